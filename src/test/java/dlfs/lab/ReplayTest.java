package dlfs.lab;

import static dlfs.text.Text.formatted;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.lab.charts.Picture;
import dlfs.lab.console.Terminal;
import dlfs.lab.results.Claim;
import dlfs.lab.results.FinalFigure;
import dlfs.lab.results.Metrics;
import dlfs.lab.settings.Setting;
import dlfs.lab.settings.UserError;
import dlfs.support.Experiments;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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
    new Replay(
            registry, record, settings, new Terminal(out, false), RunObserver.NONE, Clusters.none())
        .run();
  }

  @Test
  void reportsAReproducedRun() {
    String shown = replay("threads", "1");
    assertTrue(
        shown.contains("metrics.csv is identical to that of the record, byte for byte"), shown);
    assertTrue(Files.exists(results.resolve("replay/Dice/metrics.csv")));
  }

  @Test
  void replaysARecordFromBeforeTheEngineWasASetting() throws IOException {
    change("run.json", "    \"engine\": \"fast\",\n", "");
    assertTrue(replay().contains("Reproduced: metrics.csv"));
    String replayed = Files.readString(results.resolve("replay/Dice/run.json"));
    assertTrue(replayed.contains("\"engine\": \"fast\""), replayed);
  }

  @Test
  void reportsDifferencesInTheMetricsAndCircumstances() throws IOException {
    String row = Files.readAllLines(file("metrics.csv")).get(5); // of blue
    change("metrics.csv", row, "blue,8,,,points,-1000.0");
    change("run.json", "\"os\": \"", "\"os\": \"Other ");
    var printed = new ByteArrayOutputStream();
    var e =
        assertThrows(
            UserError.class,
            () -> replay(new PrintStream(printed, true, StandardCharsets.UTF_8), file("run.json")));
    assertTrue(e.getMessage().startsWith("The outcome differs from"), e.getMessage());
    String shown = printed.toString(StandardCharsets.UTF_8);
    assertTrue(shown.contains("| blue    | points |           1 of 3 |"), shown);
    assertTrue(shown.contains("hardware.os: Other "), shown);
  }

  @ParameterizedTest
  @CsvSource({"seed,8", "sides,6", "experiment,Dice", "quick,true", "engine,plain"})
  void refusesSettingsThatWouldChangeTheOutcome(String name, String value) {
    var e = assertThrows(UserError.class, () -> replay(name, value));
    assertTrue(e.getMessage().endsWith(formatted("not %s.", name)), e.getMessage());
  }

  /** Alternative paths of the record, and the results folder that would replace it. */
  @ParameterizedTest
  @CsvSource({
    "Dice/run.json, .",
    "Dice/run.json, link",
    "link/Dice/run.json, .",
    "link/Dice/run.json, link",
    "Dice/../Dice/run.json, .",
    "Dice/run.json, Dice/..",
    "to/run.json, .",
    "to/run.json, to/..",
    "run, .",
    "hard/run.json, .",
    "Dice.partial/run.json, ."
  })
  void doesNotReplaceItsRecord(String record, String folder) throws IOException {
    Files.createSymbolicLink(results.resolve("link"), results);
    Files.createSymbolicLink(results.resolve("to"), Path.of("Dice"));
    Files.createSymbolicLink(results.resolve("run"), Path.of("Dice/run.json"));
    Path partial = Files.createDirectory(results.resolve("Dice.partial"));
    Path hard = Files.createDirectory(results.resolve("hard"));
    for (String name : List.of("run.json", "metrics.csv")) {
      Files.createLink(hard.resolve(name), file(name));
      Files.copy(file(name), partial.resolve(name));
    }
    Path named = results.resolve(record);
    byte[] metrics = Files.readAllBytes(file("metrics.csv"));
    change("metrics.csv", ",7,", ",07,"); // changes the outcome
    byte[] changed = Files.readAllBytes(file("metrics.csv"));
    String other = results.resolve(folder).toString();
    var e = assertThrows(UserError.class, () -> replay(System.out, named, "results.dir", other));
    assertTrue(e.getMessage().startsWith("The replay would replace "), e.getMessage());
    assertArrayEquals(changed, Files.readAllBytes(file("metrics.csv")));
    assertFalse(Arrays.equals(metrics, changed));
  }

  @Test
  void replaysTheRecordOfAReplay() {
    replay();
    Path again = results.resolve("replay/Dice/run.json");
    replay(System.out, again);
    assertTrue(Files.exists(results.resolve("replay/replay/Dice/metrics.csv")));
    assertThrows(
        UserError.class,
        () -> replay(System.out, again, "results.dir", results.resolve("replay").toString()));
  }

  @Test
  void followsALinkToItsRecord() throws IOException {
    Path link = results.resolve("record.json");
    Files.createSymbolicLink(link, Path.of("Dice/run.json"));
    var printed = new ByteArrayOutputStream();
    String other = results.resolve("other").toString();
    replay(new PrintStream(printed, true, StandardCharsets.UTF_8), link, "results.dir", other);
    assertTrue(printed.toString(StandardCharsets.UTF_8).contains("Reproduced: metrics.csv"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "missing",
        "",
        "variant,seed,epoch,iteration,metric,value\n",
        "variant,seed,epoch,iteration,metric,value\nred,7,,,points,1",
        "variant,seed,epoch,iteration,metric,value\nred,7,,,poi",
        "\0\0\0"
      })
  void reportsMissingOrDamagedMetricsBeforeTheRun(String content) throws IOException {
    Files.delete(file("metrics.csv"));
    if (!content.equals("missing")) {
      Files.writeString(file("metrics.csv"), content);
    }
    var e = assertThrows(UserError.class, this::replay);
    assertTrue(e.getMessage().contains(file("metrics.csv").toString()), e.getMessage());
    assertFalse(Files.exists(results.resolve("replay")), "nothing was run");
  }

  @Test
  void reportsMetricsOfWhichOnlyTheTextWasChanged() throws IOException {
    change("metrics.csv", ",7,", ",07,");
    var printed = new ByteArrayOutputStream();
    assertThrows(
        UserError.class,
        () -> replay(new PrintStream(printed, true, StandardCharsets.UTF_8), file("run.json")));
    String shown = printed.toString(StandardCharsets.UTF_8).replaceAll("\\s+", " ");
    assertTrue(shown.contains("has been changed since the run wrote it"), shown);
    assertTrue(shown.contains("All values are equal, but metrics.csv differs from line 2 onwards"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"settings\": { | \"settings\": [], \"other\": {",
        "\"settings\": { | \"settings\": null, \"other\": {",
        "\"settings\": { | \"settings\": {}, \"other\": {",
        "\"settings\": { | \"other\": {",
        "\"seed\": 7 | \"seed\": \"7\"",
        "\"seed\": 7 | \"seed\": true",
        "\"seed\": 7 | \"seed\": null",
        "\"seed\": 7 | \"seed\": {}",
        "\"seed\": 7 | \"seed\": 7.5",
        "\"seed\": 7, | ",
        "\"sides\": 1000, | ",
        "\"quick\": false | \"quick\": \"false\"",
        "\"layers\": \"builtin\" | \"layers\": true",
        "\"dataset\": \"auto\" | \"dataset\": [\"auto\"]",
        "\"datasets.dir\": \"datasets/data\" | \"datasets.dir\": 5",
        "\"dataset\": null | \"dataset\": [1]",
        "\"dataset\": null | \"dataset\": {\"name\": 1}",
        "\"experiment\": \"Dice\" | \"experiment\": \"ch00\"",
        "\"experiment\": \"Dice\" | \"experiment\": \"all\"",
        "\"experiment\": \"Dice\" | \"experiment\": \"list\"",
        "\"experiment\": \"Dice\" | \"experiment\": [\"Dice\"]"
      })
  void refusesIncompleteRecords(String text, String other) throws IOException {
    change("run.json", text, other == null ? "" : other);
    var e = assertThrows(UserError.class, this::replay);
    assertTrue(e.getMessage().contains(file("run.json").toString()), e.getMessage());
    assertFalse(Files.exists(results.resolve("replay")), "nothing was run");
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
  void refusesFilesOtherThanRecordsOfCompleteRuns(String content) throws IOException {
    Files.writeString(file("run.json"), content);
    var e = assertThrows(UserError.class, this::replay);
    assertTrue(e.getMessage().length() > 20, e.getMessage());
  }

  @Test
  void refusesInvalidAndOversizedRecords() throws IOException {
    assertThrows(UserError.class, () -> replay(System.out, results));
    assertThrows(UserError.class, () -> replay(System.out, results.resolve("none")));
    Files.writeString(file("run.json"), "[".repeat(500_000));
    assertThrows(UserError.class, this::replay);
    Files.writeString(file("run.json"), " ".repeat(2_000_000));
    assertThrows(UserError.class, this::replay);
  }
}
