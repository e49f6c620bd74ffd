package dlfs.files;

import static dlfs.text.Text.formatted;

import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Parses paths as users type them. The reason for refusing one is a clause to show to the user. */
public final class UserPath {
  private static final String HOME = "~";

  private UserPath() {}

  /**
   * Parses a path, in which every space counts; {@code ~/} is the user's home, as in a shell.
   *
   * @throws InvalidPathException if it is empty, has characters that no file name can have, or
   *     leads nowhere, as {@link PathProblem} tells
   */
  public static Path of(String text) {
    if (text.isBlank()) {
      throw new InvalidPathException(text, "it is empty");
    }
    Path path = path(text);
    PathProblem.on(path)
        .ifPresent(
            obstacle -> {
              throw new InvalidPathException(text, obstacle);
            });
    return path;
  }

  /**
   * Does the same for a folder, which need not exist.
   *
   * @throws InvalidPathException also if something other than a folder is there
   */
  public static Path ofFolder(String text) {
    Path folder = of(text);
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
              "in this locale, names of files have only the characters of %s (set LC_ALL=C.UTF-8,"
                  + " or another UTF-8 locale)",
              encoding));
    }
  }
}
