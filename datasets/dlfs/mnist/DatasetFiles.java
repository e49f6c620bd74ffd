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
 * The files of one data set in a folder of data sets, wherever people and programs put them: in a
 * folder of its name ({@code mnist}, {@code MNIST}, {@code FashionMNIST}), directly or in
 * subfolders, as torchvision ({@code raw}) and 7-Zip (one for each file) leave them.
 *
 * @param id the data set's name
 * @param dataFolder the folder of data sets
 * @param folders the data set's own folders, the one with exactly its name first
 * @param own all files in these, those nearest to the top first
 */
record DatasetFiles(String id, Path dataFolder, List<Path> folders, List<Path> own) {
  private static final int DEEPEST = 3;
  private static final int MOST_ENTRIES = 200_000;
  private static final String UNFINISHED_DOWNLOAD = ".part";

  /** Looks for the files of the data set {@code id}. */
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
   * Makes sure that the folder of data sets, if it exists, and everything in it with the data set's
   * name are folders that can be read.
   *
   * @throws DataFileException if one of them is not
   */
  void checkFolders() throws DataFileException {
    if (!Files.notExists(dataFolder)) {
      DataFileException.checkFolder(dataFolder, "a folder of data sets, or nothing of that name");
    }
    for (Path folder : folders) {
      DataFileException.checkFolder(
          folder, formatted("a folder with the files of %s, or nothing of that name", id));
    }
  }

  /** The folder in which missing files belong. */
  Path folder() {
    return folders.isEmpty() ? dataFolder.resolve(id) : folders.get(0);
  }

  /** The files that are meant to be this one, those with its published name first. */
  List<Path> candidates(MnistFile part) {
    return own.stream()
        .filter(file -> part.isCalled(name(file)))
        .sorted(Comparator.comparing(file -> !name(file).equals(part.compressedName())))
        .toList();
  }

  /** Files outside the data set's own folders that look as if they belonged there. */
  List<Path> misplaced() {
    Predicate<Path> isNoDataSets =
        folder ->
            Arrays.stream(PublishedDataset.values())
                .noneMatch(dataset -> isCalled(dataset.id(), folder));
    return files(dataFolder, isNoDataSets).stream()
        .filter(
            file ->
                letters(name(file)).startsWith(letters(id))
                    || Arrays.stream(MnistFile.values()).anyMatch(part -> part.isLike(name(file))))
        .toList();
  }

  /** The data set's folders that hold some of these files, as text for people. */
  String source(Collection<Path> files) {
    return files.stream()
        .map(file -> folderOf(file).toString())
        .distinct()
        .collect(Collectors.joining(", "));
  }

  /** A file's name within the data set's folder, such as {@code raw/train-images-idx3-ubyte}. */
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

  /** The files below a folder, level by level, in alphabetical order; a bounded number of them. */
  private static List<Path> files(Path top, Predicate<Path> isEntered) {
    List<Path> files = new ArrayList<>();
    Queue<Path> folders = new ArrayDeque<>(List.of(top));
    int left = MOST_ENTRIES;
    while (!folders.isEmpty() && left > 0) {
      for (Path entry : entries(folders.remove())) {
        left--;
        if (!Files.isDirectory(entry)) {
          files.add(entry);
        } else if (isEntered.test(entry) && entry.getNameCount() - top.getNameCount() <= DEEPEST) {
          folders.add(entry);
        }
      }
    }
    return files;
  }

  /**
   * The entries of a folder, sorted, except hidden ones and unfinished downloads; none if it cannot
   * be listed.
   */
  private static List<Path> entries(Path folder) {
    if (!Files.isDirectory(folder)) { // opening a pipe would block forever
      return List.of();
    }
    List<Path> entries = new ArrayList<>();
    try (DirectoryStream<Path> content =
        Files.newDirectoryStream(folder, DatasetFiles::isVisible)) {
      for (Path entry : content) {
        if (entries.size() == MOST_ENTRIES) {
          break;
        }
        entries.add(entry);
      }
    } catch (IOException | DirectoryIteratorException e) {
      return List.of(); // what cannot be listed cannot be used
    }
    entries.sort(null);
    return entries;
  }

  private static boolean isVisible(Path entry) {
    return !name(entry).startsWith(".") && !name(entry).endsWith(UNFINISHED_DOWNLOAD);
  }
}
