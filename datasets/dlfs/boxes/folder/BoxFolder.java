package dlfs.boxes.folder;

import static dlfs.text.Text.formatted;

import dlfs.boxes.BoxedObject;
import dlfs.boxes.folder.BoxedFiles.BoxedFile;
import dlfs.files.DataFileException;
import dlfs.images.folder.CheckedFiles;
import dlfs.images.folder.FileOptions;
import dlfs.images.folder.ImageFiles;
import dlfs.samples.Dataset;
import dlfs.samples.Origin;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A data set of photographs with boxes in a folder of the user. The boxes are in a CSV file, or in
 * XML files of PASCAL VOC, which tools for drawing boxes write:
 *
 * <pre>
 * zoo/boxes.csv                     zoo/annotations/001.xml
 * zoo/images/001.jpg        or      zoo/images/001.jpg
 * </pre>
 *
 * <p>The images may also be in a folder {@code JPEGImages}, or beside the other files, and XML
 * files beside the images. A folder with subfolders {@code train} and {@code test}, each of such a
 * form, is the training and the test set. Otherwise, the CSV file says it in a column {@code
 * split}, or a share of the images is the test set: those whose names have the smallest SHA-256
 * ({@link ImageFiles#chooseTests}).
 *
 * <p>The CSV file, in UTF-8, has a header and a row for each box, in any order:
 *
 * <pre>
 * file,width,height,xmin,ymin,xmax,ymax,label,split
 * 001.jpg,320,205,39.88,43.26,256.98,200.58,raccoon,train
 * </pre>
 *
 * <p>{@code width} and {@code height} of the image, {@code split} ({@code train} or {@code test})
 * and {@code difficult} (0 or 1) are optional. The edges are those of {@link dlfs.boxes.Box}, in
 * pixels from 0. A row with a file, but without a label and edges, is an image without objects. In
 * XML files, pixels are counted from 1, and the last ones belong to the object.
 *
 * <p>Boxes refer to the pixels as they are stored, as most tools show them: the orientation of the
 * camera (EXIF) is not applied, and images that have one are reported. Images that no row or XML
 * file names are reported and not used, since they may show objects that nobody has marked.
 *
 * <p>When the folder is opened, every image is decoded once, in parallel, to find damaged ones and
 * to compare their sizes with the boxes; later, images are read as they are needed.
 *
 * @param name the name that users type: the path of the folder
 * @param source how it was split, and how many damaged files were skipped
 * @param origin the kind of its origin
 * @param training the training set, in the order of the paths of the images
 * @param test the test set, in this order
 * @param checksums the SHA-256 of the CSV file, or of a text with a line for each XML file, and,
 *     for each set, of a text with a line for each of its images, as {@code sha256sum} writes it
 */
public record BoxFolder(
    String name,
    String source,
    Origin origin,
    BoxedFiles training,
    BoxedFiles test,
    Map<String, String> checksums)
    implements Dataset {
  /** The key of the checksum of the training images. */
  public static final String TRAINING_FILES = "training files";

  /** The key of the checksum of the test images. */
  public static final String TEST_FILES = "test files";

  /**
   * Opens a folder and checks its files.
   *
   * @param maxImages only so many training and test images are used, the first ones; at least 1
   * @param report receives messages about files that are not used, or may be misunderstood
   * @throws DataFileException if a file is missing, damaged or contradicts another
   */
  public static BoxFolder open(
      Path folder, FileOptions options, int maxImages, Consumer<String> report) throws IOException {
    DataFileException.checkFolder(folder, BoxFiles.EXPECTED);
    BoxSplit split = BoxSplit.of(folder, options.testShare(), report);
    List<String> classes = split.classes(folder);
    CheckedFiles<CheckedAnnotation> training = check(folder, first(split.training(), maxImages));
    CheckedFiles<CheckedAnnotation> test = check(folder, first(split.test(), maxImages));
    String skipped = CheckedFiles.handle(folder, training, test, options.damaged(), report);
    if (!skipped.isEmpty() && maxImages >= split.training().size()) {
      split.with(annotations(training), annotations(test)).classes(folder);
    }
    CheckedFiles.reportRotated(
        Stream.concat(training.intact().stream(), test.intact().stream())
            .filter(image -> !image.isShownAsStored())
            .map(CheckedAnnotation::file)
            .toList(),
        report);
    Map<String, String> checksums = new TreeMap<>(split.checksums());
    checksums.put(TRAINING_FILES, checksum(training.intact()));
    checksums.put(TEST_FILES, checksum(test.intact()));
    return new BoxFolder(
        folder.toString(),
        split.description() + skipped,
        Origin.OWN,
        files(folder, "training", classes, training.intact()),
        files(folder, "test", classes, test.intact()),
        checksums);
  }

  private static List<Annotation> annotations(CheckedFiles<CheckedAnnotation> checked) {
    return checked.intact().stream().map(CheckedAnnotation::annotation).toList();
  }

  private static List<Annotation> first(List<Annotation> annotations, int n) {
    return annotations.subList(0, Math.min(n, annotations.size()));
  }

  /**
   * Decodes images, in parallel, and compares them with the boxes.
   *
   * @throws DataFileException if they contradict each other
   */
  private static CheckedFiles<CheckedAnnotation> check(Path folder, List<Annotation> annotations)
      throws DataFileException {
    CheckedFiles<CheckedAnnotation> checked =
        CheckedFiles.of(annotations, annotation -> CheckedAnnotation.of(folder, annotation));
    for (CheckedAnnotation intact : checked.intact()) {
      intact.check();
    }
    return checked;
  }

  private static String checksum(List<CheckedAnnotation> intact) {
    return CheckedFiles.checksum(intact.stream().map(CheckedAnnotation::line).toList());
  }

  private static BoxedFiles files(
      Path folder, String set, List<String> classes, List<CheckedAnnotation> intact)
      throws DataFileException {
    if (intact.isEmpty()) {
      throw new DataFileException(folder, formatted("has no intact %s image", set), "at least one");
    }
    Map<String, String> byName = new HashMap<>();
    List<BoxedFile> files = new ArrayList<>();
    for (CheckedAnnotation one : intact) {
      String file = one.annotation().image().name();
      String name = ImageFiles.withoutExtension(file);
      String other = byName.put(name, file);
      if (other != null) {
        throw new DataFileException(
            one.file(),
            formatted("has the name of %s", other),
            "names that differ in more than their folder or extension");
      }
      List<BoxedObject> objects =
          one.annotation().objects().stream()
              .map(o -> new BoxedObject(classes.indexOf(o.label()), o.box(), o.difficult()))
              .toList();
      files.add(new BoxedFile(one.file(), name, objects));
    }
    return new BoxedFiles(classes, files);
  }
}
