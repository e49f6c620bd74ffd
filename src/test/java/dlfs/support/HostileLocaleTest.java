package dlfs.support;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests run in a locale with unusual digits and letters, to reveal locale-dependent code. */
class HostileLocaleTest {
  private static final String DIGITS_POINT_AND_I = "\u0660\u066B\u0665 T\u0130TLE";

  /** Prints {@link #written} in a separate process. */
  static final class Written {
    private Written() {}

    public static void main(String[] arguments) throws IOException {
      System.out.write(written().getBytes(StandardCharsets.UTF_8));
      System.out.flush();
    }
  }

  private static String written() {
    return String.format("%.1f ", 0.5) + "title".toUpperCase();
  }

  @Test
  void formatsDigitsDecimalPointsAndLettersDifferently() {
    assertEquals(DIGITS_POINT_AND_I, written());
  }

  @Test
  void isInheritedByProcessesThatTestsStart() throws IOException {
    List<String> command = Jvm.command(List.of(Written.class.getName()));
    Process process = new ProcessBuilder(command).start();
    try (var printed = process.getInputStream()) {
      String all = new String(printed.readAllBytes(), StandardCharsets.UTF_8);
      assertEquals(DIGITS_POINT_AND_I, all);
    }
  }
}
