package dlfs.images.folder;

import static dlfs.text.Text.formatted;

import dlfs.files.DataFileException;
import dlfs.images.folder.FolderImages.LabelledFile;
import dlfs.samples.Dataset;
import dlfs.samples.Origin;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;

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
    ClassFolders found = ClassFolders.in(folder, options.files().testShare());
    if (!found.unused().isEmpty()) {
      report.accept(
          "Not used, since they are not PNG or JPEG files in the folder of a class:\n"
              + ImageFiles.list(found.unused()));
    }
    CheckedFiles<Intact> training = check(folder, found.training(), found.classNames(), maxImages);
    CheckedFiles<Intact> test = check(folder, found.test(), found.classNames(), maxImages);
    String skipped = CheckedFiles.handle(folder, training, test, options.files().damaged(), report);
    requireEveryClass(folder, training.intact(), found.classNames());
    if (test.intact().isEmpty()) {
      throw new DataFileException(folder, "has no intact test image", "at least one");
    }
    Map<String, String> checksums = new TreeMap<>(); // in the same order in every process
    checksums.put("test files", checksum(test));
    checksums.put("training files", checksum(training));
    return new ImageFolder(
        folder.toString(),
        found.split() + skipped,
        new FolderImages(options, found.classNames(), files(training)),
        new FolderImages(options, found.classNames(), files(test)),
        checksums);
  }

  private static void requireEveryClass(Path folder, List<Intact> training, List<String> classNames)
      throws DataFileException {
    for (int label = 0; label < classNames.size(); label++) {
      int wanted = label;
      if (training.stream().noneMatch(intact -> intact.file.label() == wanted)) {
        throw new DataFileException(
            folder,
            formatted("has no intact training image of the class %s", classNames.get(label)),
            "at least one for each class");
      }
    }
  }

  private static CheckedFiles<Intact> check(
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
    return CheckedFiles.of(files, file -> check(folder, file));
  }

  private static Intact check(Path folder, LabelledFile file) throws IOException {
    byte[] content = Photograph.content(file.path());
    Photograph.decode(file.path(), content);
    return new Intact(file, CheckedFiles.line(folder, file.path(), content));
  }

  private static String checksum(CheckedFiles<Intact> checked) {
    return CheckedFiles.checksum(checked.intact().stream().map(Intact::line).toList());
  }

  private static List<LabelledFile> files(CheckedFiles<Intact> checked) {
    return checked.intact().stream().map(Intact::file).toList();
  }

  /** An intact file, and a line with its checksum. */
  private record Intact(LabelledFile file, String line) {}
}
