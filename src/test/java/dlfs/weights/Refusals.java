package dlfs.weights;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.files.DataFileException;
import java.nio.file.Path;
import java.util.Locale;

/** Asserts that files are refused with a helpful message. */
final class Refusals {
  private Refusals() {}

  /**
   * Asserts that {@link ModelZip} refuses a file.
   *
   * @param name describes the file in the test's output
   * @param found the problem that the message has to name
   */
  static void assertRefused(String name, Path file, String found) {
    var e = assertThrows(DataFileException.class, () -> ModelZip.read(file));
    System.out.printf(Locale.ROOT, "%s: %s%n", name, e.getMessage());
    assertTrue(e.getMessage().startsWith(file.toString()), e.getMessage());
    assertTrue(e.getMessage().contains(found), e.getMessage());
    assertTrue(e.getMessage().contains("; expected "), e.getMessage());
    assertTrue(e.getMessage().length() < 700, e.getMessage());
  }
}
