package dlfs.segmentation.folder;

import static dlfs.text.Text.formatted;

import dlfs.files.DataFileException;
import dlfs.images.folder.ImageFiles;
import dlfs.segmentation.folder.LabelledFiles.Pair;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Finds the photographs and label images in a folder. */
final class LabelFiles {
  /** The files that are expected in a folder. */
  static final String EXPECTED =
      "a folder \"images\" with photographs, and a folder \"labels\" with a PNG file of the same"
          + " name for each";

  private static final String IMAGES = "images";
  private static final String LABELS = "labels";

  private LabelFiles() {}

  /**
   * Returns the photographs with their label images, sorted by name.
   *
   * @param unused receives the files that are neither
   * @throws DataFileException if there are none, or one is without the other
   */
  static List<Pair> in(Path folder, List<String> unused) throws IOException {
    Path imageFolder = subfolder(folder, IMAGES);
    Path labelFolder = subfolder(folder, LABELS);
    ImageFiles.visible(folder).stream()
        .filter(entry -> !entry.equals(imageFolder) && !entry.equals(labelFolder))
        .filter(entry -> !ImageFiles.name(entry).equals(LabelFolder.CLASSES))
        .forEach(entry -> unused.add(entry.toString()));
    Map<String, Path> images = byName(imageFolder, unused);
    Map<String, Path> labels = byName(labelFolder, unused);
    if (images.isEmpty()) {
      throw new DataFileException(imageFolder, "contains no PNG or JPEG files", EXPECTED);
    }
    List<Pair> pairs = new ArrayList<>();
    for (var image : images.entrySet()) {
      Path label = labels.remove(image.getKey());
      if (label == null) {
        throw new DataFileException(
            image.getValue(),
            "has no label image",
            formatted("%s.png in %s", image.getKey(), labelFolder));
      }
      pairs.add(new Pair(image.getKey(), image.getValue(), label));
    }
    for (var label : labels.entrySet()) {
      throw new DataFileException(
          label.getValue(),
          "has no image",
          formatted("%s.jpg or %s.png in %s", label.getKey(), label.getKey(), imageFolder));
    }
    return pairs;
  }

  private static Path subfolder(Path folder, String name) throws IOException {
    Optional<Path> found = ImageFiles.subfolder(folder, name);
    return found.orElseThrow(
        () -> new DataFileException(folder, "contains no folder " + name, EXPECTED));
  }

  private static Map<String, Path> byName(Path folder, List<String> unused) throws IOException {
    Map<String, Path> byName = new TreeMap<>();
    for (Path entry : ImageFiles.visible(folder)) {
      if (!ImageFiles.isImage(entry)) {
        unused.add(entry.toString());
        continue;
      }
      String name = ImageFiles.withoutExtension(ImageFiles.name(entry));
      Path other = byName.put(name, entry);
      if (other != null) {
        throw new DataFileException(
            entry,
            formatted("has the name of %s", ImageFiles.name(other)),
            "names that differ in more than their extension");
      }
    }
    return byName;
  }
}
