package dlfs.lab.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class TerminalTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final Terminal log =
      new Terminal(new PrintStream(bytes, true, StandardCharsets.UTF_8), false);

  private List<String> printed() {
    return bytes.toString(StandardCharsets.UTF_8).lines().toList();
  }

  @Test
  void wrapsTextUnderItsLabel() {
    log.entry("settings", "a word ".repeat(20));
    assertEquals(
        List.of(
            "  settings        a word a word a word a word a word a word a word a word a",
            "                  word a word a word a word a word a word a word a word a word",
            "                  a word a word a word"),
        printed().stream().map(String::stripTrailing).toList());
  }

  @Test
  void doesNotWrapALongPath() {
    String path = "/a/very/long/path".repeat(8);
    assertTrue(Terminal.message("ERROR", "There is no " + path + " here").contains(path));
  }

  @Test
  void wrapsOnlyTheLastTextColumnOfATable() {
    log.table(
        List.of("name", "text", "number"), List.of(List.of("first", "word ".repeat(30), "1.5")), 2);
    printed().forEach(line -> assertTrue(line.length() < 80, line));
    assertTrue(printed().get(1).matches("\\| name  \\| text +\\| number \\|"), printed().get(1));
    assertTrue(printed().get(3).startsWith("| first | word"), printed().get(3));
    assertTrue(printed().get(3).endsWith("|    1.5 |"), printed().get(3));
  }

  @Test
  void wrapsTitlesBetweenWordsRatherThanNumbers() {
    String number = "0.9794 +- 0.0010";
    log.table(
        List.of("name", "train loss (mean of last 100)", "train accuracy", "test accuracy"),
        List.of(List.of("TwoLayerNet", number, number, number)),
        1);
    printed().forEach(line -> assertTrue(line.length() < 80, line));
    assertEquals(3, printed().stream().mapToInt(line -> line.split(" \\+- ").length - 1).sum());
  }

  @Test
  void wrapsNumbersIfThereAreTooManyForALine() {
    String number = "0.9794 +- 0.0010";
    log.table(
        List.of("name", "one", "two", "three", "four", "five"),
        List.of(List.of("TwoLayerNet", number, number, number, number, number)),
        1);
    printed().forEach(line -> assertTrue(line.length() < 80, line));
  }

  @Test
  void printsATableWiderThanTheTerminalIfItCannotBeNarrower() {
    String word = "word".repeat(30);
    log.table(List.of("name", "number"), List.of(List.of(word, "1.5")), 1);
    assertTrue(printed().get(3).contains(word), printed().get(3));
  }

  @Test
  void showsProgressInPlainAsciiInAnyLocale() {
    try (var bar = log.progress("running", 1_000, Terminal.Unit.STEPS)) {
      bar.stepTo(1_000);
    }
    String line = printed().get(0);
    assertTrue(
        line.matches(
            "running 100% \\[=+] 1000/1000 steps "
                + "\\(\\d:\\d\\d:\\d\\d / 0:00:00\\) (\\d+\\.\\d|\\?) steps/s"),
        line);
  }

  @Test
  void showsProgressInALogAsLinesAndItsEndOnce() {
    try (var bar = log.progress("running", 1_000, Terminal.Unit.STEPS)) {
      bar.stepTo(1_000);
    }
    assertEquals(1, printed().size(), () -> String.join("\n", printed()));
    assertTrue(printed().get(0).startsWith("running 100% ["), printed().get(0));
    assertTrue(printed().get(0).contains("1000/1000 steps"), printed().get(0));
    assertTrue(printed().get(0).length() < 80);
  }
}
