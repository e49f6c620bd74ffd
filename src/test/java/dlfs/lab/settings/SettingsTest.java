package dlfs.lab.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
  private static final Setting<Integer> BATCH =
      Setting.integer("batch", 128, 1, 60_000, "images in a mini-batch");
  private static final Setting<Integer> ITERATIONS =
      Setting.integer("iterations", 2_000, 1, 1_000_000, "updates").quick(50);

  private static Settings parse(Map<String, String> typed) {
    List<Setting<?>> valid = new ArrayList<>(List.of(ITERATIONS, BATCH));
    valid.addAll(CommonSettings.ALL);
    return Settings.parse(typed, valid);
  }

  @Test
  void haveTheirDefaultsUnlessTyped() {
    Settings settings = parse(Map.of("batch", " 32 ", "datasets.dir", "/data"));
    assertEquals(32, settings.get(BATCH));
    assertEquals(2_000, settings.get(ITERATIONS));
    assertEquals(Path.of("/data"), settings.get(CommonSettings.DATASETS_DIR));
    assertEquals(List.of("batch 32"), settings.changed(List.of(ITERATIONS, BATCH)));
  }

  @ParameterizedTest
  @CsvSource({"0.5, 0.5", "1e2, 100", "1000, 1000", "0, 0"})
  void canBeNumbersWithDecimals(String typed, double expected) {
    Setting<Double> weight = Setting.decimal("weight", 0.25, 0, 1_000, "a weight");
    assertEquals(expected, weight.parse(typed));
    assertEquals("0.25", weight.defaultText());
    assertEquals("100", weight.label().apply(weight.parse("1e2")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"NaN", "Infinity", "-1", "1000.1", "1e999", "0x1p3", "1d", "1,5", "", "one"})
  void withDecimalsAreRefusedIfTheyAreNoNumbersInRange(String typed) {
    Setting<Double> weight = Setting.decimal("weight", 0.25, 0, 1_000, "a weight");
    var e = assertThrows(UserError.class, () -> weight.parse(typed));
    String allowed = "Allowed: a number from 0 to 1000 (default: 0.25).";
    assertTrue(e.getMessage().endsWith(allowed), e.getMessage());
  }

  @Test
  void canBeIntegersThatTheDataDecide() {
    Setting<OptionalInt> epochs =
        Setting.integerOrAuto("epochs", 100, "epochs", "8 for scenes, 20 for photographs");
    assertEquals(OptionalInt.of(5), epochs.parse(" 5 "));
    assertEquals(OptionalInt.empty(), epochs.parse(epochs.defaultText()));
    assertEquals("5", epochs.label().apply(OptionalInt.of(5)));
    assertEquals("epochs; auto: 8 for scenes, 20 for photographs", epochs.meaning());
    for (String typed : List.of("0", "101", "many", "")) {
      var e = assertThrows(UserError.class, () -> epochs.parse(typed));
      String allowed = "Allowed: auto, or an integer from 1 to 100 (default: auto).";
      assertTrue(e.getMessage().endsWith(allowed), e.getMessage());
    }
  }

  @Test
  void haveOtherDefaultsInAQuickRunUnlessTyped() {
    assertEquals(50, parse(Map.of("quick", "true")).get(ITERATIONS));
    assertEquals(7, parse(Map.of("quick", "true", "iterations", "7")).get(ITERATIONS));
  }

  @ParameterizedTest
  @CsvSource({
    "iteratoins, iterations",
    "Batch, batch",
    "dataset.dir, datasets.dir",
    "result.dir, results.dir",
    "thread, threads"
  })
  void thatDoNotExistAreRefusedWithTheMostSimilarName(String typed, String meant) {
    var e = assertThrows(UserError.class, () -> parse(Map.of(typed, "5")));
    assertTrue(e.getMessage().contains("no setting " + typed + "."), e.getMessage());
    assertTrue(e.getMessage().contains("Did you mean " + meant + "?"), e.getMessage());
    assertTrue(e.getMessage().contains("iterations, batch, dataset,"), e.getMessage());
  }

  @Test
  void thatResembleNothingAreRefusedWithoutAGuess() {
    var e = assertThrows(UserError.class, () -> parse(Map.of("xyzzy", "5")));
    assertTrue(!e.getMessage().contains("Did you mean"), e.getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "batch, 0, an integer from 1 to 60000 (default: 128)",
    "batch, ten, an integer from 1 to 60000 (default: 128)",
    "batch, 1.5, an integer",
    "batch, 60001, an integer",
    "batch, 99999999999999999999, an integer",
    "batch, '', an integer",
    "seed, -1, an integer from 0",
    "threads, 0, an integer from 1",
    "dataset, cifar, 'raccoon, camvid, or a folder (default: auto)'",
    "dataset, minst, 'Did you mean mnist? Allowed: auto, mnist, '",
    "dataset, cifar10, Did you mean cifar-10?",
    "dataset, no/such/folder, no/such/folder does not exist",
    "layers, scrach, Did you mean scratch?",
    "layers, keras, builtin",
    "quick, maybe, 'true, false (default: false)'",
    "results.dir, '', a folder (default: results)"
  })
  void withImpossibleValuesAreRefusedWithWhatIsAllowed(String name, String value, String allowed) {
    var e = assertThrows(UserError.class, () -> parse(Map.of(name, value)));
    assertTrue(e.getMessage().contains("-D" + name + "=" + value), e.getMessage());
    assertTrue(e.getMessage().contains(allowed), e.getMessage());
  }

  @Test
  void canBeLists() {
    Setting<List<Integer>> sizes = BATCH.list(List.of(1, 128));
    assertEquals("1,128", sizes.defaultText());
    assertEquals(List.of(3, 2), sizes.parse("3, 2"));
    assertEquals(List.of(7), sizes.parse("7"));
    assertThrows(UserError.class, () -> sizes.parse("all"));
  }

  @Test
  void thatAreListsCanHaveAWordForAllValues() {
    Setting<List<Integer>> sizes = BATCH.list(List.of(1), List.of(1, 2, 3));
    assertEquals(List.of(1, 2, 3), sizes.parse("all"));
    assertEquals(List.of(2), sizes.parse("2"));
    var e = assertThrows(UserError.class, () -> sizes.parse("all,1"));
    assertTrue(e.getMessage().contains("separated by commas; or all"), e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1,", ",1", "1,,2", "1,0", "1,1", "1;2"})
  void thatAreListsRefuseInvalidAndRepeatedValues(String typed) {
    var e = assertThrows(UserError.class, () -> BATCH.list(List.of(1)).parse(typed));
    assertTrue(e.getMessage().contains("separated by commas (default: 1)"), e.getMessage());
  }
}
