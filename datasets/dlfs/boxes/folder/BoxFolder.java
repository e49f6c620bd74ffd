package dlfs.boxes.folder;

import static dlfs.text.Text.formatted;

import dlfs.boxes.BoxedObject;
import dlfs.boxes.folder.Annotation.AnnotatedObject;
import dlfs.boxes.folder.Annotation.Part;
import dlfs.boxes.folder.Annotation.Size;
import dlfs.boxes.folder.BoxedFiles.BoxedFile;
import dlfs.files.DataFileException;
import dlfs.images.folder.CheckedFiles;
import dlfs.images.folder.FileOptions;
import dlfs.images.folder.ImageFiles;
import dlfs.images.folder.StoredImage;
import dlfs.samples.Dataset;
import dlfs.samples.Origin;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
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
    Split split = Split.of(folder, options.testShare(), report);
    List<String> classes = classes(folder, split);
    CheckedFiles<Intact> training = check(folder, first(split.training, maxImages));
    CheckedFiles<Intact> test = check(folder, first(split.test, maxImages));
    String skipped =
        CheckedFiles.handle(
            folder,
            Stream.concat(training.damaged().stream(), test.damaged().stream()).toList(),
            options.damaged(),
            report);
    if (!skipped.isEmpty() && maxImages >= split.training.size()) {
      classes(folder, split.with(annotations(training), annotations(test)));
    }
    CheckedFiles.reportRotated(
        Stream.concat(training.intact().stream(), test.intact().stream())
            .filter(image -> !image.isShownAsStored)
            .map(image -> image.annotation.image().path())
            .toList(),
        report);
    Map<String, String> checksums = new TreeMap<>(split.checksums);
    checksums.put(TRAINING_FILES, checksum(training.intact()));
    checksums.put(TEST_FILES, checksum(test.intact()));
    return new BoxFolder(
        folder.toString(),
        split.description + skipped,
        Origin.OWN,
        files(folder, "training", classes, training.intact()),
        files(folder, "test", classes, test.intact()),
        checksums);
  }

  /** The annotations of the two sets. */
  private record Split(
      List<Annotation> training,
      List<Annotation> test,
      String description,
      Map<String, String> checksums) {

    static Split of(Path folder, double testShare, Consumer<String> report) throws IOException {
      Optional<Path> training = ImageFiles.subfolder(folder, ImageFiles.TRAINING);
      Optional<Path> test = ImageFiles.subfolder(folder, ImageFiles.TEST);
      if (training.isEmpty() || test.isEmpty()) {
        return of(BoxFiles.in(folder, folder, report), testShare);
      }
      BoxFiles ofTraining = BoxFiles.in(folder, training.get(), report);
      BoxFiles ofTest = BoxFiles.in(folder, test.get(), report);
      checkPart(training.get(), ofTraining, Part.TEST);
      checkPart(test.get(), ofTest, Part.TRAINING);
      Map<String, String> checksums = new HashMap<>(ofTraining.checksums());
      checksums.putAll(ofTest.checksums());
      return new Split(
          ofTraining.annotations(),
          ofTest.annotations(),
          formatted(
              "%s, folders %s and %s",
              ofTraining.description(),
              ImageFiles.name(training.get()),
              ImageFiles.name(test.get())),
          checksums);
    }

    Split with(List<Annotation> newTraining, List<Annotation> newTest) {
      return new Split(newTraining, newTest, description, checksums);
    }

    private static void checkPart(Path folder, BoxFiles files, Part other)
        throws DataFileException {
      for (Annotation annotation : files.annotations()) {
        if (annotation.part() == other) {
          throw new DataFileException(
              folder,
              formatted("has the image %s of the other set", annotation.image().name()),
              "a column split that agrees with the folders, or none");
        }
      }
    }

    private static Split of(BoxFiles files, double testShare) {
      List<Annotation> all = files.annotations();
      boolean isStated = all.stream().anyMatch(one -> one.part() != Part.UNSTATED);
      Set<Annotation> tests =
          isStated
              ? all.stream().filter(one -> one.part() == Part.TEST).collect(Collectors.toSet())
              : ImageFiles.chooseTests(all, testShare, one -> one.image().name());
      return new Split(
          all.stream().filter(one -> !tests.contains(one)).toList(),
          all.stream().filter(tests::contains).toList(),
          files.description()
              + (isStated
                  ? ", split as it says"
                  : formatted(", %.0f %% of the images for testing", 100 * testShare)),
          files.checksums());
    }
  }

  private static List<Annotation> annotations(CheckedFiles<Intact> checked) {
    return checked.intact().stream().map(Intact::annotation).toList();
  }

  /** Returns the names of the classes, sorted; each has an object in the training set. */
  private static List<String> classes(Path folder, Split split) throws DataFileException {
    Set<String> trained = labels(split.training);
    Set<String> tested = labels(split.test);
    if (trained.isEmpty() || tested.isEmpty()) {
      throw new DataFileException(
          folder,
          formatted("has no box in %s", trained.isEmpty() ? "a training image" : "a test image"),
          formatted("at least one in each set (%s)", split.description));
    }
    for (String label : tested) {
      if (!trained.contains(label)) {
        throw new DataFileException(
            folder,
            formatted("has the class \"%s\" in test images only", label),
            formatted("each class in a training image too (%s)", split.description));
      }
    }
    return List.copyOf(trained);
  }

  private static Set<String> labels(List<Annotation> annotations) {
    return annotations.stream()
        .flatMap(annotation -> annotation.objects().stream())
        .map(AnnotatedObject::label)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static List<Annotation> first(List<Annotation> annotations, int n) {
    return annotations.subList(0, Math.min(n, annotations.size()));
  }

  /** An annotation whose image was decoded, and a line with the image's checksum. */
  private record Intact(
      Annotation annotation, int width, int height, boolean isShownAsStored, String line) {}

  /**
   * Decodes images, in parallel, and compares them with the boxes.
   *
   * @throws DataFileException if they contradict each other
   */
  private static CheckedFiles<Intact> check(Path folder, List<Annotation> annotations)
      throws DataFileException {
    CheckedFiles<Intact> checked =
        CheckedFiles.of(annotations, annotation -> decode(folder, annotation));
    for (Intact intact : checked.intact()) {
      checkSizes(intact);
      checkBoxes(intact);
    }
    return checked;
  }

  private static Intact decode(Path folder, Annotation annotation) throws IOException {
    Path file = annotation.image().path();
    byte[] content = StoredImage.content(file);
    StoredImage image = StoredImage.decode(file, content);
    return new Intact(
        annotation,
        image.width(),
        image.height(),
        image.isShownAsStored(),
        CheckedFiles.line(folder, file, content));
  }

  private static void checkSizes(Intact intact) throws DataFileException {
    for (Size size : intact.annotation.sizes()) {
      if (differ(size.width(), intact.width) || differ(size.height(), intact.height)) {
        String rotated = intact.isShownAsStored ? "" : CheckedFiles.NOT_ROTATED;
        throw size.place()
            .refuse(
                formatted("the size is %sx%s", text(size.width()), text(size.height())),
                formatted(
                    "%dx%d, the size of %s%s",
                    intact.width, intact.height, intact.annotation.image().name(), rotated));
      }
    }
  }

  private static boolean differ(int stated, int real) {
    return stated != Annotation.UNKNOWN && stated != real;
  }

  private static String text(int stated) {
    return stated == Annotation.UNKNOWN ? "?" : Integer.toString(stated);
  }

  private static void checkBoxes(Intact intact) throws DataFileException {
    for (AnnotatedObject object : intact.annotation.objects()) {
      boolean isTooWide = object.box().xmax() > intact.width;
      if (isTooWide || object.box().ymax() > intact.height) {
        throw object
            .place()
            .refuse(
                formatted(
                    "the box ends outside its image: %s is %s",
                    isTooWide ? "xmax" : "ymax",
                    Numbers.text(isTooWide ? object.box().xmax() : object.box().ymax())),
                formatted(
                    "at most %d, the %s of %s",
                    isTooWide ? intact.width : intact.height,
                    isTooWide ? "width" : "height",
                    intact.annotation.image().name()));
      }
    }
  }

  private static String checksum(List<Intact> intact) {
    return CheckedFiles.checksum(intact.stream().map(Intact::line).toList());
  }

  private static BoxedFiles files(
      Path folder, String set, List<String> classes, List<Intact> intact) throws DataFileException {
    if (intact.isEmpty()) {
      throw new DataFileException(folder, formatted("has no intact %s image", set), "at least one");
    }
    Map<String, String> byName = new HashMap<>();
    List<BoxedFile> files = new ArrayList<>();
    for (Intact one : intact) {
      String file = one.annotation.image().name();
      String name = ImageFiles.withoutExtension(file);
      String other = byName.put(name, file);
      if (other != null) {
        throw new DataFileException(
            one.annotation.image().path(),
            formatted("has the name of %s", other),
            "names that differ in more than their folder or extension");
      }
      List<BoxedObject> objects =
          one.annotation.objects().stream()
              .map(o -> new BoxedObject(classes.indexOf(o.label()), o.box(), o.difficult()))
              .toList();
      files.add(new BoxedFile(one.annotation.image().path(), name, objects));
    }
    return new BoxedFiles(classes, files);
  }
}
