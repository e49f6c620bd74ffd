package dlfs.files;

import static dlfs.text.Text.formatted;

import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Parses paths typed by users. The reason in its exceptions can be shown to the user. */
public final class UserPath {
  private static final String HOME = "~";

  private UserPath() {}

  /**
   * Parses a path, including leading and trailing spaces; {@code ~/} is the user's home folder.
   *
   * @throws InvalidPathException if it is empty, contains invalid characters, or has a {@link
   *     PathProblem}
   */
  public static Path parse(String text) {
    if (text.isBlank()) {
      throw new InvalidPathException(text, "it is empty");
    }
    Path path = path(text);
    PathProblem.find(path)
        .ifPresent(
            problem -> {
              throw new InvalidPathException(text, problem);
            });
    return path;
  }

  /**
   * Parses the path of a folder, which need not exist.
   *
   * @throws InvalidPathException as {@link #parse}, and if the path exists but is not a folder
   */
  public static Path parseFolder(String text) {
    Path folder = parse(text);
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      throw new InvalidPathException(text, folder.toAbsolutePath() + " is not a folder");
    }
    return folder;
  }

  private static Path path(String text) {
    boolean inHome = text.equals(HOME) || text.startsWith(HOME + "/");
    String full = inHome ? System.getProperty("user.home") + text.substring(HOME.length()) : text;
    try {
      return Path.of(full);
    } catch (InvalidPathException e) {
      String encoding = System.getProperty("sun.jnu.encoding", "US-ASCII");
      if (Charset.forName(encoding).newEncoder().canEncode(full)) {
        throw e;
      }
      throw new InvalidPathException(
          text,
          formatted(
              "in this locale, file names can contain only the characters of %s (set"
                  + " LC_ALL=C.UTF-8, or another UTF-8 locale)",
              encoding));
    }
  }
}
