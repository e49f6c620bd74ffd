package dlfs.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dlfs.detection.AnchorSampler;
import dlfs.detection.AnchorSamples;
import dlfs.detection.JointTraining;
import dlfs.detection.RegionSampler;
import dlfs.engine.EngineKind;
import dlfs.images.ImageShape;
import dlfs.lab.Runs.Stopped;
import dlfs.layers.LayerSet;
import dlfs.networks.Backbone;
import dlfs.networks.FasterRcnn;
import dlfs.optimizers.Adam;
import dlfs.regions.Anchors;
import dlfs.scenes.SceneDataset;
import dlfs.scenes.SceneSet;
import dlfs.scenes.SceneSettings;
import dlfs.strokes.Strokes;
import java.nio.file.Path;
import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A stopped training of Faster R-CNN, whose regions depend on the network, goes on as it was. */
class DetectorTrainingTest {
  private static final int SIDE = 48;
  private static final Anchors ANCHORS = new Anchors(8, List.of(16.0), List.of(1.0, 2.0));
  private static final ImageShape SHAPE = new ImageShape(3, SIDE, SIDE);
  private static final SceneSet SCENES =
      SceneDataset.of(SceneSettings.square(SIDE), new Strokes(0).dataset(300), 1, 8, 1).training();

  @TempDir Path cache;

  private static ComputationGraph network(int threads) {
    EngineKind.FAST.start(threads);
    var network = new FasterRcnn(Backbone.SMALL, SHAPE, SCENES.kind().classes(), ANCHORS, 8);
    return EngineKind.FAST.prepare(network.create(LayerSet.BUILTIN, new Adam(0.001), 3));
  }

  private static void train(Run run, ComputationGraph network) {
    var samples =
        new AnchorSamples(
            SCENES,
            SHAPE,
            new AnchorSampler(ANCHORS.boxes(SIDE / 8, SIDE / 8), 16),
            SIDE / 8,
            SIDE / 8);
    var joint = new JointTraining(new RegionSampler(8), SCENES.kind().classes(), run.seed());
    Training.ofWholeEpochs(samples, 2, 2)
        .<ComputationGraph>train(
            run,
            network,
            (graph, batch) -> {
              int iteration = graph.getIterationCount();
              joint.fit(graph, batch);
              run.record(iteration, Training.LOSS, graph.score());
            });
  }

  private Run run(String folder, Runnable onStep) {
    return Runs.in(cache.resolve(folder), "Faster R-CNN", onStep);
  }

  @Test
  void resumesWithTheSameRowsAndParametersWithAnyNumberOfThreads() {
    ComputationGraph undisturbed = network(1);
    Run whole = run("whole", () -> {});
    train(whole, undisturbed);

    Run stopped = run("stopped", Runs.stopAfter(3));
    ComputationGraph first = network(2);
    assertThrows(Stopped.class, () -> train(stopped, first));
    ComputationGraph resumed = network(2);
    Run last = run("stopped", () -> {});
    train(last, resumed);
    assertEquals(8, whole.rows().size());
    assertEquals(whole.rows(), last.rows());
    assertEquals(undisturbed.params(), resumed.params());
    EngineKind.FAST.start(1);
  }
}
