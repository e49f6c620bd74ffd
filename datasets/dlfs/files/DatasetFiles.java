package dlfs.files;

import static dlfs.text.Text.formatted;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The files of one data set in a folder of data sets. They are found in any folder of its name
 * ({@code mnist}, {@code MNIST}, {@code FashionMNIST}), directly or in subfolders such as those of
 * torchvision ({@code raw}) and 7-Zip (one for each file).
 *
 * @param id the name of the data set
 * @param dataFolder the folder of all data sets
 * @param folders the folders of this data set, the one with exactly its name first
 * @param files all files in these folders, those in the fewest subfolders first
 */
public record DatasetFiles(String id, Path dataFolder, List<Path> folders, List<Path> files) {
  private static final int MAX_DEPTH = 3;
  private static final int MAX_ENTRIES = 200_000;
  private static final int MAX_NAMED_FILES = 10;
  private static final String UNFINISHED_DOWNLOAD = ".part";

  /**
   * Finds the files of a data set.
   *
   * @param id its name
   * @param dataFolder the folder of all data sets
   * @param otherNames other names of its folder
   */
  public static DatasetFiles of(String id, Path dataFolder, String... otherNames) {
    List<Path> folders =
        entries(dataFolder).stream()
            .filter(
                entry ->
                    isCalled(id, entry)
                        || Arrays.stream(otherNames).anyMatch(name -> isCalled(name, entry)))
            .sorted(Comparator.comparing(entry -> !name(entry).equals(id)))
            .toList();
    List<Path> own =
        folders.stream().flatMap(folder -> files(folder, any -> true).stream()).toList();
    return new DatasetFiles(id, dataFolder, folders, own);
  }

  /**
   * Checks that the folder of data sets, if it exists, and everything in it with the name of this
   * data set are readable folders.
   *
   * @throws DataFileException if one of them is not
   */
  public void checkFolders() throws DataFileException {
    if (!Files.notExists(dataFolder)) {
      DataFileException.checkFolder(dataFolder, "a folder of data sets, or no such file");
    }
    for (Path folder : folders) {
      DataFileException.checkFolder(
          folder, formatted("a folder with the files of %s, or no such file", id));
    }
  }

  /**
   * Returns the folder of a data set that cannot be downloaded.
   *
   * @param name a file or folder that it contains
   * @throws DataFileException if it is missing
   */
  public Path folderWith(String name) throws DataFileException {
    checkFolders();
    if (!Files.exists(folder().resolve(name))) {
      throw new DataFileException(
          folder(),
          formatted("does not contain %s", name),
          formatted("the files of %s, which cannot be downloaded", id));
    }
    return folder();
  }

  /**
   * Checks that the files of this data set are the published ones.
   *
   * @param published the published checksums, by the names of files or groups of files
   * @param found the checksums of the files that were read
   * @throws DataFileException if one of them differs
   */
  public void checkPublished(Map<String, String> published, Map<String, String> found)
      throws DataFileException {
    for (String name : new TreeSet<>(published.keySet())) {
      if (!published.get(name).equals(found.get(name))) {
        throw new DataFileException(
            folder(),
            formatted("is not the published %s: different %s", id, name),
            "the published files; sha256sum -c SHA256SUMS in the folder names those that differ");
      }
    }
  }

  /** The folder into which missing files are downloaded. */
  public Path folder() {
    return folders.isEmpty() ? dataFolder.resolve(id) : folders.get(0);
  }

  /**
   * Returns the files that may be a published one, those with exactly its name first.
   *
   * @param publishedName its name
   * @param isItsName whether it may have a name
   */
  public List<Path> candidates(String publishedName, Predicate<String> isItsName) {
    return files.stream()
        .filter(file -> isItsName.test(name(file)))
        .sorted(Comparator.comparing(file -> !name(file).equals(publishedName)))
        .toList();
  }

  /**
   * Returns files outside the folders of this data set that seem to belong to it.
   *
   * @param otherIds the names of other data sets with files of such names
   * @param resembles whether a file of this name seems to be one of this data set
   */
  public List<Path> misplaced(Collection<String> otherIds, Predicate<String> resembles) {
    Predicate<Path> isEntered =
        folder ->
            !folders.contains(folder)
                && otherIds.stream().noneMatch(other -> isCalled(other, folder));
    return files(dataFolder, isEntered).stream()
        .filter(file -> letters(name(file)).startsWith(letters(id)) || resembles.test(name(file)))
        .toList();
  }

  /**
   * Describes the files that are not used.
   *
   * @param used the files that are used
   * @param misplaced further files that are not
   * @param damaged the problems of some of them
   * @param conclusion the last line: what is expected, or that the data set is complete
   * @return several lines; empty if all files are used
   */
  public Optional<String> describeUnused(
      Collection<Path> used,
      Collection<Path> misplaced,
      List<DataFileException> damaged,
      String conclusion) {
    List<Path> unused = new ArrayList<>(files);
    unused.removeAll(used);
    unused.addAll(misplaced);
    if (unused.isEmpty()) {
      return Optional.empty();
    }
    List<String> lines = new ArrayList<>();
    lines.add("Not used:");
    unused.stream().limit(MAX_NAMED_FILES).forEach(file -> lines.add("  " + file));
    if (unused.size() > MAX_NAMED_FILES) {
      lines.add(formatted("  and %d more", unused.size() - MAX_NAMED_FILES));
    }
    damaged.forEach(file -> lines.add(file.getMessage()));
    lines.add(conclusion);
    return Optional.of(String.join("\n", lines));
  }

  /** Returns the folders of this data set that contain some of these files, as text. */
  public String source(Collection<Path> files) {
    return files.stream()
        .map(file -> folderOf(file).toString())
        .distinct()
        .collect(Collectors.joining(", "));
  }

  /**
   * Returns a file's path within the data set's folder, such as {@code
   * raw/train-images-idx3-ubyte}.
   */
  public String nameWithinFolder(Path file) {
    return folderOf(file).relativize(file).toString().replace('\\', '/');
  }

  private Path folderOf(Path file) {
    return folders.stream().filter(file::startsWith).findFirst().orElse(folder());
  }

  private static boolean isCalled(String id, Path folder) {
    return letters(name(folder)).equals(letters(id));
  }

  private static String letters(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[-_. ]", "");
  }

  private static String name(Path path) {
    return path.getFileName().toString();
  }

  /** Lists the files below a folder, breadth first, in alphabetical order, up to a limit. */
  private static List<Path> files(Path top, Predicate<Path> isEntered) {
    List<Path> files = new ArrayList<>();
    Queue<Path> folders = new ArrayDeque<>(List.of(top));
    int left = MAX_ENTRIES;
    while (!folders.isEmpty() && left > 0) {
      for (Path entry : entries(folders.remove())) {
        left--;
        if (!Files.isDirectory(entry)) {
          files.add(entry);
        } else if (isEntered.test(entry)
            && entry.getNameCount() - top.getNameCount() <= MAX_DEPTH) {
          folders.add(entry);
        }
      }
    }
    return files;
  }

  /**
   * Lists the entries of a folder, sorted, except hidden ones and unfinished downloads; empty if
   * the folder cannot be listed.
   */
  private static List<Path> entries(Path folder) {
    if (!Files.isDirectory(folder)) { // opening a pipe would block
      return List.of();
    }
    List<Path> entries = new ArrayList<>();
    try (DirectoryStream<Path> content =
        Files.newDirectoryStream(folder, DatasetFiles::isVisible)) {
      for (Path entry : content) {
        if (entries.size() == MAX_ENTRIES) {
          break;
        }
        entries.add(entry);
      }
    } catch (IOException | DirectoryIteratorException e) {
      return List.of(); // a folder that cannot be listed is ignored
    }
    entries.sort(null);
    return entries;
  }

  private static boolean isVisible(Path entry) {
    return !name(entry).startsWith(".") && !name(entry).endsWith(UNFINISHED_DOWNLOAD);
  }
}
