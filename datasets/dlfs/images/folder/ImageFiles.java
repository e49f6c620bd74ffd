package dlfs.images.folder;

import dlfs.fetch.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Lists the files in folders of users, and divides them into a training and a test set. Hidden
 * files and folders (those that start with a dot) are ignored, and the others are sorted by name,
 * by UTF-16 code units, whatever the file system.
 */
public final class ImageFiles {
  /** The name of the folder with the training set of a folder that is split into two. */
  public static final String TRAINING = "train";

  /** The name of the folder with its test set. */
  public static final String TEST = "test";

  static final Comparator<Path> BY_NAME = Comparator.comparing(ImageFiles::name);

  private static final int MAX_NAMED_FILES = 10;

  private ImageFiles() {}

  /** Returns the entries of a folder. */
  public static List<Path> visible(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.filter(entry -> !name(entry).startsWith(".")).sorted(BY_NAME).toList();
    }
  }

  /** Returns the subfolder with this lower-case name, in any case; empty if there is none. */
  public static Optional<Path> subfolder(Path folder, String name) throws IOException {
    return visible(folder).stream()
        .filter(Files::isDirectory)
        .filter(entry -> name(entry).toLowerCase(Locale.ROOT).equals(name))
        .findFirst();
  }

  /** Returns whether this is, by its name, a PNG or JPEG file. */
  public static boolean isImage(Path entry) {
    return hasExtension(entry, "png") || hasExtension(entry, "jpg") || hasExtension(entry, "jpeg");
  }

  /** Returns whether this is a file with this lower-case extension, in any case. */
  public static boolean hasExtension(Path entry, String extension) {
    return name(entry).toLowerCase(Locale.ROOT).endsWith("." + extension)
        && !Files.isDirectory(entry);
  }

  /** Returns a name without its extension. */
  public static String withoutExtension(String name) {
    int dot = name.lastIndexOf('.');
    return dot <= name.lastIndexOf('/') + 1 ? name : name.substring(0, dot);
  }

  /** Returns the last part of a path. */
  public static String name(Path path) {
    return path.getFileName().toString();
  }

  /** Returns the path of a file within a folder, with slashes on every platform. */
  public static String nameWithin(Path folder, Path file) {
    return folder.relativize(file).toString().replace('\\', '/');
  }

  /** Lists the first ten of some files or messages for the user, one a line. */
  public static String list(List<String> files) {
    String first =
        files.stream()
            .limit(MAX_NAMED_FILES)
            .map(file -> "  " + file)
            .collect(Collectors.joining("\n"));
    int more = files.size() - MAX_NAMED_FILES;
    return more > 0 ? first + "\n  and " + more + " more" : first;
  }

  /**
   * Chooses a share of some files as test set: those whose names have the smallest SHA-256, so that
   * the choice depends on the names alone, and adding a file moves at most one other. Of two or
   * more files, at least one is in each set.
   *
   * @param files different files, in any order
   * @param share the share of the test set, between 0 and 1
   * @param name the name of a file that is hashed
   * @return the test files
   */
  public static <T> Set<T> chooseTests(List<T> files, double share, Function<T, String> name) {
    int most = Math.max(0, files.size() - 1);
    int tests = (int) Math.min(most, Math.max(1, Math.round(share * files.size())));
    return files.stream()
        .sorted(
            Comparator.comparing(
                file -> Sha256.of(name.apply(file).getBytes(StandardCharsets.UTF_8))))
        .limit(tests)
        .collect(Collectors.toSet());
  }
}
