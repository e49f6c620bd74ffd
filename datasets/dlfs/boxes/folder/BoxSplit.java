package dlfs.boxes.folder;

import static dlfs.text.Text.formatted;

import dlfs.boxes.folder.Annotation.AnnotatedObject;
import dlfs.files.DataFileException;
import dlfs.images.folder.ImageFiles;
import dlfs.images.folder.Part;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The annotations of a folder, divided into a training and a test set.
 *
 * @param training those of the training set
 * @param test those of the test set
 * @param description a description of the split
 * @param checksums the SHA-256 of the files that the boxes are from
 */
record BoxSplit(
    List<Annotation> training,
    List<Annotation> test,
    String description,
    Map<String, String> checksums) {

  static BoxSplit of(Path folder, double testShare, Consumer<String> report) throws IOException {
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
    return new BoxSplit(
        ofTraining.annotations(),
        ofTest.annotations(),
        formatted(
            "%s, folders %s and %s",
            ofTraining.description(), ImageFiles.name(training.get()), ImageFiles.name(test.get())),
        checksums);
  }

  BoxSplit with(List<Annotation> newTraining, List<Annotation> newTest) {
    return new BoxSplit(newTraining, newTest, description, checksums);
  }

  private static void checkPart(Path folder, BoxFiles files, Part other) throws DataFileException {
    for (Annotation annotation : files.annotations()) {
      if (annotation.part() == other) {
        throw new DataFileException(
            folder,
            formatted("has the image %s of the other set", annotation.image().name()),
            "a column split that agrees with the folders, or none");
      }
    }
  }

  private static BoxSplit of(BoxFiles files, double testShare) {
    List<Annotation> all = files.annotations();
    boolean isStated = all.stream().anyMatch(one -> one.part() != Part.UNSTATED);
    Set<Annotation> tests =
        isStated
            ? all.stream().filter(one -> one.part() == Part.TEST).collect(Collectors.toSet())
            : ImageFiles.chooseTests(all, testShare, one -> one.image().name());
    return new BoxSplit(
        all.stream().filter(one -> !tests.contains(one)).toList(),
        all.stream().filter(tests::contains).toList(),
        files.description()
            + (isStated
                ? ", split as it says"
                : formatted(", %.0f %% of the images for testing", 100 * testShare)),
        files.checksums());
  }

  /**
   * Returns the names of the classes, sorted.
   *
   * @param folder the folder, for messages
   * @throws DataFileException if a class has no object in a training image, or there are none in
   *     test images; objects that are marked as difficult do not count
   */
  List<String> classes(Path folder) throws DataFileException {
    Set<String> trained = labels(training.stream(), object -> !object.difficult());
    Set<String> tested = labels(test.stream(), object -> !object.difficult());
    if (trained.isEmpty() || tested.isEmpty()) {
      throw new DataFileException(
          folder,
          formatted("has no box in %s", trained.isEmpty() ? "a training image" : "a test image"),
          formatted("at least one in each set (%s)", description));
    }
    Set<String> all = labels(Stream.concat(training.stream(), test.stream()), object -> true);
    for (String label : all) {
      if (!trained.contains(label)) {
        throw new DataFileException(
            folder,
            formatted("has no training image with the class \"%s\"", label),
            formatted("at least one for each class (%s)", description));
      }
    }
    return List.copyOf(all);
  }

  private static Set<String> labels(
      Stream<Annotation> annotations, Predicate<AnnotatedObject> isCounted) {
    return annotations
        .flatMap(annotation -> annotation.objects().stream())
        .filter(isCounted)
        .map(AnnotatedObject::label)
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
