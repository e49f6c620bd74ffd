package dlfs.lab.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.lab.console.Terminal;
import dlfs.lab.results.ResultsFolder;
import dlfs.support.UnusualPaths;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Malicious values of settings. */
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HostileSettingsTest {
  private static final int LONGEST = 2_000;

  @TempDir Path folder;

  private static List<Setting<?>> valid() {
    List<Setting<?>> valid = new ArrayList<>(CommonSettings.ALL);
    valid.add(TrainingSettings.batch(100));
    return valid;
  }

  private static void assertRefused(String name, String value) {
    var e = assertThrows(UserError.class, () -> Settings.parse(Map.of(name, value), valid()));
    String shown = Terminal.message("ERROR", e.getMessage());
    assertTrue(shown.length() < LONGEST, shown);
    assertTrue(shown.codePoints().allMatch(c -> c == '\n' || !Character.isISOControl(c)), shown);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-1",
        "0",
        "60001",
        "2147483648",
        "-2147483649",
        "99999999999999999999999999",
        "1e3",
        "1.0",
        "0x10",
        "1_000",
        "1 000",
        "1,000",
        "NaN",
        "Infinity",
        "null",
        "\0",
        "1\0",
        "\u001b[2J",
        "\u202e1",
        "1; rm -rf /",
        "$(id)",
        "`id`",
        "${jndi:ldap://x}",
        "%s%s%n",
        "' OR 1=1 --",
        "../../1",
        "\ud800"
      })
  void areNoNumbers(String value) {
    assertRefused("batch", value);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "\0",
        "\n",
        "batch\0",
        "BATCH",
        "-Dbatch",
        "batch=1",
        "batch;batch",
        "../batch",
        "results.dir/../x",
        "${batch}",
        "%d",
        "\u001b]0;x\u0007",
        "\u0431atch"
      })
  void areNoNames(String name) {
    assertRefused(name, "1");
  }

  static Stream<String> endless() {
    return Stream.of("9".repeat(1_000_000), "x".repeat(1_000_000), "1,".repeat(500_000));
  }

  @ParameterizedTest
  @MethodSource("endless")
  void areShortenedIfTooLong(String text) {
    assertRefused("batch", text);
    assertRefused("dataset", text);
    assertRefused(text, "1");
    Setting<List<Integer>> list = TrainingSettings.batch(100).list(List.of(100));
    var e = assertThrows(UserError.class, () -> list.parse(text));
    assertTrue(e.getMessage().length() < LONGEST);
  }

  @ParameterizedTest
  @ValueSource(strings = {"results.dir", "datasets.dir"})
  void areRefusedAsFolders(String name) {
    assertRefused(name, "a\0b");
    assertRefused(name, "");
    assertRefused(name, " \t ");
  }

  /** Each is refused with a message, and existing files remain unchanged. */
  @ParameterizedTest
  @ValueSource(strings = {"file", "long", "dangling", "loop", "pipe", "/dev/null", "/proc/1"})
  void areRefusedAsResultsFolders(String kind) throws Exception {
    Path results =
        switch (kind) {
          case "file" -> Files.writeString(folder.resolve("file"), "mine");
          case "long" -> folder.resolve("x".repeat(5_000));
          case "/dev/null", "/proc/1" -> Path.of(kind).resolve("results");
          default -> UnusualPaths.make(folder, kind);
        };
    var e = assertThrows(UserError.class, () -> ResultsFolder.open(results, "Experiment"));
    System.out.println(Terminal.message("ERROR", e.getMessage()));
    assertTrue(e.getMessage().contains("-Dresults.dir=..."), e.getMessage());
    if (kind.equals("file")) {
      assertEquals("mine", Files.readString(results));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a b", "..dots", "\u03bb", "-Dx", "a\nb", "$(id)", "%20", "'", "\"", "~x"})
  void areFoldersDespiteUnusualNames(String name) throws IOException {
    Path results = folder.resolve(CommonSettings.RESULTS_DIR.parse("./" + name));
    try (ResultsFolder open = ResultsFolder.open(results, "Experiment")) {
      open.write("metrics.csv", file -> Files.writeString(file, "whole"));
      open.publish();
    }
    assertEquals("whole", Files.readString(results.resolve("Experiment/metrics.csv")));
    assertFalse(Files.exists(results.resolve(".Experiment.partial")));
  }
}
