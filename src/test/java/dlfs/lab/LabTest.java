package dlfs.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.engine.threads.Parallel;
import dlfs.images.ImageDataset;
import dlfs.images.ImageShape;
import dlfs.images.LabelledImages;
import dlfs.lab.console.Terminal;
import dlfs.lab.results.Measurement;
import dlfs.lab.results.Metrics;
import dlfs.lab.results.ResultsFolder;
import dlfs.lab.settings.CommonSettings;
import dlfs.lab.settings.Settings;
import dlfs.samples.Origin;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabTest {
  private static final Variants<Integer> VARIANTS =
      Variants.of("SGD", 1).and("Momentum", 2).and("Adam", 3);

  @TempDir private static Path temporary;

  private static Lab lab(int seeds, int threads) {
    return lab(seeds, threads, new CompletableFuture<>());
  }

  private static Lab lab(int seeds, int threads, CompletableFuture<Void> stop) {
    var typed = Map.of("threads", "" + threads);
    Settings settings = Settings.parse(typed, CommonSettings.ALL);
    var images = new LabelledImages(new ImageShape(1, 1, 1), 1, new float[1], new int[1]);
    var data = new ImageDataset("mnist", "", Origin.PUBLISHED, images, images, Map.of());
    var terminal =
        new Terminal(
            new PrintStream(new ByteArrayOutputStream(), false, StandardCharsets.UTF_8), false);
    try (ResultsFolder folder =
        ResultsFolder.open(Files.createTempDirectory(temporary, "results"), "LabTest")) {
      return new Lab(
          settings,
          LongStream.range(5, 5 + seeds).boxed().toList(),
          data,
          InputFiles.NONE,
          folder.runCache("key", terminal::warning),
          terminal,
          stop,
          RunObserver.NONE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void measure(Run run, int variant) {
    run.record(0, "train_loss", run.seed() + variant);
  }

  @Test
  void runsEveryVariantWithEverySeedInOrderForAnyNumberOfThreads() {
    Metrics one = lab(2, 1).compare(VARIANTS, 1, LabTest::measure);
    assertEquals(List.of("SGD", "Momentum", "Adam"), one.variants());
    assertEquals(List.of(5L, 6L), one.seeds());
    assertEquals(
        List.of("SGD 5", "SGD 6", "Momentum 5", "Momentum 6", "Adam 5", "Adam 6"),
        one.rows().stream().map(row -> row.variant() + " " + row.seed()).toList());

    Metrics late =
        lab(2, 4)
            .compare(
                VARIANTS,
                1,
                (run, variant) -> {
                  pause(variant == 1 ? 50 : 0);
                  measure(run, variant);
                });
    assertEquals(one, late);
  }

  @Test
  void runsInParallelOnAllThreads() {
    CountDownLatch bothThere = new CountDownLatch(2);
    Metrics metrics =
        lab(1, 2)
            .compare(
                Variants.of("SGD", 1).and("Adam", 2),
                1,
                (run, variant) -> {
                  bothThere.countDown();
                  run.record(0, "met", await(bothThere) ? 1 : 0);
                });
    assertTrue(metrics.rows().stream().allMatch(row -> row.value() == 1));
  }

  /** With three runs on two threads, the last one runs alone for a while. */
  @Test
  void givesTheLastRunTheThreadsOfFinishedRuns() {
    Metrics metrics =
        lab(1, 2)
            .compare(
                VARIANTS,
                1,
                (run, variant) -> {
                  if (run.variant().equals("Adam")) {
                    for (int i = 0; i < 1000 && Parallel.threads() == 1; i++) {
                      pause(5);
                    }
                  }
                  run.record(0, "threads", Parallel.threads());
                });
    assertEquals(1, metrics.values("SGD", 5, "threads")[0]);
    assertEquals(2, metrics.values("Adam", 5, "threads")[0]);
  }

  @Test
  void usesNoMoreThreadsThanConfigured() {
    Set<Thread> threads = ConcurrentHashMap.newKeySet();
    lab(4, 2)
        .compare(
            VARIANTS,
            1,
            (run, variant) -> {
              threads.add(Thread.currentThread());
              pause(5);
            });
    assertEquals(2, threads.size());
  }

  @Test
  void endsOnlyTheRunThatDiverges() {
    Metrics metrics =
        lab(1, 1)
            .compare(
                VARIANTS,
                3,
                (run, variant) -> {
                  for (int i = 0; i < 3; i++) {
                    boolean bad = run.variant().equals("Momentum") && i == 1;
                    run.record(i, "train_loss", bad ? Double.NaN : 1);
                    run.step();
                  }
                });
    assertEquals(3, metrics.values("SGD", 5, "train_loss").length);
    assertEquals(1, metrics.values("Momentum", 5, "train_loss").length);
    assertEquals(3, metrics.values("Adam", 5, "train_loss").length);
    assertEquals(
        List.of(new Measurement("Momentum", 5, null, 1, Metrics.DIVERGED, Double.NaN)),
        metrics.diverged());
  }

  @Test
  void returnsTheMeasurementsSoFarWhenStopped() {
    var stop = new CompletableFuture<Void>();
    Lab lab = lab(1, 1, stop);
    lab.compare(Variants.of("before", 0), 1, LabTest::measure);
    var stopped =
        assertThrows(
            StoppedException.class,
            () ->
                lab.compare(
                    VARIANTS,
                    1,
                    (run, variant) -> {
                      measure(run, variant);
                      if (variant == 2) {
                        stop.complete(null);
                        pause(60_000);
                      }
                    }));
    assertEquals(List.of("before", "SGD"), stopped.finished().variants());
    assertEquals(List.of("before", "SGD", "Momentum"), stopped.soFar().variants());
  }

  @Test
  void propagatesAnErrorInARun() {
    var e =
        assertThrows(
            IllegalStateException.class,
            () ->
                lab(1, 2)
                    .compare(
                        VARIANTS,
                        1,
                        (run, variant) -> {
                          throw new IllegalStateException("a mistake in " + run.variant());
                        }));
    assertEquals("a mistake in SGD", e.getMessage());
  }

  private static boolean await(CountDownLatch latch) {
    try {
      return latch.await(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      return false;
    }
  }

  private static void pause(int millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
