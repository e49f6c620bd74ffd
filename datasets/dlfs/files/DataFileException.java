package dlfs.files;

import static dlfs.text.Text.formatted;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A data file that cannot be used. The message is for people: it names the file, what was found and
 * what was expected.
 */
public final class DataFileException extends IOException {
  private static final long serialVersionUID = 1;
  private static final int LONGEST = 400;

  /**
   * What comes from the file itself may be long, or control a terminal, so either is shortened and
   * shown without control characters.
   *
   * @param file the file at fault
   * @param found what it is or holds, as a clause: "is empty"
   * @param expected what it should be or hold, as a noun phrase: "a gzip file"
   */
  public DataFileException(Path file, String found, String expected) {
    super(formatted("%s %s; expected %s", file, shown(found), shown(expected)));
  }

  private static String shown(String text) {
    String start = text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...";
    return start.replaceAll("[\\p{Cc}\\p{Cf}]", "?");
  }

  /**
   * Makes sure, before it is opened, that there is a file: opening a pipe would wait for somebody
   * who writes into it.
   *
   * @param expected what it should be or hold, as a noun phrase
   * @throws DataFileException if it is missing, no file, empty, or not for this user to read
   */
  public static void checkReadable(Path file, String expected) throws IOException {
    if (Files.notExists(file)) {
      throw new DataFileException(file, "does not exist" + why(file), expected);
    }
    if (!Files.isRegularFile(file)) {
      throw new DataFileException(file, "is not a file" + why(file), expected);
    }
    if (!Files.isReadable(file)) {
      throw new DataFileException(file, "may not be read by this user", expected);
    }
    if (Files.size(file) == 0) {
      throw new DataFileException(file, "is empty", expected);
    }
  }

  /**
   * Makes sure that there is a folder whose content can be listed.
   *
   * @param expected what it should be or hold, as a noun phrase
   * @throws DataFileException if it is missing, not a folder, or not readable by this user
   */
  public static void checkFolder(Path folder, String expected) throws DataFileException {
    if (!Files.isDirectory(folder)) {
      throw new DataFileException(folder, "is not a folder" + why(folder), expected);
    }
    if (!Files.isReadable(folder)) {
      throw new DataFileException(folder, "may not be read by this user", expected);
    }
  }

  private static String why(Path file) {
    return PathProblem.on(file).map(obstacle -> formatted(" (%s)", obstacle)).orElse("");
  }
}
