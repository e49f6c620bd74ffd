package dlfs.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dlfs.adversarial.AdversarialLoss;
import dlfs.adversarial.AdversarialTraining;
import dlfs.engine.EngineKind;
import dlfs.images.ImageShape;
import dlfs.lab.Runs.Stopped;
import dlfs.layers.LayerSet;
import dlfs.networks.DcganDiscriminator;
import dlfs.networks.DcganGenerator;
import dlfs.optimizers.Adam;
import dlfs.samples.Tensors;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A stopped training of two networks resumes with both, and with the same noise. */
class AdversarialResumingTest {
  private static final int UPDATES = 7;
  private static final int BATCH = 5;
  private static final ImageShape IMAGES = new ImageShape(1, 8, 8);

  @TempDir Path cache;

  /** The networks after a training. */
  private record Trained(MultiLayerNetwork generator, MultiLayerNetwork discriminator) {
    List<INDArray> arrays() {
      return Stream.of(generator, discriminator)
          .flatMap(network -> Stream.of(network.params(), network.getUpdater().getStateViewArray()))
          .toList();
    }
  }

  private static Trained train(Run run) {
    var updater = new Adam(0.01, 0.5, 0.999);
    var generator =
        EngineKind.FAST.prepare(
            new DcganGenerator(IMAGES, 2, true).create(LayerSet.BUILTIN, updater, 1));
    var discriminator =
        EngineKind.FAST.prepare(
            new DcganDiscriminator(IMAGES, 2, true).create(LayerSet.BUILTIN, updater, 2));
    var training =
        new AdversarialTraining(generator, discriminator, AdversarialLoss.NON_SATURATING);
    var random = new ResumableRandom(3);
    var state =
        ResumableState.NONE
            .with("generator", generator)
            .with("discriminator", discriminator)
            .with("random numbers", random);
    run.loop(
        state,
        UPDATES,
        i -> {
          var step = training.step(draw(random, IMAGES.size()), draw(random, DcganGenerator.NOISE));
          run.record(i, "discriminator_loss", step.discriminatorLoss());
          run.record(i, "generator_loss", step.generatorLoss());
        });
    return new Trained(generator, discriminator);
  }

  private static INDArray draw(ResumableRandom random, int size) {
    float[] values = new float[BATCH * size];
    for (int i = 0; i < values.length; i++) {
      values[i] = 2 * random.nextFloat() - 1;
    }
    return Tensors.of(values, BATCH, size);
  }

  private Run run(String folder, Runnable onStep) {
    return Runs.in(cache.resolve(folder), "DCGAN", onStep);
  }

  @Test
  void resumesWithTheSameRowsAndNetworks() {
    EngineKind.FAST.start(1);
    Run whole = run("whole", () -> {});
    Trained undisturbed = train(whole);
    for (int steps : new int[] {2, 3}) {
      Run stopped = run("stopped", Runs.stopAfter(steps));
      assertThrows(Stopped.class, () -> train(stopped));
    }
    Run last = run("stopped", () -> {});
    Trained resumed = train(last);
    assertEquals(whole.rows(), last.rows());
    assertEquals(undisturbed.arrays(), resumed.arrays());
  }
}
