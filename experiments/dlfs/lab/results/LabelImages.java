package dlfs.lab.results;

import static dlfs.text.Text.formatted;

import dlfs.lab.artefacts.Bitmap;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The class of each pixel of an experiment's test images, from which metrics can be computed
 * elsewhere. A run records those that it predicts and the correct ones as artefacts; published are
 * those of the first seed, as 8-bit grey PNGs of class numbers, in the folder {@code labels}:
 *
 * <pre>
 * labels/classes.csv              the number, the name and the colour of each class
 * labels/truth/&lt;image>.png        the correct classes, 255 where a pixel does not count
 * labels/&lt;variant>/&lt;image>.png    the predicted classes
 * </pre>
 *
 * @param cache the runs of the experiment
 * @param variants the variants
 * @param seed the first seed
 */
record LabelImages(RunCache cache, List<String> variants, long seed) {
  private static final String FOLDER = "labels/";
  private static final String CLASSES = FOLDER + "classes.csv";
  private static final String TRUTH = "truth";

  private static final String PREDICTED_PART = "labels.predicted";
  private static final String TRUTH_PART = "labels.truth";

  /** The names of the artefacts of a run, which are not published by themselves. */
  static final Set<String> PARTS = Set.of(PREDICTED_PART, TRUTH_PART, CachedRun.LABEL_CLASSES);

  /** The name of an image has to be that of a file, on every system. */
  private static final Pattern NAME = Pattern.compile("[^/\\\\:*?\"<>|\\p{Cntrl}]+");

  /**
   * Returns the artefacts of a run, by name.
   *
   * @param predicted grey pictures of the predicted classes, by the name of the image
   * @param truth the same of the correct classes
   * @param classes the text of {@code labels/classes.csv}
   * @throws IllegalArgumentException if these are not the same images, a picture is not grey, or a
   *     name is not that of a file
   */
  static Map<String, byte[]> parts(
      Map<String, Bitmap> predicted, Map<String, Bitmap> truth, String classes) {
    if (!predicted.keySet().equals(truth.keySet())) {
      throw new IllegalArgumentException("labels are predicted for other images than these");
    }
    return Map.of(
        PREDICTED_PART,
        pack(predicted),
        TRUTH_PART,
        pack(truth),
        CachedRun.LABEL_CLASSES,
        classes.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] pack(Map<String, Bitmap> pictures) {
    SortedMap<String, byte[]> files = new TreeMap<>();
    pictures.forEach(
        (name, picture) -> {
          if (picture.channels() != 1 || !NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                formatted(
                    "a picture of %d channels named %s: expected a grey one, and a name of a file",
                    picture.channels(), name));
          }
          files.put(name + ".png", picture.png());
        });
    var bytes = new ByteArrayOutputStream();
    try {
      ArtefactBundle.write(bytes, files);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // never, in memory
    }
    return bytes.toByteArray();
  }

  /** Returns the files by name; none if no run has recorded labels. */
  Map<String, byte[]> files() {
    Map<String, byte[]> files = new LinkedHashMap<>();
    Set<String> folders = new HashSet<>(Set.of(TRUTH));
    for (String variant : variants) {
      part(variant, CachedRun.LABEL_CLASSES).ifPresent(csv -> files.put(CLASSES, csv));
      add(files, TRUTH, part(variant, TRUTH_PART));
      add(files, free(CachedRun.fileName(variant), folders), part(variant, PREDICTED_PART));
    }
    return files;
  }

  /** Returns the name of a folder, numbered if it is that of another variant. */
  private static String free(String name, Set<String> folders) {
    String free = name;
    for (int i = 1; !folders.add(free); i++) {
      free = name + "-" + i;
    }
    return free;
  }

  private Optional<byte[]> part(String variant, String name) {
    return cache.artefact(variant, seed, name);
  }

  private static void add(Map<String, byte[]> files, String folder, Optional<byte[]> part) {
    try {
      if (part.isPresent()) {
        ArtefactBundle.read(new ByteArrayInputStream(part.get()))
            .forEach((name, png) -> files.put(FOLDER + folder + "/" + name, png));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e); // never, in memory: the artefact has a checksum
    }
  }
}
