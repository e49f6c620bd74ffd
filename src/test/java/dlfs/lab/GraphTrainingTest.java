package dlfs.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dlfs.engine.EngineKind;
import dlfs.images.ImageShape;
import dlfs.images.LabelledImages;
import dlfs.lab.Runs.Stopped;
import dlfs.lab.results.Overflow;
import dlfs.layers.LayerSet;
import dlfs.networks.CifarResNet;
import dlfs.networks.TrainableNetwork;
import dlfs.optimizers.Momentum;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The lab trains graphs on colour images as it trains chains. */
class GraphTrainingTest {
  private static final int UPDATES = 8;
  private static final ImageShape SHAPE = new ImageShape(3, 8, 8);
  private static final int CLASSES = 4;
  private static final LabelledImages IMAGES = images();

  @TempDir Path cache;

  private static LabelledImages images() {
    var random = new SplittableRandom(1);
    float[] pixels = new float[40 * SHAPE.size()];
    int[] labels = new int[40];
    IntStream.range(0, pixels.length).forEach(i -> pixels[i] = (float) random.nextDouble());
    IntStream.range(0, labels.length).forEach(i -> labels[i] = random.nextInt(CLASSES));
    return new LabelledImages(SHAPE, CLASSES, pixels, labels);
  }

  private static ComputationGraph network(LayerSet layers, EngineKind engine) {
    engine.start(1);
    return engine.prepare(
        new CifarResNet(8, SHAPE, CLASSES).create(layers, new Momentum(0.05, 0.9), 3));
  }

  private static Training training() {
    return Training.ofIterations(IMAGES, 16, UPDATES)
        .measuringThroughout(Training.TRAIN_ACCURACY, IMAGES);
  }

  private Run run(String folder, Runnable onStep) {
    return Runs.in(cache.resolve(folder), "ResNet", onStep);
  }

  @ParameterizedTest
  @MethodSource("dlfs.engine.EngineKind#onProcessor")
  void resumesWithTheSameRowsAndParameters(EngineKind engine) {
    ComputationGraph undisturbed = network(LayerSet.SCRATCH, engine);
    Run whole = run("whole", () -> {});
    training().train(whole, undisturbed);

    for (int steps : new int[] {1, 3, 2}) {
      Run stopped = run("stopped", Runs.stopAfter(steps));
      assertThrows(
          Stopped.class, () -> training().train(stopped, network(LayerSet.SCRATCH, engine)));
    }
    ComputationGraph resumed = network(LayerSet.SCRATCH, engine);
    Run last = run("stopped", () -> {});
    training().train(last, resumed);
    assertEquals(whole.rows(), last.rows());
    assertEquals(undisturbed.params(), resumed.params());
    assertEquals(
        undisturbed.getUpdater().getStateViewArray(), resumed.getUpdater().getStateViewArray());
  }

  @Test
  void givesTheSameLossesWithBothLayerSetsAndEngines() {
    List<Double> expected = losses(LayerSet.BUILTIN, EngineKind.PLAIN);
    for (LayerSet layers : LayerSet.values()) {
      List<Double> found = losses(layers, EngineKind.FAST);
      for (int i = 0; i < expected.size(); i++) {
        assertEquals(expected.get(i), found.get(i), 1e-4, layers + ", update " + i);
      }
    }
  }

  private List<Double> losses(LayerSet layers, EngineKind engine) {
    Run run = run(layers + " " + engine, () -> {});
    Training.ofIterations(IMAGES, 16, UPDATES).train(run, network(layers, engine));
    return run.rows().stream().map(row -> row.value()).toList();
  }

  /** The layers are counted in the order of their parameters. */
  @Test
  void namesTheLayerWhoseParametersOverflowed() {
    ComputationGraph network = network(LayerSet.BUILTIN, EngineKind.FAST);
    Training.Step<ComputationGraph> spoiling =
        (graph, samples) -> {
          graph.fit(samples);
          INDArray scale = graph.getLayer("conv2_1.conv1.norm").getParam("gamma");
          scale.putScalar(0, Double.NaN);
        };
    Run run = run("spoiled", () -> {});
    assertThrows(Run.Diverged.class, () -> training().train(run, network, spoiling));
    List<String> layers = List.copyOf(TrainableNetwork.of(network).layers().keySet());
    assertEquals(
        List.of(
            new Overflow(
                "ResNet",
                7,
                0,
                Overflow.Part.PARAMETERS,
                1 + layers.indexOf("conv2_1.conv1.norm"))),
        Overflow.among(run.rows()));
  }
}
