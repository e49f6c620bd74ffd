package idx;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A data file that cannot be used. The message is for people: it names the file, what was found and
 * what was expected.
 */
public final class DataFileException extends IOException {
  private static final long serialVersionUID = 1;

  /**
   * @param file the file at fault
   * @param found what it is or holds, as a clause: "is empty"
   * @param expected what it should be or hold, as a noun phrase: "a gzip file"
   */
  public DataFileException(Path file, String found, String expected) {
    super("%s %s; expected %s".formatted(file, found, expected));
  }
}
