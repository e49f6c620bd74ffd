package dlfs.images.folder;

import static dlfs.images.folder.ImageFiles.chooseTests;
import static dlfs.images.folder.ImageFiles.isImage;
import static dlfs.images.folder.ImageFiles.name;
import static dlfs.images.folder.ImageFiles.subfolder;
import static dlfs.images.folder.ImageFiles.visible;
import static dlfs.text.Text.formatted;

import dlfs.files.DataFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The files of a folder that has a folder for each class, by name; see {@link ImageFolder}.
 *
 * @param classNames the names of the classes, sorted
 * @param training the training files by class, sorted
 * @param test the test files by class, sorted
 * @param split a description of the split
 * @param unused the visible files and folders that are not used
 */
record ClassFolders(
    List<String> classNames,
    Map<String, List<Path>> training,
    Map<String, List<Path>> test,
    String split,
    List<String> unused) {
  private static final String EXPECTED = "a folder for each class, with PNG or JPEG files";

  /**
   * Finds the files.
   *
   * @param testShare the share of the test set, if the folder is not split into two
   * @throws DataFileException if a folder is missing, cannot be read, or contains no images
   */
  static ClassFolders in(Path folder, double testShare) throws IOException {
    DataFileException.checkFolder(folder, EXPECTED);
    Optional<Path> training = subfolder(folder, ImageFiles.TRAINING);
    Optional<Path> test = subfolder(folder, ImageFiles.TEST);
    return training.isPresent() && test.isPresent()
        ? separate(folder, training.get(), test.get())
        : split(folder, testShare);
  }

  private static ClassFolders separate(Path folder, Path training, Path test) throws IOException {
    List<String> unused = new ArrayList<>();
    visible(folder).stream()
        .filter(entry -> !entry.equals(training) && !entry.equals(test))
        .forEach(entry -> unused.add(entry.toString()));
    Map<String, List<Path>> trainingFiles = byClass(training, unused);
    Map<String, List<Path>> testFiles = byClass(test, unused);
    for (String name : testFiles.keySet()) {
      if (!trainingFiles.containsKey(name)) {
        throw new DataFileException(
            test.resolve(name),
            "is the folder of a class without training images",
            formatted("a folder %s in %s too", name, training));
      }
    }
    return new ClassFolders(
        List.copyOf(trainingFiles.keySet()),
        trainingFiles,
        testFiles,
        formatted("folders %s and %s", name(training), name(test)),
        unused);
  }

  private static ClassFolders split(Path folder, double testShare) throws IOException {
    List<String> unused = new ArrayList<>();
    Map<String, List<Path>> all = byClass(folder, unused);
    Map<String, List<Path>> training = new TreeMap<>();
    Map<String, List<Path>> test = new TreeMap<>();
    all.forEach(
        (name, files) -> {
          Set<Path> tests = chooseTests(files, testShare, ClassFolders::nameWithClass);
          test.put(name, files.stream().filter(tests::contains).toList());
          training.put(name, files.stream().filter(file -> !tests.contains(file)).toList());
        });
    return new ClassFolders(
        List.copyOf(all.keySet()),
        training,
        test,
        formatted("%.0f %% of each class for testing", 100 * testShare),
        unused);
  }

  private static String nameWithClass(Path file) {
    return name(file.getParent()) + "/" + name(file);
  }

  private static Map<String, List<Path>> byClass(Path folder, List<String> unused)
      throws IOException {
    Map<String, List<Path>> byClass = new TreeMap<>();
    int images = 0;
    for (Path entry : visible(folder)) {
      if (Files.isDirectory(entry)) {
        byClass.put(name(entry), images(entry, unused));
      } else {
        images += isImage(entry) ? 1 : 0;
        unused.add(entry.toString());
      }
    }
    if (byClass.isEmpty()) {
      throw new DataFileException(
          folder,
          images == 0
              ? "contains no folders"
              : formatted("contains %d images, but no folders", images),
          EXPECTED);
    }
    return byClass;
  }

  private static List<Path> images(Path folder, List<String> unused) throws IOException {
    DataFileException.checkFolder(folder, "the folder of a class");
    List<Path> images = new ArrayList<>();
    for (Path entry : visible(folder)) {
      if (isImage(entry)) {
        images.add(entry);
      } else {
        unused.add(entry.toString());
      }
    }
    if (images.isEmpty()) {
      throw new DataFileException(
          folder, "contains no PNG or JPEG files", "those of a class; or delete the folder");
    }
    return images;
  }
}
