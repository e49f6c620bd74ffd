package dlfs.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.support.ProgramProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Repeatedly kills an experiment like {@code kill -9} and restarts it, until it ends by itself.
 * Checks that earlier results remain complete until then, and that the final results equal those of
 * an uninterrupted run.
 */
final class Kills {
  private static final String INDEX = "index.html";
  private static final String REPORT = "report.html";

  private final String experiment;
  private final List<String> settings;
  private final Path folder;
  private final Random random;

  private Map<String, String> earlier;
  private Map<String, String> undisturbed;
  private long nanosUndisturbed;
  private int kills;

  /** The moment at which a run is killed. */
  private enum Moment {
    /** Any moment. */
    ANY,
    /** While a checkpoint is written. */
    SAVING,
    /** While the results are written. */
    WRITING,
    /** While the results replace the earlier ones. */
    PUBLISHING,
    /** After publication, while the cached runs are deleted. */
    DELETING
  }

  /** The moments with their relative frequency. */
  private static final List<Moment> MOMENTS =
      List.of(
          Moment.ANY,
          Moment.ANY,
          Moment.ANY,
          Moment.ANY,
          Moment.SAVING,
          Moment.SAVING,
          Moment.WRITING,
          Moment.PUBLISHING,
          Moment.DELETING);

  /**
   * @param settings such as {@code quick}
   * @param folder where to work
   * @param seed the seed of the moments
   */
  Kills(String experiment, List<String> settings, Path folder, long seed) {
    this.experiment = experiment;
    this.settings = settings;
    this.folder = folder;
    this.random = new Random(seed);
  }

  /** Kills it a number of times, and prints how often. */
  void survive(int atLeast) throws IOException, InterruptedException {
    Path aside = folder.resolve("undisturbed");
    try (ProgramProcess child = start(aside, "seed=7")) {
      assertEnded(child);
    }
    Path before = Files.move(aside.resolve(experiment), folder.resolve("before"));
    earlier = content(before);
    long start = System.nanoTime();
    try (ProgramProcess child = start(aside, "seed=3")) {
      assertEnded(child);
    }
    nanosUndisturbed = System.nanoTime() - start;
    undisturbed = content(aside.resolve(experiment));
    int ends = 0;
    while (kills < atLeast) {
      Path results = Files.createDirectory(folder.resolve("results" + ends));
      copy(before, results.resolve(experiment));
      endAtLast(results, atLeast);
      ends++;
    }
    System.out.printf(
        Locale.ROOT,
        "%s: kills: %d; ends, each with the metrics of a run that was not killed: %d%n",
        experiment,
        kills,
        ends);
  }

  /** Runs it until it ends by itself. */
  private void endAtLast(Path results, int most) throws IOException, InterruptedException {
    boolean replaced = false;
    while (true) {
      try (ProgramProcess child = start(results, "seed=3")) {
        boolean killed = kills < most && kill(child, results);
        if (!killed) {
          assertEnded(child);
          break;
        }
        kills++;
        assertEquals("", child.errors());
      }
      replaced = assertSound(results, replaced);
    }
    assertNew(results.resolve(experiment));
    assertEquals(
        List.of("." + experiment + ".lock", experiment, INDEX),
        names(results),
        "other files are left");
    assertTrue(names(results.resolve(experiment)).contains(REPORT), "the page is missing");
  }

  private ProgramProcess start(Path results, String seed) throws IOException {
    List<String> all = new ArrayList<>(settings);
    all.addAll(List.of("experiment=" + experiment, "results.dir=" + results, seed));
    return ProgramProcess.start(all);
  }

  private static void assertEnded(ProgramProcess child) throws IOException, InterruptedException {
    assertEquals(0, child.status(), child.errors());
    assertEquals("", child.errors());
  }

  /**
   * Kills it at a random moment.
   *
   * @return whether it was still running
   */
  private boolean kill(ProgramProcess child, Path results)
      throws IOException, InterruptedException {
    Moment moment = MOMENTS.get(random.nextInt(MOMENTS.size()));
    long delay =
        moment == Moment.ANY
            ? (long) (random.nextDouble() * nanosUndisturbed)
            : (long) (random.nextDouble() * TimeUnit.MILLISECONDS.toNanos(20));
    boolean alive = true;
    while (alive && moment != Moment.ANY && !isNow(moment, results)) {
      alive = child.process().isAlive();
    }
    if (alive && !child.process().waitFor(delay, TimeUnit.NANOSECONDS)) {
      child.close();
      return child.process().exitValue() == 128 + 9;
    }
    return false;
  }

  private boolean isNow(Moment moment, Path results) throws IOException {
    return switch (moment) {
      case ANY -> true;
      case SAVING -> !cached(results, ".checkpoint.partial").isEmpty();
      case WRITING -> Files.exists(hidden(results, ".partial").resolve("metrics.csv"));
      case PUBLISHING -> Files.exists(hidden(results, ".partial").resolve("run.json"));
      case DELETING ->
          Files.exists(hidden(results, ".runs"))
              && isNew(results.resolve(experiment).resolve("metrics.csv"));
    };
  }

  private boolean isNew(Path metrics) throws IOException {
    return Files.exists(metrics)
        && Files.readString(metrics).equals(undisturbed.get("metrics.csv"));
  }

  private Path hidden(Path results, String ending) {
    return results.resolve("." + experiment + ending);
  }

  private List<Path> cached(Path results, String ending) throws IOException {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> works = Files.newDirectoryStream(hidden(results, ".runs"))) {
      for (Path work : works) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(work, "*" + ending)) {
          files.forEach(found::add);
        }
      }
    } catch (NoSuchFileException | NotDirectoryException | DirectoryIteratorException e) {
      // Not created yet, or being deleted.
    }
    return found;
  }

  /** Checks that the published results are entirely the earlier ones or entirely the new ones. */
  private boolean assertSound(Path results, boolean replaced) throws IOException {
    Path published = results.resolve(experiment);
    List<String> visible =
        names(results).stream()
            .filter(name -> !name.startsWith(".") && !name.startsWith(INDEX))
            .toList();
    assertEquals(List.of(experiment), visible);
    if (!replaced && content(published).equals(earlier)) {
      return false;
    }
    assertNew(published);
    return true;
  }

  private void assertNew(Path published) throws IOException {
    Map<String, String> is = content(published);
    assertEquals(undisturbed.keySet(), is.keySet());
    for (String file : List.of("metrics.csv", "summary.csv", "claims.csv")) {
      assertEquals(undisturbed.get(file), is.get(file), file);
    }
    assertTrue(is.get("run.json").endsWith("}\n"), is.get("run.json"));
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  /**
   * Returns the files of a folder by name: their text, or a digest of binary ones. The page is not
   * among them: it is written after the results are published, and from them.
   */
  private static Map<String, String> content(Path folder) throws IOException {
    Map<String, String> content = new TreeMap<>();
    for (String name : names(folder)) {
      if (name.startsWith(REPORT)) {
        continue;
      }
      byte[] bytes = Files.readAllBytes(folder.resolve(name));
      boolean text = name.endsWith(".csv") || name.endsWith(".json");
      content.put(
          name, text ? Files.readString(folder.resolve(name)) : "" + Arrays.hashCode(bytes));
    }
    return content;
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectory(to);
    try (Stream<Path> files = Files.list(from)) {
      files.forEach(
          file -> {
            try {
              Files.copy(file, to.resolve(file.getFileName()));
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    }
  }
}
