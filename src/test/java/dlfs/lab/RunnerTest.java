package dlfs.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.lab.charts.Picture;
import dlfs.lab.results.Claim;
import dlfs.lab.results.FinalFigure;
import dlfs.lab.results.Metrics;
import dlfs.lab.results.Quantity;
import dlfs.lab.settings.Setting;
import dlfs.lab.settings.UserError;
import dlfs.support.Experiments;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RunnerTest {
  private static final FinalFigure LOSS = FinalFigure.last("train_loss");

  @TempDir Path results;

  /** Three steps of two variants, of which "Wild" may diverge or fail. */
  private record Toy(Supplier<List<Picture>> drawn) implements Experiment {
    private static final Setting<Integer> END =
        Setting.integer("end", 3, 0, 9, "when Wild diverges");
    private static final Setting<Boolean> MISTAKE = Setting.flag("mistake", "fails");
    private static final Setting<Boolean> OTHER = Setting.flag("other", "another subject");

    @Override
    public About about() {
      List<Setting<?>> settings = List.of(END, MISTAKE, OTHER);
      return new About("Toy", "0.0", "Why?", Optional.empty(), false, settings, List.of(LOSS), 0);
    }

    @Override
    public List<Setting<?>> subjects() {
      return List.of(OTHER);
    }

    @Override
    public Metrics run(Lab lab) {
      return lab.compare(
          Variants.of("Calm", 9).and("Wild", lab.get(END)),
          3,
          (run, end) -> {
            for (int i = 0; i < 3; i++) {
              run.record(i, "train_loss", i == end ? Double.POSITIVE_INFINITY : end - i);
              run.step();
            }
            if (lab.get(MISTAKE)) {
              throw new IllegalStateException("a mistake");
            }
          });
    }

    @Override
    public List<Claim> claims() {
      Quantity calm = Quantity.of(LOSS, "Calm");
      return List.of(
          Claim.inEverySeed(
              "0.0: the book", "Wild is lower", Quantity.of(LOSS, "Wild").below(calm)));
    }

    @Override
    public List<Picture> pictures(Metrics metrics) {
      return drawn.get();
    }
  }

  private String run(String... typed) {
    return run(List::of, typed);
  }

  private String run(Supplier<List<Picture>> drawn, String... typed) {
    Map<String, String> settings = new HashMap<>();
    settings.put("results.dir", results.toString());
    for (int i = 0; i < typed.length; i += 2) {
      settings.put(typed[i], typed[i + 1]);
    }
    return Experiments.run(new Toy(drawn), settings);
  }

  private String file(String name) throws IOException {
    return Files.readString(results.resolve("Toy").resolve(name));
  }

  @Test
  void refusesASettingOfTheCardForAnotherEngine() {
    var refusal = assertThrows(UserError.class, () -> run("tf32", "true", "engine", "fast"));
    assertEquals(
        "-Dtf32 rounds products on an NVIDIA card, but the engine is fast. Add -Dengine=cuda, or"
            + " remove -Dtf32.",
        refusal.getMessage());
    assertTrue(Files.notExists(results.resolve("Toy")));
  }

  @Test
  void writesAndShowsFiguresAndVerdicts() throws IOException {
    String shown = run();
    assertTrue(shown.contains("| Wild          |     1.0000 |"), shown);
    assertTrue(shown.contains("  reproduced      0.0: Wild is lower\n"), shown);
    assertTrue(shown.contains("Wild: 1, Calm: 7"), shown);
    assertTrue(
        file("claims.csv")
            .endsWith("Wild is lower,0.0: the book,\"Wild: 1, Calm: 7\",reproduced\n"),
        file("claims.csv"));
  }

  @Test
  void reportsADivergedVariantAndFinishesTheOthers() throws IOException {
    String shown = run("end", "1");
    assertTrue(
        shown.contains("Wild with seed 0 DIVERGED: its loss became Infinity in iteration 1."),
        shown);
    assertTrue(shown.contains("| Wild          |   diverged |"), shown);
    assertTrue(shown.contains("| Calm          |     7.0000 |"), shown);
    assertTrue(file("metrics.csv").endsWith("Wild,0,,1,diverged,Infinity\n"), file("metrics.csv"));
    assertTrue(file("summary.csv").contains("Wild,train_loss,0,NaN,,NaN,NaN\n"));
    assertTrue(file("run.json").contains("\"value\": \"Infinity\""), file("run.json"));
  }

  @Test
  void testsTheClaimsOnEverySubject() throws IOException {
    run("other", "true");
    assertTrue(file("claims.csv").endsWith(",reproduced\n"), file("claims.csv"));
  }

  @Test
  void testsNoClaimWithSettingsOtherThanTheBooks() throws IOException {
    run("end", "4");
    assertTrue(
        file("claims.csv").endsWith("(not tested: not the book's settings: end 4)\",not tested\n"),
        file("claims.csv"));
  }

  static Stream<Throwable> failuresOfDrawing() {
    return Stream.of(
        new IllegalStateException("a mistake"),
        new NoClassDefFoundError("Could not initialize class sun.font.SunFontManager"),
        new UnsatisfiedLinkError("libfreetype.so.6: cannot open shared object file"),
        new InternalError("Fontconfig head is null"),
        new StackOverflowError(),
        new OutOfMemoryError("Java heap space"));
  }

  @ParameterizedTest
  @MethodSource("failuresOfDrawing")
  void publishesEverythingExceptChartsThatCannotBeDrawn(Throwable failure) throws IOException {
    run();
    String metrics = file("metrics.csv");
    List<String> files = files();

    String shown = run(() -> thrown(failure));
    assertTrue(shown.contains("| Wild          |     1.0000 |"), shown);
    String words = shown.replaceAll("\\s+", " ");
    assertTrue(
        words.contains("The charts cannot be drawn because of an unexpected error: "), shown);
    assertTrue(words.contains(failure.toString()), shown);
    assertEquals(metrics, file("metrics.csv"));
    assertEquals(files, files());

    String again = run();
    assertTrue(again.contains("Resuming a stopped run (finished: 2, unfinished: 0)"), again);
    assertEquals(metrics, file("metrics.csv"));
  }

  private List<String> files() {
    return Stream.of(Objects.requireNonNull(results.resolve("Toy").toFile().list()))
        .sorted()
        .toList();
  }

  private static List<Picture> thrown(Throwable failure) {
    if (failure instanceof Error error) {
      throw error;
    }
    throw (RuntimeException) failure;
  }

  @Test
  void preservesEarlierResultsIfTheExperimentFails() throws IOException {
    run();
    String before = file("metrics.csv");
    var e = assertThrows(IllegalStateException.class, () -> run("mistake", "true"));
    assertEquals("a mistake", e.getMessage());
    assertEquals(before, file("metrics.csv"));
    run(); // the lock is released
  }
}
