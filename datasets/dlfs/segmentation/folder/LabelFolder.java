package dlfs.segmentation.folder;

import static dlfs.text.Text.formatted;

import dlfs.files.DataFileException;
import dlfs.files.TextFile;
import dlfs.images.folder.CheckedFiles;
import dlfs.images.folder.FileOptions;
import dlfs.images.folder.ImageFiles;
import dlfs.samples.Dataset;
import dlfs.samples.Origin;
import dlfs.segmentation.SegmentedImages;
import dlfs.segmentation.folder.LabelledFiles.Pair;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A data set of photographs with label images in a folder of the user:
 *
 * <pre>
 * streets/images/001.jpg            streets/train/images/001.jpg
 * streets/labels/001.png    or      streets/train/labels/001.png
 * streets/classes.txt               streets/test/images/002.jpg   ...
 * </pre>
 *
 * <p>A label image is a PNG file of the same size and name, whose 8-bit grey values or palette
 * indices are the numbers of classes, from 0; {@value SegmentedImages#IGNORED} is a pixel that does
 * not count. The optional file {@value #CLASSES} has the name of each class on a line.
 *
 * <p>If there are folders {@code train} and {@code test}, they are the training and the test set.
 * Otherwise a share of the images is the test set: those whose names have the smallest SHA-256
 * ({@link ImageFiles#chooseTests}).
 *
 * <p>Label images refer to the pixels as they are stored: the orientation of the camera (EXIF) is
 * not applied to photographs, and those that have one are reported.
 *
 * <p>When the folder is opened, every file is decoded once, in parallel, to find damaged and wrong
 * ones; later, files are read as they are needed.
 *
 * @param name the name that users type: the path of the folder
 * @param source how it was split, and how many damaged files were skipped
 * @param origin the kind of its origin
 * @param training the training set, in the order of the names
 * @param test the test set, in this order
 * @param checksums for each set, the SHA-256 of a text with a line for each of its files, as {@code
 *     sha256sum} writes it: each image and then its label image
 */
public record LabelFolder(
    String name,
    String source,
    Origin origin,
    LabelledFiles training,
    LabelledFiles test,
    Map<String, String> checksums)
    implements Dataset {
  /** The key of the checksum of the training set. */
  static final String TRAINING_FILES = "training files";

  /** The key of the checksum of the test set. */
  static final String TEST_FILES = "test files";

  /** The file with the names of the classes. */
  static final String CLASSES = "classes.txt";

  private static final int MAX_CLASSES_BYTES = 1 << 20;

  /**
   * Opens a folder and checks its files.
   *
   * @param maxImages only so many training and test images are used, the first ones; at least 1
   * @param report receives messages about files that are not used, or may be misunderstood
   * @throws DataFileException if a file is missing, damaged or contradicts another
   */
  public static LabelFolder open(
      Path folder, FileOptions options, int maxImages, Consumer<String> report) throws IOException {
    DataFileException.checkFolder(folder, LabelFiles.EXPECTED);
    Path file = folder.resolve(CLASSES);
    if (Files.notExists(file)) {
      return open(folder, options, Optional.empty(), maxImages, report);
    }
    TextFile names = TextFile.read(file, MAX_CLASSES_BYTES, "a file of class names");
    Optional<LabelClasses> classes = Optional.of(LabelClasses.of(names));
    LabelFolder opened = open(folder, options, classes, maxImages, report);
    opened.checksums.put(CLASSES, names.sha256());
    return opened;
  }

  /**
   * Opens a folder as {@link #open(Path, FileOptions, int, Consumer)}.
   *
   * @param known its classes; empty if they have no names
   */
  static LabelFolder open(
      Path folder,
      FileOptions options,
      Optional<LabelClasses> known,
      int maxImages,
      Consumer<String> report)
      throws IOException {
    Split split = Split.of(folder, options.testShare(), report);
    CheckedFiles<CheckedPair> training = check(folder, first(split.training, maxImages));
    CheckedFiles<CheckedPair> test = check(folder, first(split.test, maxImages));
    String skipped = CheckedFiles.handle(folder, training, test, options.damaged(), report);
    List<CheckedPair> all =
        Stream.concat(training.intact().stream(), test.intact().stream()).toList();
    Optional<DataFileException> refusal =
        all.stream().flatMap(intact -> intact.refusal().stream()).findFirst();
    if (refusal.isPresent()) {
      throw refusal.get();
    }
    LabelClasses classes = known.isPresent() ? known.get() : numbered(folder, all);
    for (CheckedPair intact : all) {
      intact.check(classes);
    }
    checkSomeLabel(folder, "training", classes, training.intact());
    checkSomeLabel(folder, "test", classes, test.intact());
    reportMissingClasses(classes, training.intact(), report);
    CheckedFiles.reportRotated(
        all.stream().filter(one -> !one.isShownAsStored()).map(one -> one.pair().image()).toList(),
        report);
    Map<String, String> checksums = new TreeMap<>();
    checksums.put(TRAINING_FILES, checksum(training.intact()));
    checksums.put(TEST_FILES, checksum(test.intact()));
    return new LabelFolder(
        folder.toString(),
        split.description + skipped,
        Origin.OWN,
        new LabelledFiles(classes, training.intact().stream().map(CheckedPair::pair).toList()),
        new LabelledFiles(classes, test.intact().stream().map(CheckedPair::pair).toList()),
        checksums);
  }

  /** The pairs of the two sets. */
  private record Split(List<Pair> training, List<Pair> test, String description) {

    static Split of(Path folder, double testShare, Consumer<String> report) throws IOException {
      Optional<Path> training = ImageFiles.subfolder(folder, ImageFiles.TRAINING);
      Optional<Path> test = ImageFiles.subfolder(folder, ImageFiles.TEST);
      List<String> unused = new ArrayList<>();
      Split split;
      if (training.isPresent() && test.isPresent()) {
        ImageFiles.visible(folder).stream()
            .filter(entry -> !entry.equals(training.get()) && !entry.equals(test.get()))
            .filter(entry -> !ImageFiles.name(entry).equals(CLASSES))
            .forEach(entry -> unused.add(entry.toString()));
        split =
            new Split(
                LabelFiles.in(training.get(), unused),
                LabelFiles.in(test.get(), unused),
                formatted(
                    "folders %s and %s",
                    ImageFiles.name(training.get()), ImageFiles.name(test.get())));
      } else {
        split = of(LabelFiles.in(folder, unused), testShare);
      }
      if (!unused.isEmpty()) {
        report.accept("Not used:\n" + ImageFiles.list(unused));
      }
      return split;
    }

    private static Split of(List<Pair> all, double testShare) {
      Set<Pair> tests = ImageFiles.chooseTests(all, testShare, Pair::name);
      return new Split(
          all.stream().filter(pair -> !tests.contains(pair)).toList(),
          all.stream().filter(tests::contains).toList(),
          formatted("%.0f %% of the images for testing", 100 * testShare));
    }
  }

  private static List<Pair> first(List<Pair> pairs, int n) {
    return pairs.subList(0, Math.min(n, pairs.size()));
  }

  private static CheckedFiles<CheckedPair> check(Path folder, List<Pair> pairs) {
    return CheckedFiles.of(pairs, pair -> CheckedPair.of(folder, pair));
  }

  /** Returns classes up to the highest number. */
  private static LabelClasses numbered(Path folder, List<CheckedPair> all)
      throws DataFileException {
    var values = new BitSet();
    all.forEach(intact -> values.or(intact.values()));
    values.clear(SegmentedImages.IGNORED);
    if (values.length() < 2) {
      throw new DataFileException(
          folder,
          values.isEmpty()
              ? "has label images without a class"
              : "has label images with the class 0 only",
          formatted(
              "at least the classes 0 and 1; %d is a pixel that does not count, so in a mask of 0 and"
                  + " %d, replace %d by 1",
              SegmentedImages.IGNORED, SegmentedImages.IGNORED, SegmentedImages.IGNORED));
    }
    return LabelClasses.numbered(values.length());
  }

  private static void checkSomeLabel(
      Path folder, String set, LabelClasses classes, List<CheckedPair> all)
      throws DataFileException {
    if (all.stream()
        .flatMap(intact -> intact.values().stream().boxed())
        .allMatch(classes::isIgnored)) {
      throw new DataFileException(
          folder,
          formatted("has no intact %s image with a class", set),
          "at least one pixel of a class");
    }
  }

  private static void reportMissingClasses(
      LabelClasses classes, List<CheckedPair> training, Consumer<String> report) {
    var values = new BitSet();
    training.forEach(intact -> values.or(intact.values()));
    List<String> missing = new ArrayList<>();
    for (int label = 0; label < classes.names().size(); label++) {
      if (!values.get(label)) {
        missing.add(formatted("%d (%s)", label, classes.names().get(label)));
      }
    }
    if (!missing.isEmpty()) {
      report.accept("No training pixel has one of these classes:\n" + ImageFiles.list(missing));
    }
  }

  private static String checksum(List<CheckedPair> intact) {
    return CheckedFiles.checksum(intact.stream().map(CheckedPair::lines).toList());
  }
}
