package dlfs.mnist;

import static dlfs.text.Text.formatted;

import dlfs.files.DataFileException;
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
import java.util.Queue;
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
record DatasetFiles(String id, Path dataFolder, List<Path> folders, List<Path> files) {
  private static final int MAX_DEPTH = 3;
  private static final int MAX_ENTRIES = 200_000;
  private static final String UNFINISHED_DOWNLOAD = ".part";

  /** Finds the files of the data set {@code id}. */
  static DatasetFiles of(String id, Path dataFolder) {
    List<Path> folders =
        entries(dataFolder).stream()
            .filter(entry -> isCalled(id, entry))
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
  void checkFolders() throws DataFileException {
    if (!Files.notExists(dataFolder)) {
      DataFileException.checkFolder(dataFolder, "a folder of data sets, or no such file");
    }
    for (Path folder : folders) {
      DataFileException.checkFolder(
          folder, formatted("a folder with the files of %s, or no such file", id));
    }
  }

  /** The folder into which missing files are downloaded. */
  Path folder() {
    return folders.isEmpty() ? dataFolder.resolve(id) : folders.get(0);
  }

  /** Returns the files with the name of this one, those with its published name first. */
  List<Path> candidates(MnistFile wanted) {
    return files.stream()
        .filter(file -> wanted.hasName(name(file)))
        .sorted(Comparator.comparing(file -> !name(file).equals(wanted.compressedName())))
        .toList();
  }

  /** Returns files outside the folders of this data set that seem to belong to it. */
  List<Path> misplaced() {
    Predicate<Path> isOtherFolder =
        folder ->
            Arrays.stream(PublishedDataset.values())
                .noneMatch(dataset -> isCalled(dataset.id(), folder));
    return files(dataFolder, isOtherFolder).stream()
        .filter(
            file ->
                letters(name(file)).startsWith(letters(id))
                    || Arrays.stream(MnistFile.values())
                        .anyMatch(known -> known.resembles(name(file))))
        .toList();
  }

  /** Returns the folders of this data set that contain some of these files, as text. */
  String source(Collection<Path> files) {
    return files.stream()
        .map(file -> folderOf(file).toString())
        .distinct()
        .collect(Collectors.joining(", "));
  }

  /**
   * Returns a file's path within the data set's folder, such as {@code
   * raw/train-images-idx3-ubyte}.
   */
  String nameWithinFolder(Path file) {
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
