package dlfs.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.lab.Runs.Stopped;
import dlfs.lab.charts.Picture;
import dlfs.lab.results.Claim;
import dlfs.lab.results.FinalFigure;
import dlfs.lab.results.Metrics;
import dlfs.lab.settings.Setting;
import dlfs.support.Experiments;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A stopped experiment resumes when the same command is run again. */
class ResumingTest {
  private static final String RESUMING = "Resuming a stopped run (finished: 2, unfinished: 0)";

  @TempDir Path results;

  /** Three variants, of which the last one fails the first time. */
  private static final class Toy implements Experiment {
    private static final Setting<Integer> FACTOR = Setting.integer("factor", 1, 1, 9, "a factor");
    private static final FinalFigure FIGURE = FinalFigure.last("figure");

    private final List<String> ran = new ArrayList<>();
    private boolean fails = true;

    @Override
    public About about() {
      return new About(
          "Toy", "0.0", "Why?", Optional.empty(), true, List.of(FACTOR), List.of(FIGURE), 0);
    }

    @Override
    public Metrics run(Lab lab) {
      ran.clear();
      return lab.compare(
          Variants.of("std=0.01, He", 0.1).and("λ/2", 1 / 3.0).and("Wild", Double.NaN),
          1,
          (run, variant) -> {
            if (run.variant().equals("Wild") && fails) {
              fails = false;
              throw new Stopped();
            }
            ran.add(run.variant() + " " + run.seed());
            run.record(0, 0, "figure", lab.get(FACTOR) * (run.seed() + 0.7));
            run.record("figure", variant);
          });
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

  private final Toy toy = new Toy();

  private String start(String... typed) {
    Map<String, String> settings =
        new HashMap<>(Map.of("results.dir", results.toString(), "threads", "1"));
    for (int i = 0; i < typed.length; i += 2) {
      settings.put(typed[i], typed[i + 1]);
    }
    return Experiments.run(toy, settings);
  }

  private void startAndFail() {
    assertThrows(Stopped.class, this::start);
  }

  private Path cached() {
    return results.resolve(".Toy.runs");
  }

  private String metrics() throws IOException {
    return Files.readString(results.resolve("Toy/metrics.csv"));
  }

  @Test
  void runsOnlyUnfinishedRunsAndEndsWithTheSameMetrics() throws IOException {
    startAndFail();
    String shown = start();
    assertTrue(shown.contains(RESUMING), shown);
    assertEquals(List.of("Wild 0"), toy.ran);
    String metrics = metrics();

    shown = start();
    assertFalse(shown.contains("Resuming"), shown);
    assertEquals(List.of("std=0.01, He 0", "λ/2 0", "Wild 0"), toy.ran);
    assertEquals(metrics(), metrics);
    assertTrue(metrics.endsWith("Wild,0,,,diverged,NaN\n"), metrics);
  }

  @Test
  void deletesTheCacheAfterPublication() throws IOException {
    startAndFail();
    assertTrue(Files.exists(cached()));
    start();
    try (Stream<Path> content = Files.list(results)) {
      assertEquals(
          List.of(".Toy.lock", "Toy"),
          content.map(path -> path.getFileName().toString()).sorted().toList());
    }
  }

  @Test
  void reusesRunsForMoreSeeds() {
    startAndFail();
    String shown = start("seeds", "2", "threads", "2");
    assertTrue(shown.contains(RESUMING), shown);
    assertEquals(
        List.of("Wild 0", "Wild 1", "std=0.01, He 1", "λ/2 1"), toy.ran.stream().sorted().toList());
  }

  @Test
  void restartsWithOtherSettings() {
    startAndFail();
    String shown = start("factor", "2");
    assertFalse(shown.contains("Resuming"), shown);
    assertEquals(3, toy.ran.size());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "variant,seed,epoch,iteration,metric,value\n",
        "variant,seed,epoch,iteration,metric,value\nλ/2,0,,0,fig",
        "variant,seed,epoch,iteration,metric,value\nλ/2,0,,0,\"fig",
        "variant,seed,epoch,iteration,metric,value\nλ/2,0,,0,figure,0.7.7\n",
        "\0\0\0\0\0\0\0\0",
        "variant,variant\n"
      })
  void repeatsRunsThatCannotBeRead(String damaged) throws IOException {
    startAndFail();
    Path file;
    try (Stream<Path> files = Files.walk(cached())) {
      file = files.filter(path -> path.toString().contains("He")).findFirst().orElseThrow();
    }
    Files.writeString(file, damaged);
    start();
    assertEquals(List.of("std=0.01, He 0", "Wild 0"), toy.ran);
  }

  @Test
  void cachesUnfinishedRunsForAWeek() throws IOException {
    Path old = workLeft("old", 8);
    Path recent = workLeft("recent", 6);
    startAndFail();
    assertFalse(Files.exists(old));
    start();
    assertTrue(Files.exists(recent.resolve("run.csv")));
  }

  @Test
  void doesNotResumeFromTheRestOfPublishedRuns() throws IOException {
    startAndFail();
    Path work;
    try (Stream<Path> works = Files.list(cached())) {
      work = works.findFirst().orElseThrow();
    }
    // The state of a process that was killed while deleting published runs:
    Files.move(work, work.resolveSibling(work.getFileName() + ".published"));
    String shown = start();
    assertFalse(shown.contains("Resuming"), shown);
    assertEquals(3, toy.ran.size());
    assertFalse(Files.exists(cached()));
  }

  @Test
  void warnsOnceAndContinuesIfRunsCannotBeCached() throws IOException {
    startAndFail();
    String shown;
    try (Stream<Path> works = Files.list(cached())) {
      Path work = works.findFirst().orElseThrow();
      // A folder of the same name prevents writing a file:
      for (String variant : List.of("std%3D0.01%2C+He", "%CE%BB%2F2", "Wild")) {
        Path rows = work.resolve(variant + "+seed+0.csv");
        Files.deleteIfExists(rows);
        Files.createDirectories(rows.resolve("in the way"));
      }
      shown = start();
    }
    assertEquals(2, shown.split("Progress cannot be saved in", -1).length, shown);
    assertTrue(metrics().endsWith("Wild,0,,,diverged,NaN\n"), metrics());
  }

  private Path workLeft(String name, int daysAgo) throws IOException {
    Path work = Files.createDirectories(cached().resolve(name));
    Files.writeString(work.resolve("run.csv"), "");
    Instant then = Instant.now().minus(Duration.ofDays(daysAgo));
    return Files.setLastModifiedTime(work, FileTime.from(then));
  }
}
