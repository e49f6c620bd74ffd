package dlfs.lab;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.ch06.OptimizerComparison;
import dlfs.ch08.DistributedTraining;
import dlfs.lab.console.Terminal;
import dlfs.lab.results.Claim;
import dlfs.lab.results.FinalFigure;
import dlfs.lab.results.Metrics;
import dlfs.lab.settings.UserError;
import dlfs.support.SharedFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The runs of an experiment are computed by a cluster, here by a thread. */
class ClusterTest {
  @TempDir Path folder;

  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  /** Two stages, of which the later one uses the measurements of the earlier one. */
  static final class TwoStages implements Experiment {
    @Override
    public About about() {
      return new About(
          "TwoStages",
          "0.0",
          "Why?",
          Optional.empty(),
          true,
          List.of(),
          List.of(FinalFigure.last("value")),
          0);
    }

    @Override
    public Metrics run(Lab lab) {
      return lab.compare(Variants.of("one", 1).and("two/2", 2), 1, (run, n) -> record(lab, run, n))
          .and(
              lab.compare(
                  Variants.of("sum", 3).needing(List.of("one", "two/2")),
                  1,
                  (run, n) -> record(lab, run, n)))
          .and(lab.compareOneByOne(Variants.of("timed", 4), 1, (run, n) -> record(lab, run, n)));
    }

    private static void record(Lab lab, Run run, int number) {
      double sum = number + run.random().nextDouble();
      for (var row : lab.neededBy(run).rows()) {
        sum += row.value();
      }
      run.record(0, "value", sum);
      run.record("note.txt", "the note of " + run.variant());
      run.step();
    }

    @Override
    public List<Claim> claims() {
      return List.of();
    }
  }

  /** Computes runs in a thread; its folders are those of another machine unless it shares them. */
  private static final class OneThread implements Cluster {
    private final Optional<Path> ownCache;
    private final Optional<Path> ownData;
    private final List<String> computed = Collections.synchronizedList(new ArrayList<>());
    private Optional<RuntimeException> failure = Optional.empty();

    OneThread(Optional<Path> ownCache, Optional<Path> ownData) {
      this.ownCache = ownCache;
      this.ownData = ownData;
    }

    @Override
    public String description() {
      return "a thread";
    }

    @Override
    public boolean isThisProcess() {
      return ownCache.isEmpty();
    }

    @Override
    public Computation compute(
        CellContext context, List<Cell> cells, Shipment shipped, Listener listener) {
      CellContext there = there(context);
      Thread thread =
          new Thread(
              () -> {
                try {
                  failure.ifPresent(
                      cause -> {
                        throw cause;
                      });
                  for (Cell cell : cells) {
                    computed.add(cell.toString());
                    CellResult result =
                        CellWorker.compute(
                            there, cell, shipped::data, shipped::needed, steps -> {});
                    listener.progress(1);
                    listener.finished(cell, result);
                  }
                } catch (RuntimeException e) {
                  listener.failed(e);
                }
              });
      thread.start();
      return thread::interrupt;
    }

    @Override
    public List<float[]> compute(
        CellContext context, Map<String, byte[]> data, List<? extends WorkerTask> tasks) {
      CellContext there = there(context);
      return tasks.stream().map(task -> CellWorker.compute(there, task, () -> data)).toList();
    }

    private CellContext there(CellContext context) {
      var settings = new HashMap<>(context.settings());
      ownData.ifPresent(data -> settings.put("datasets.dir", data.toString()));
      return new CellContext(
          context.experiment(),
          settings,
          context.runKey(),
          context.dataKey(),
          ownCache.map(Path::toString).orElse(context.cache()),
          context.sign(),
          context.dataFiles());
    }

    @Override
    public void close() {}
  }

  private ClusterProvider provider(Cluster cluster) {
    return new ClusterProvider() {
      @Override
      public boolean isAvailable() {
        return true;
      }

      @Override
      public Cluster connect(String master, int threads) {
        return cluster;
      }
    };
  }

  private Path run(Experiment experiment, String name, Clusters clusters, String... settings) {
    Map<String, String> typed = new HashMap<>();
    typed.put("results.dir", folder.resolve(name).toString());
    typed.put("seeds", "2");
    for (String setting : settings) {
      String[] parts = setting.split("=");
      typed.put(parts[0], parts[1]);
    }
    var terminal = new Terminal(new PrintStream(printed, true, StandardCharsets.UTF_8), false);
    new Runner(experiment, typed, terminal, RunObserver.NONE, clusters).run();
    return folder.resolve(name).resolve(experiment.about().name());
  }

  private Path run(Experiment experiment, String name, Cluster cluster, String... settings) {
    return run(experiment, name, new Clusters(Optional.of(provider(cluster))), settings);
  }

  private static void assertSame(Path local, Path remote, String... names) throws IOException {
    for (String name : names) {
      assertArrayEquals(
          Files.readAllBytes(local.resolve(name)), Files.readAllBytes(remote.resolve(name)), name);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void measuresTheSameAsThisProcess(boolean sharesItsFiles) throws IOException {
    Path local = run(new TwoStages(), "local", Clusters.none());
    Optional<Path> own = sharesItsFiles ? Optional.empty() : Optional.of(folder.resolve("own"));
    var cluster = new OneThread(own, Optional.empty());
    Path remote = run(new TwoStages(), "remote", cluster);

    assertSame(local, remote, "metrics.csv", "one-seed0-note.txt", "sum-seed1-note.txt");
    assertEquals(
        List.of("one/0", "one/1", "two/2/0", "two/2/1", "sum/0", "sum/1"), cluster.computed);
    assertTrue(Files.readString(remote.resolve("run.json")).contains("\"cluster\": \"a thread\""));
  }

  @Test
  void computesPartsOfARun() throws IOException {
    String[] settings = {"dataset=strokes", "quick=true", "workers=2", "every=3", "seeds=1"};
    var cluster = new OneThread(Optional.of(folder.resolve("own")), Optional.empty());
    Path remote = run(new DistributedTraining(), "remote", cluster, settings);
    Path local = run(new DistributedTraining(), "local", Clusters.none(), settings);
    assertSame(local, remote, "metrics.csv");
    assertEquals(List.of(), cluster.computed);
  }

  @Test
  void repeatsNoFinishedRun() throws IOException {
    var failing = new OneThread(Optional.empty(), Optional.empty());
    new Runner(
            new TwoStages(),
            Map.of("results.dir", folder.resolve("results").toString()),
            new Terminal(new PrintStream(printed, true, StandardCharsets.UTF_8), false))
        .run(Cell.parse("two/2/1"), Optional.empty());
    run(new TwoStages(), "results", failing);
    assertEquals(List.of("one/0", "one/1", "two/2/0", "sum/0", "sum/1"), failing.computed);
  }

  @Test
  void endsWithTheReasonOfAFailure() {
    var failing = new OneThread(Optional.empty(), Optional.empty());
    failing.failure = Optional.of(new UserError("The worker is on fire."));
    UserError error = assertThrows(UserError.class, () -> run(new TwoStages(), "results", failing));
    assertEquals("The worker is on fire.", error.getMessage());
    assertFalse(Files.exists(folder.resolve("results/TwoStages")));
  }

  @Test
  void sendsTheDataToWorkersThatDoNotHaveThem() throws IOException {
    String[] settings = {
      "datasets.dir=" + SharedFiles.datasets(), "iterations=2", "quick=true", "seeds=1"
    };
    var cluster =
        new OneThread(Optional.of(folder.resolve("own")), Optional.of(folder.resolve("empty")));
    Path remote = run(new OptimizerComparison(), "remote", cluster, settings);
    Path local = run(new OptimizerComparison(), "local", Clusters.none(), settings);
    assertSame(local, remote, "metrics.csv");
    assertEquals(4, cluster.computed.size());
  }

  @Test
  void aWorkerWithoutTheDataSaysSo() {
    var files = new ArrayList<>(List.of("mnist/train-images-idx3-ubyte.gz"));
    var settings = new HashMap<>(Map.of("datasets.dir", folder.toString()));
    var context =
        new CellContext(
            OptimizerComparison.class.getName(), settings, "key", "data", "none", "sign", files);
    UserError error =
        assertThrows(
            UserError.class,
            () -> CellWorker.compute(context, new Cell("SGD", 0), Map::of, Map::of, steps -> {}));
    assertEquals(
        "mnist/train-images-idx3-ubyte.gz is not in "
            + folder
            + ". Copy the data set to this folder of every worker, or choose a folder that all of"
            + " them see: -Ddatasets.dir=...",
        error.getMessage());
  }

  @Test
  void refusesAWorkerWithOtherData() {
    var settings = new HashMap<>(Map.of("datasets.dir", folder.toString(), "dataset", "strokes"));
    settings.put("quick", "true");
    var context =
        new CellContext(
            OptimizerComparison.class.getName(),
            settings,
            "key",
            "data",
            "none",
            "sign",
            new ArrayList<>());
    UserError error =
        assertThrows(
            UserError.class,
            () -> CellWorker.compute(context, new Cell("SGD", 0), Map::of, Map::of, steps -> {}));
    assertTrue(error.getMessage().startsWith("The data set in " + folder + " is not the one"));
  }

  @Test
  void explainsHowToAddSpark() {
    UserError error =
        assertThrows(
            UserError.class,
            () ->
                run(new TwoStages(), "results", Clusters.none(), "spark.master=spark://host:7077"));
    assertTrue(error.getMessage().contains("Add -Pspark to the command"), error.getMessage());
  }

  @Test
  void noneMeansThisProcess() {
    var unused = new OneThread(Optional.empty(), Optional.empty());
    run(new TwoStages(), "results", unused, "spark.master=none");
    assertEquals(List.of(), unused.computed);
  }

  @ParameterizedTest
  @ValueSource(strings = {"spark://", "http://host:7077", "local[]", "lokal"})
  void refusesAnAddressThatIsNoMaster(String master) {
    UserError error =
        assertThrows(
            UserError.class,
            () -> run(new TwoStages(), "results", Clusters.none(), "spark.master=" + master));
    assertTrue(error.getMessage().contains("-Dspark.master="), error.getMessage());
  }
}
