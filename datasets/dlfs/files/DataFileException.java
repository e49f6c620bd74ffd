package dlfs.files;

import static dlfs.text.Text.formatted;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Thrown if a data file cannot be used. The message, for the user, names the file, what was found
 * and what was expected.
 */
public final class DataFileException extends IOException {
  private static final long serialVersionUID = 1;
  private static final int MAX_LENGTH = 400;

  /**
   * Creates an exception. Both descriptions may contain text from the file, so they are shortened,
   * and control characters are replaced.
   *
   * @param file the file
   * @param found the problem, as a predicate: "is empty"
   * @param expected the expected file or content, as a noun phrase: "a gzip file"
   */
  public DataFileException(Path file, String found, String expected) {
    super(formatted("%s %s; expected %s", file, shown(found), shown(expected)));
  }

  private DataFileException(String message) {
    super(message);
  }

  /**
   * Creates an exception about several files.
   *
   * @param message what was found, with the message of an exception about each file on a line
   */
  public static DataFileException ofSeveral(String message) {
    return new DataFileException(message);
  }

  private static String shown(String text) {
    String start = text.length() <= MAX_LENGTH ? text : text.substring(0, MAX_LENGTH) + "...";
    return start.replaceAll("[\\p{Cc}\\p{Cf}]", "?");
  }

  /**
   * Checks a file before it is opened, since opening a pipe would block.
   *
   * @param expected the expected file or content, as a noun phrase
   * @throws DataFileException if it is missing, not a file, empty, or not readable by this user
   */
  public static void checkReadable(Path file, String expected) throws IOException {
    if (Files.notExists(file)) {
      throw new DataFileException(file, "does not exist" + why(file), expected);
    }
    if (!Files.isRegularFile(file)) {
      throw new DataFileException(file, "is not a file" + why(file), expected);
    }
    if (!Files.isReadable(file)) {
      throw new DataFileException(file, "is not readable by this user", expected);
    }
    if (Files.size(file) == 0) {
      throw new DataFileException(file, "is empty", expected);
    }
  }

  /**
   * Checks that a folder exists and can be listed.
   *
   * @param expected the expected folder, as a noun phrase
   * @throws DataFileException if it is missing, not a folder, or not readable by this user
   */
  public static void checkFolder(Path folder, String expected) throws DataFileException {
    if (!Files.isDirectory(folder)) {
      throw new DataFileException(folder, "is not a folder" + why(folder), expected);
    }
    if (!Files.isReadable(folder)) {
      throw new DataFileException(folder, "is not readable by this user", expected);
    }
  }

  private static String why(Path file) {
    return PathProblem.find(file).map(problem -> formatted(" (%s)", problem)).orElse("");
  }
}
