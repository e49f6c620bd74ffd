package dlfs.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.lab.charts.Picture;
import dlfs.lab.console.Terminal;
import dlfs.lab.results.Claim;
import dlfs.lab.results.CsvFiles;
import dlfs.lab.results.FinalFigure;
import dlfs.lab.results.Metrics;
import dlfs.lab.settings.UserError;
import dlfs.support.Experiments;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A single run of an experiment is executed by itself. */
class CellTest {
  @TempDir Path results;

  /** Three stages, of which the later ones use some runs of the earlier ones. */
  private static final class Stages implements Experiment {
    private final boolean random;
    private final List<String> needs;
    private final List<String> executed = new ArrayList<>();

    Stages(boolean random, List<String> needs) {
      this.random = random;
      this.needs = needs;
    }

    @Override
    public About about() {
      var figure = FinalFigure.last("value");
      return new About(
          "Stages", "0.0", "Why?", Optional.empty(), random, List.of(), List.of(figure), 0);
    }

    @Override
    public Metrics run(Lab lab) {
      return lab.compare(
              Variants.of("one", 1).and("two", 2).and("λ/2", 3), 1, (run, n) -> record(lab, run, n))
          .and(
              lab.compare(
                  Variants.of("sum", 10).needing(needs), 1, (run, n) -> record(lab, run, n)))
          .and(
              lab.compare(
                  Variants.of("sum of sums", 20).and("other", 30).needing(List.of("sum")),
                  1,
                  (run, n) -> record(lab, run, n)));
    }

    private void record(Lab lab, Run run, int number) {
      executed.add(run.variant() + "/" + run.seed());
      double sum = number + run.random().nextDouble();
      for (var row : lab.neededBy(run).rows()) {
        sum += row.isTime() ? 0 : row.value();
      }
      run.record(0, "value", sum);
      run.record("seconds", System.nanoTime());
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

  private final Stages stages = new Stages(true, List.of("one", "λ/2"));

  private static Runner runner(Experiment experiment, Path folder) {
    var terminal =
        new Terminal(
            new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8), false);
    return new Runner(
        experiment,
        Map.of("results.dir", folder.toString(), "seeds", "2", "threads", "1"),
        terminal);
  }

  private Path file() {
    return results.resolve("rows.csv");
  }

  private List<String> run(String cell) {
    stages.executed.clear();
    runner(stages, results).run(Cell.parse(cell), Optional.of(file()));
    return List.copyOf(stages.executed);
  }

  private Path whole() throws IOException {
    Path folder = Files.createDirectories(results.resolve("whole"));
    runner(stages, folder).run();
    return folder.resolve("Stages/metrics.csv");
  }

  @ParameterizedTest
  @CsvSource({"one/0", "λ/2/1", "sum/1", "sum of sums/0", "other/1"})
  void measuresTheSameAsInTheWholeExperiment(String text) throws IOException {
    Path all = whole();
    run(text);
    Cell cell = Cell.parse(text);
    assertEquals(
        CsvFiles.readMetrics(all).stream()
            .filter(row -> row.variant().equals(cell.variant()) && row.seed() == cell.seed())
            .toList(),
        CsvFiles.readMetrics(file()));
  }

  @Test
  void executesOnlyWhatItNeedsAndThatOnce() {
    assertEquals(List.of("λ/2/1"), run("λ/2/1"));
    assertEquals(List.of("one/1", "sum/1", "other/1"), run("other/1"));
    assertEquals(List.of("sum of sums/1"), run("sum of sums/1"));
    assertEquals(List.of(), run("sum/1"));
    assertEquals(List.of("two/7"), run("two/7"));
  }

  @Test
  void sparesTheWholeExperimentItsRuns() throws IOException {
    run("sum/0");
    stages.executed.clear();
    runner(stages, results).run();
    assertEquals(
        List.of("one/1", "two/0", "two/1", "λ/2/1", "sum/1"), stages.executed.subList(0, 5));
    assertEquals(
        Files.readString(whole()), Files.readString(results.resolve("Stages/metrics.csv")));
  }

  @Test
  void listsAllRunsInOrder() {
    assertEquals(
        "[one/0, one/1, two/0, two/1, λ/2/0, λ/2/1, sum/0, sum/1, sum of sums/0, sum of sums/1,"
            + " other/0, other/1]",
        runner(stages, results).cells().toString());
    assertEquals(List.of(), stages.executed);
  }

  @Test
  void leavesEarlierResultsUnchanged() throws IOException {
    Experiments.run(stages, Map.of("results.dir", results.toString()));
    String before = Files.readString(results.resolve("Stages/metrics.csv"));
    run("two/0");
    assertEquals(before, Files.readString(results.resolve("Stages/metrics.csv")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "too/0 | Stages has no variant too. Did you mean two?",
        "sums/0 | Did you mean sum?",
        "sum of/0 | Variants with these settings: one, two, λ/2, sum, sum of sums, other.",
        "one | -Dcell=one is not valid. Allowed: a variant and a seed, such as Adam/0.",
        "/0 | Stages has no variant .",
        "one/first | -Dcell=one/first is not valid",
        "one/-1 | -Dcell=one/-1 is not valid"
      })
  void refusesARunThatDoesNotExistBeforeExecutingAny(String cell, String message) {
    var e = assertThrows(UserError.class, () -> run(cell));
    assertTrue(e.getMessage().contains(message), e.getMessage());
    assertEquals(List.of(), stages.executed);
    assertFalse(Files.exists(file()));
  }

  @Test
  void refusesOtherSeedsOfAnExperimentThatIsNotRandom() {
    Runner runner = runner(new Stages(false, List.of()), results);
    var e =
        assertThrows(UserError.class, () -> runner.run(Cell.parse("one/1"), Optional.of(file())));
    assertEquals("Stages is not random: it has no seed 1, only 0.", e.getMessage());
  }

  @Test
  void refusesToNeedWhatNoEarlierStageHas() {
    Runner runner = runner(new Stages(true, List.of("other")), results);
    var e = assertThrows(IllegalArgumentException.class, runner::run);
    assertEquals("no earlier stage has the variant other, which is needed", e.getMessage());
  }
}
