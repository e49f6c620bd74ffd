package dlfs.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.lab.charts.Picture;
import dlfs.lab.results.Claim;
import dlfs.lab.results.Metrics;
import dlfs.lab.settings.UserError;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegistryTest {
  private static final Registry REGISTRY =
      new Registry(
          List.of(
              new Named("First", "6.1"),
              new Named("Second", "6.4.1-2"),
              new Named("Third", "10.2")));

  /** An experiment that is never run. */
  private record Named(String name, String book) implements Experiment {
    @Override
    public About about() {
      return new About(name, book, "Why?", Optional.empty(), true, List.of(), List.of(), 0);
    }

    @Override
    public Metrics run(Lab lab) {
      throw new UnsupportedOperationException();
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

  @ParameterizedTest
  @CsvSource({"Second, Second", "ch06, First Second", "ch10, Third", "all, First Second Third"})
  void findsOneExperimentThoseOfAChapterOrAll(String name, String found) {
    assertEquals(
        List.of(found.split(" ")),
        REGISTRY.find(name).stream().map(experiment -> experiment.about().name()).toList());
  }

  @ParameterizedTest
  @CsvSource({
    "ch6, ch06",
    "chapter10, ",
    "Ch10, ch10",
    "ALL, all",
    "Secnd, Second",
    "first, First"
  })
  void suggestsTheMostSimilarName(String typed, String meant) {
    var e = assertThrows(UserError.class, () -> REGISTRY.find(typed));
    assertTrue(e.getMessage().startsWith("There is no experiment " + typed + "."), e.getMessage());
    assertEquals(
        meant != null, e.getMessage().contains("Did you mean " + meant + "?"), e.getMessage());
  }

  @Test
  void listsAllNames() {
    var e = assertThrows(UserError.class, () -> REGISTRY.find("nothing"));
    assertTrue(
        e.getMessage().contains("Experiments: First, Second, Third, ch06, ch10, all."),
        e.getMessage());
    assertFalse(e.getMessage().contains("Did you mean"), e.getMessage());
  }
}
