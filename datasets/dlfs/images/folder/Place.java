package dlfs.images.folder;

import static dlfs.text.Text.formatted;

import dlfs.files.DataFileException;
import java.nio.file.Path;

/**
 * A place in a file of annotations.
 *
 * @param line its line, from 1
 */
public record Place(Path file, long line) {

  /**
   * Returns an exception about this place.
   *
   * @param found the problem, as a clause: "xmin is empty"
   * @param expected the expected content, as a noun phrase
   */
  public DataFileException refuse(String found, String expected) {
    return new DataFileException(file, formatted("line %d: %s", line, found), expected);
  }
}
