package dlfs.images.folder;

import static dlfs.text.Text.formatted;

import dlfs.fetch.Sha256;
import dlfs.files.DataFileException;
import dlfs.images.folder.FolderImages.LabelledFile;
import dlfs.samples.Dataset;
import dlfs.samples.Origin;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A data set of photographs in a folder of the user, which has a folder for each class with its PNG
 * and JPEG files; the name of the folder is that of the class:
 *
 * <pre>
 * photos/cat/0001.jpg               photos/train/cat/0001.jpg
 * photos/cat/0002.png       or      photos/train/dog/0001.jpg
 * photos/dog/0001.jpg               photos/test/cat/0002.png
 * </pre>
 *
 * <p>If there are folders {@code train} and {@code test}, they are the training and the test set.
 * Otherwise a share of each class is the test set: the files whose names ({@code cat/0001.jpg})
 * have the smallest SHA-256, so that the split depends on the names alone, and adding a file moves
 * at most one other. A class with two or more files has at least one in each set.
 *
 * <p>The order is that of the names, by UTF-16 code units, whatever the file system: class by
 * class, and within a class file by file. Hidden files and folders (those that start with a dot)
 * are ignored. Files of other names than {@code .png}, {@code .jpg} and {@code .jpeg}, and
 * subfolders of class folders, are reported and not used.
 *
 * <p>When the folder is opened, every file is read and decoded once, in parallel, to find damaged
 * ones before the training, and to compute checksums. After that, an image is read whenever it is
 * needed, so that the data set may be larger than the memory.
 *
 * <p>Photographs are shown in the orientation of their EXIF tag (JPEG), put on white where they are
 * transparent, and scaled to the size of {@link FolderOptions}.
 *
 * @param name the path of the folder
 * @param source how it was split, and how many damaged files were skipped
 * @param training the training set
 * @param test the test set
 * @param checksums for each set, the SHA-256 of a text with a line for each of its files: the
 *     file's SHA-256, two spaces, its path within the folder, and a line feed, as {@code sha256sum}
 *     writes it
 */
public record ImageFolder(
    String name,
    String source,
    FolderImages training,
    FolderImages test,
    Map<String, String> checksums)
    implements Dataset {
  private static final int MAX_NAMED_FILES = 10;

  @Override
  public Origin origin() {
    return Origin.OWN;
  }

  /** Opens a folder, as {@link #open(Path, FolderOptions, int, Consumer)} without a maximum. */
  public static ImageFolder open(Path folder, FolderOptions options, Consumer<String> report)
      throws IOException {
    return open(folder, options, Integer.MAX_VALUE, report);
  }

  /**
   * Opens a folder and checks its files.
   *
   * @param maxImages only about so many training and test images are used: the first ones of each
   *     class, the same number of each, at least one
   * @param report receives messages about files that are not used
   * @throws DataFileException if a folder is missing, cannot be read or has no images, and if files
   *     are damaged, unless they are skipped
   */
  public static ImageFolder open(
      Path folder, FolderOptions options, int maxImages, Consumer<String> report)
      throws IOException {
    ClassFolders found = ClassFolders.in(folder, options.testShare());
    if (!found.unused().isEmpty()) {
      report.accept(
          "Not used, since they are not PNG or JPEG files in the folder of a class:\n"
              + named(found.unused()));
    }
    CheckedFiles training = check(folder, found.training(), found.classNames(), maxImages);
    CheckedFiles test = check(folder, found.test(), found.classNames(), maxImages);
    List<DataFileException> damaged =
        Stream.concat(training.damaged.stream(), test.damaged.stream()).toList();
    if (!damaged.isEmpty()) {
      handle(damaged, folder, options.damaged(), report);
    }
    requireEveryClass(folder, training.files, found.classNames());
    if (test.files.isEmpty()) {
      throw new DataFileException(folder, "has no intact test image", "at least one");
    }
    String skipped =
        damaged.isEmpty() ? "" : formatted("; damaged files skipped: %d", damaged.size());
    Map<String, String> checksums = new TreeMap<>(); // in the same order in every process
    checksums.put("test files", test.checksum());
    checksums.put("training files", training.checksum());
    return new ImageFolder(
        folder.toString(),
        found.split() + skipped,
        new FolderImages(options, found.classNames(), training.files),
        new FolderImages(options, found.classNames(), test.files),
        checksums);
  }

  private static void handle(
      List<DataFileException> damaged, Path folder, Damaged treatment, Consumer<String> report)
      throws DataFileException {
    String list = named(damaged.stream().map(DataFileException::getMessage).toList());
    if (treatment == Damaged.REFUSE) {
      throw DataFileException.ofSeveral(
          formatted(
              "%s: %d damaged file%s\n%s",
              folder, damaged.size(), damaged.size() == 1 ? "" : "s", list));
    }
    report.accept(formatted("Skipped, since they are damaged (%d):\n%s", damaged.size(), list));
  }

  private static String named(List<String> files) {
    String list =
        files.stream()
            .limit(MAX_NAMED_FILES)
            .map(file -> "  " + file)
            .collect(Collectors.joining("\n"));
    int more = files.size() - MAX_NAMED_FILES;
    return more > 0 ? list + formatted("\n  and %d more", more) : list;
  }

  private static void requireEveryClass(
      Path folder, List<LabelledFile> training, List<String> classNames) throws DataFileException {
    for (int label = 0; label < classNames.size(); label++) {
      int wanted = label;
      if (training.stream().noneMatch(file -> file.label() == wanted)) {
        throw new DataFileException(
            folder,
            formatted("has no intact training image of the class %s", classNames.get(label)),
            "at least one for each class");
      }
    }
  }

  /** Reads the files of a set, in parallel, and keeps those that can be decoded. */
  private static CheckedFiles check(
      Path folder, Map<String, List<Path>> byClass, List<String> classNames, int maxImages) {
    int perClass = Math.max(1, maxImages / classNames.size());
    List<LabelledFile> files =
        IntStream.range(0, classNames.size())
            .boxed()
            .flatMap(
                label ->
                    byClass.getOrDefault(classNames.get(label), List.of()).stream()
                        .limit(perClass)
                        .map(path -> new LabelledFile(path, label)))
            .toList();
    List<Object> outcomes = files.parallelStream().map(ImageFolder::checksumOrProblem).toList();
    var checked = new CheckedFiles(new ArrayList<>(), new StringBuilder(), new ArrayList<>());
    for (int i = 0; i < files.size(); i++) {
      if (outcomes.get(i) instanceof DataFileException problem) {
        checked.damaged.add(problem);
      } else {
        Path path = folder.relativize(files.get(i).path());
        checked.files.add(files.get(i));
        checked
            .list
            .append(outcomes.get(i))
            .append("  ")
            .append(path.toString().replace('\\', '/'))
            .append('\n');
      }
    }
    return checked;
  }

  private static Object checksumOrProblem(LabelledFile file) {
    try {
      byte[] content = Photograph.content(file.path());
      Photograph.decode(file.path(), content);
      return Sha256.of(content);
    } catch (DataFileException e) {
      return e;
    } catch (IOException e) {
      return new DataFileException(
          file.path(), formatted("cannot be read (%s)", e.getMessage()), "a readable file");
    }
  }

  /**
   * The files of a set after they were checked.
   *
   * @param files the intact ones
   * @param list the text of which the set's checksum is
   * @param damaged the problems of the others
   */
  private record CheckedFiles(
      List<LabelledFile> files, StringBuilder list, List<DataFileException> damaged) {

    String checksum() {
      return Sha256.of(list.toString().getBytes(StandardCharsets.UTF_8));
    }
  }
}
