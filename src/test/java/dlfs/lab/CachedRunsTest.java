package dlfs.lab;

import static dlfs.text.Text.formatted;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.lab.Runs.Stopped;
import dlfs.lab.artefacts.Artefacts;
import dlfs.lab.artefacts.Bitmap;
import dlfs.lab.charts.Picture;
import dlfs.lab.results.Claim;
import dlfs.lab.results.FinalFigure;
import dlfs.lab.results.Metrics;
import dlfs.lab.settings.Setting;
import dlfs.lab.settings.UserError;
import dlfs.layers.LayerSet;
import dlfs.networks.MultiLayerNet;
import dlfs.optimizers.Sgd;
import dlfs.support.Experiments;
import dlfs.support.Samples;
import dlfs.weights.ModelZip;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A cached run whose files have been damaged is not published, but repeated. */
class CachedRunsTest {
  private static final String DAMAGED = "The cached run of One with seed 0 is damaged";

  @TempDir Path results;

  @TempDir static Path undisturbed;

  private final Trained experiment = new Trained();

  @BeforeAll
  static void runUndisturbed() {
    var whole = new Trained();
    whole.fails = false;
    Experiments.run(
        whole, Map.of("threads", "1", "seeds", "2", "results.dir", undisturbed.toString()));
  }

  /** Runs that publish a chain and a graph, and runs that load them; it fails the first time. */
  private static final class Trained implements Experiment {
    private static final Setting<Integer> FACTOR = Setting.integer("factor", 1, 1, 9, "a factor");

    private final List<String> ran = new ArrayList<>();
    private boolean fails = true;
    private Runnable beforeTheEnd = () -> {};
    private Optional<String> found = Optional.empty();
    private final Map<String, Model> used = new TreeMap<>();

    @Override
    public About about() {
      var figure = FinalFigure.last("figure");
      return new About(
          "Trained", "0.0", "Why?", Optional.empty(), true, List.of(FACTOR), List.of(figure), 0);
    }

    @Override
    public Metrics run(Lab lab) {
      ran.clear();
      Metrics metrics = lab.compare(Variants.of("One", 1).and("Two", 2), 1, this::measure);
      if (fails) {
        fails = false;
        throw new Stopped();
      }
      beforeTheEnd.run();
      Metrics loaded =
          lab.compare(
              Variants.of("Loaded", "One").and("Graph", "Two"),
              1,
              (run, published) -> {
                Model network = lab.published(published, run.seed());
                used.put(published + " " + run.seed(), network);
                run.record("sum", sum(network));
              });
      return metrics.and(loaded);
    }

    private void measure(Run run, int variant) {
      ran.add(run.variant() + " " + run.seed());
      long seed = run.seed() + variant;
      MultiLayerNetwork chain =
          MultiLayerNet.ofTheBook(4, 1).create(LayerSet.BUILTIN, new Sgd(0.1), seed);
      Model network = variant == 1 ? chain : chain.toComputationGraph();
      for (int i = 0; i < 3; i++) {
        run.record(i, "figure", variant + 0.25 * i + run.seed());
      }
      run.record("best.txt", run.variant() + " " + run.seed());
      run.record("dot.png", Bitmap.grey(new double[] {variant}, 1, 0, 2));
      run.saveBest(network);
      run.publish(network);
    }

    private static double sum(Model network) {
      return network.params().sumNumber().doubleValue();
    }

    @Override
    public List<Claim> claims() {
      return List.of();
    }

    /** Finds the artefacts, but draws nothing. */
    @Override
    public List<Picture> pictures(Metrics metrics, Artefacts artefacts) {
      found = artefacts.find("Two", 1, "best.txt").map(text -> new String(text, UTF_8));
      return List.of();
    }
  }

  private String start(String... typed) {
    Map<String, String> settings = new HashMap<>(Map.of("threads", "1", "seeds", "2"));
    settings.put("results.dir", results.toString());
    for (int i = 0; i < typed.length; i += 2) {
      settings.put(typed[i], typed[i + 1]);
    }
    return Experiments.run(experiment, settings);
  }

  @BeforeEach
  void stopOnce() {
    assertThrows(Stopped.class, this::start);
    assertEquals(List.of("One 0", "One 1", "Two 0", "Two 1"), experiment.ran);
  }

  private Path work() throws IOException {
    try (Stream<Path> works = Files.list(results.resolve(".Trained.runs"))) {
      return works.findFirst().orElseThrow();
    }
  }

  private Path file(String run, String ending) throws IOException {
    return work().resolve(run + ending);
  }

  @ParameterizedTest
  @ValueSource(strings = {".csv", ".network", ".best", ".artefacts"})
  void reportsADamagedFileAndRepeatsItsRun(String ending) throws IOException {
    flipABit(file("One+seed+0", ending));
    assertRunsAgainAndEndsTheSame();
  }

  private static void flipABit(Path file) {
    try {
      byte[] bytes = Files.readAllBytes(file);
      bytes[bytes.length / 2] ^= 1;
      Files.write(file, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void doesNotPublishANetworkThatTheRunHasNotWritten() throws IOException {
    Files.copy(file("One+seed+0", ".best"), work().resolve("Loaded+seed+0.best"));
    start();
    assertEquals(8, networks().size());
  }

  @Test
  void doesNotPublishAFileDamagedAfterValidation() throws IOException {
    Path best = file("One+seed+0", ".best");
    experiment.beforeTheEnd = () -> flipABit(best);
    var e = assertThrows(UserError.class, this::start);
    assertTrue(e.getMessage().contains("A network of One with seed 0 is damaged"), e.getMessage());
    assertFalse(Files.exists(results.resolve("Trained")));
    experiment.beforeTheEnd = () -> {};
    assertRunsAgainAndEndsTheSame();
  }

  @Test
  void reusesIntactRuns() throws IOException {
    String shown = start();
    assertFalse(shown.contains("damaged"), shown);
    assertEquals(List.of(), experiment.ran);
    assertEquals(8, networks().size());
    assertEquals(Optional.of("Two 1"), experiment.found);
    assertArtefactsArePublished();
  }

  @Test
  void loadsAPublishedGraph() throws IOException {
    start();
    for (String run : List.of("Two 0", "Two 1")) {
      var used = assertInstanceOf(ComputationGraph.class, experiment.used.get(run));
      var saved =
          assertInstanceOf(
              ComputationGraph.class, networks().get(run.replace(" ", "-seed") + ".zip"));
      assertEquals(saved.params(), used.params());
      INDArray x = Samples.uniform(1, DataType.FLOAT, 2, 4);
      assertArrayEquals(
          saved.outputSingle(x).data().asFloat(), used.outputSingle(x).data().asFloat(), 1e-5f);
    }
  }

  private void assertArtefactsArePublished() throws IOException {
    Path folder = results.resolve("Trained");
    String record = Files.readString(folder.resolve("run.json"));
    for (String run : List.of("One-seed0", "One-seed1", "Two-seed0", "Two-seed1")) {
      assertEquals(run.replace("-seed", " "), Files.readString(folder.resolve(run + "-best.txt")));
      for (String name : List.of(run + "-best.txt", run + "-dot.png")) {
        assertTrue(record.contains("\"" + name + "\": \""), record);
        assertArrayEquals(
            Files.readAllBytes(undisturbed.resolve("Trained").resolve(name)),
            Files.readAllBytes(folder.resolve(name)),
            name);
      }
    }
  }

  private void assertRunsAgainAndEndsTheSame() throws IOException {
    String shown = start();
    assertEquals(2, shown.split(DAMAGED, -1).length, shown);
    assertEquals(List.of("One 0"), experiment.ran);
    Map<String, Model> found = networks();
    String metrics = Files.readString(results.resolve("Trained/metrics.csv"));
    assertFalse(Files.exists(results.resolve(".Trained.runs")), "nothing is left");
    assertEquals(Files.readString(undisturbed.resolve("Trained/metrics.csv")), metrics);
    assertEquals(8, found.size());
    assertArtefactsArePublished();
    networks(undisturbed)
        .forEach(
            (name, network) ->
                assertArrayEquals(
                    network.params().data().asFloat(),
                    found.get(name).params().data().asFloat(),
                    name));
  }

  private Map<String, Model> networks() throws IOException {
    return networks(results);
  }

  private static Map<String, Model> networks(Path results) throws IOException {
    Map<String, Model> networks = new TreeMap<>();
    for (String variant : List.of("One", "Two", "Loaded")) {
      for (int seed = 0; seed < 2; seed++) {
        for (String ending : List.of("", "-best")) {
          String name = formatted("%s-seed%d%s.zip", variant, seed, ending);
          Path file = results.resolve("Trained").resolve(name);
          if (Files.exists(file)) {
            networks.put(name, ModelZip.read(file));
          }
        }
      }
    }
    return networks;
  }
}
