package lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static text.Text.formatted;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import lab.charts.Picture;
import lab.console.Terminal;
import lab.results.Claim;
import lab.results.FinalFigure;
import lab.results.Metrics;
import lab.settings.Setting;
import lab.settings.UserError;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import support.Experiments;

class ReplayTest {
  @TempDir Path results;

  /** Draws a number for each of two variants. */
  private record Dice() implements Experiment {
    private static final Setting<Integer> SIDES =
        Setting.integer("sides", 6, 1, 1_000, "of each of the dice");

    @Override
    public About about() {
      return new About(
          "Dice",
          "0.0",
          "What comes up?",
          Optional.empty(),
          true,
          List.of(SIDES),
          List.of(FinalFigure.last("points")),
          0);
    }

    @Override
    public Metrics run(Lab lab) {
      return lab.compare(
          Variants.of("red", 0).and("blue", 1),
          1,
          (run, die) -> run.record("points", run.random().nextInt(lab.get(SIDES))));
    }

    @Override
    public List<Claim> claims() {
      return List.of();
    }

    @Override
    public List<Picture> pictures(Metrics metrics) {
      return List.of();
    }
  }

  @BeforeEach
  void runOnce() {
    Experiments.run(
        new Dice(),
        Map.of("results.dir", results.toString(), "seed", "7", "seeds", "3", "sides", "1000"));
  }

  private Path file(String name) {
    return results.resolve("Dice").resolve(name);
  }

  private void change(String name, String text, String other) throws IOException {
    String content = Files.readString(file(name));
    assertTrue(content.contains(text), content);
    Files.writeString(file(name), content.replace(text, other));
  }

  private String replay(String... typed) {
    var printed = new ByteArrayOutputStream();
    replay(new PrintStream(printed, true, StandardCharsets.UTF_8), file("run.json"), typed);
    return printed.toString(StandardCharsets.UTF_8);
  }

  private static void replay(PrintStream out, Path record, String... typed) {
    Map<String, String> settings = new HashMap<>();
    for (int i = 0; i < typed.length; i += 2) {
      settings.put(typed[i], typed[i + 1]);
    }
    var registry = new Registry(List.of(new Dice()));
    new Replay(registry, record, settings, new Terminal(out, false)).run();
  }

  @Test
  void saysThatTheSameCameOut() {
    String shown = replay("threads", "1");
    assertTrue(shown.contains("metrics.csv is that of the record, byte for byte"), shown);
    assertTrue(Files.exists(results.resolve("replay/Dice/metrics.csv")));
  }

  @Test
  void saysWhereTheOutcomeDiffersAndInWhatTheCircumstancesDo() throws IOException {
    String row = Files.readAllLines(file("metrics.csv")).get(5); // of blue
    change("metrics.csv", row, "blue,8,,,points,-1000.0");
    change("run.json", "\"os\": \"", "\"os\": \"Other ");
    var printed = new ByteArrayOutputStream();
    var e =
        assertThrows(
            UserError.class,
            () -> replay(new PrintStream(printed, true, StandardCharsets.UTF_8), file("run.json")));
    assertTrue(e.getMessage().startsWith("Something else came out than in"), e.getMessage());
    String shown = printed.toString(StandardCharsets.UTF_8);
    assertTrue(shown.contains("| blue    | points |           1 of 3 |"), shown);
    assertTrue(shown.contains("hardware.os: Other "), shown);
  }

  @ParameterizedTest
  @CsvSource({"seed,8", "sides,6", "experiment,Dice", "quick,true"})
  void refusesSettingsThatWouldChangeTheOutcome(String name, String value) {
    var e = assertThrows(UserError.class, () -> replay(name, value));
    assertTrue(e.getMessage().endsWith(formatted("not %s.", name)), e.getMessage());
  }

  @Test
  void doesNotTakeThePlaceOfItsRecord() throws IOException {
    byte[] before = Files.readAllBytes(file("metrics.csv"));
    assertThrows(UserError.class, () -> replay("results.dir", results.toString()));
    assertEquals(-1, Files.mismatch(file("metrics.csv"), Files.write(file("copy"), before)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{",
        "{}",
        "nonsense",
        "{\"experiment\": 1, \"settings\": 2}",
        "{\"experiment\": \"Dice\", \"settings\": {\"seed\": []}}",
        "{\"experiment\": {}, \"settings\": {}}",
        "{\"experiment\": \"Dice\", \"settings\": {\"seed\": \"many\"}}",
        "{\"experiment\": \"Dice\", \"settings\": {\"colour\": 1}}",
        "{\"experiment\": \"../Dice\", \"settings\": {}}",
        "{\"experiment\": \"Dice\", \"settings\": {}, \"partial\": true}"
      })
  void refusesWhatIsNoRecordOfAWholeRun(String content) throws IOException {
    Files.writeString(file("run.json"), content);
    var e = assertThrows(UserError.class, this::replay);
    assertTrue(e.getMessage().length() > 20, e.getMessage());
  }

  @Test
  void refusesWhatIsNoFileOrTooDeepOrTooLarge() throws IOException {
    assertThrows(UserError.class, () -> replay(System.out, results));
    assertThrows(UserError.class, () -> replay(System.out, results.resolve("none")));
    Files.writeString(file("run.json"), "[".repeat(500_000));
    assertThrows(UserError.class, this::replay);
    Files.writeString(file("run.json"), " ".repeat(2_000_000));
    assertThrows(UserError.class, this::replay);
  }
}
