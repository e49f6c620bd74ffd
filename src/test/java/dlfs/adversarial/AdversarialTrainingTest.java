package dlfs.adversarial;

import static dlfs.adversarial.AdversarialLoss.GENERATED;
import static dlfs.adversarial.AdversarialLoss.MINIMAX;
import static dlfs.adversarial.AdversarialLoss.NON_SATURATING;
import static dlfs.adversarial.AdversarialLoss.REAL;
import static dlfs.support.Closeness.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.engine.Combination;
import dlfs.engine.Engine;
import dlfs.images.ImageShape;
import dlfs.layers.LayerSet;
import dlfs.networks.DcganDiscriminator;
import dlfs.networks.DcganGenerator;
import dlfs.networks.TrainableNetwork;
import dlfs.optimizers.Adam;
import dlfs.optimizers.Sgd;
import dlfs.support.Samples;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.IUpdater;

/** The training of a generator and a discriminator. */
class AdversarialTrainingTest {
  private static final ImageShape GREY = new ImageShape(1, 28, 28);
  private static final ImageShape COLOUR = new ImageShape(3, 32, 32);
  private static final int BATCH = 3;
  private static final int CHECKED = 6;

  @AfterEach
  void useOneThread() {
    Engine.start(1);
  }

  /** Two small networks, and a batch of each kind. */
  private record Pair(
      MultiLayerNetwork generator, MultiLayerNetwork discriminator, INDArray real, INDArray noise) {

    static Pair of(
        Combination combination,
        DataType type,
        ImageShape images,
        boolean normalised,
        IUpdater updater) {
      var generator = new DcganGenerator(images, 2, normalised);
      var discriminator = new DcganDiscriminator(images, 3, normalised);
      LayerSet layers = combination.layers;
      boolean isDouble = type == DataType.DOUBLE;
      return new Pair(
          combination.applied(
              isDouble
                  ? generator.createInDoublePrecision(layers, updater, 1)
                  : generator.create(layers, updater, 1)),
          combination.applied(
              isDouble
                  ? discriminator.createInDoublePrecision(layers, updater, 2)
                  : discriminator.create(layers, updater, 2)),
          Samples.uniform(3, type, BATCH, images.size()),
          Samples.uniform(4, type, BATCH, DcganGenerator.NOISE));
    }

    /**
     * Enlarges the weights, so that all losses depend on all parameters. No bias is 0, where ReLU
     * would have a kink if all of its inputs are.
     */
    Pair withLargeParameters() {
      for (MultiLayerNetwork network : List.of(generator, discriminator)) {
        network
            .paramTable()
            .forEach(
                (name, values) -> {
                  if (name.endsWith("_W")) {
                    values.muli(10);
                  } else if (name.endsWith("_b")) {
                    values.addi(0.1);
                  }
                });
      }
      return this;
    }

    INDArray generated() {
      INDArray images = last(generator, noise);
      return images.reshape('c', BATCH, images.length() / BATCH);
    }

    double mean(AdversarialLoss loss, INDArray images) {
      return loss.mean(last(discriminator, images));
    }

    /** Returns the output in training mode, by DL4J's own passes. */
    private static INDArray last(MultiLayerNetwork network, INDArray x) {
      List<INDArray> activations = network.feedForward(x, true);
      return activations.get(activations.size() - 1);
    }
  }

  /**
   * With gradient descent at a learning rate of 1, a parameter changes by the negative of its
   * gradient. The generator's is that of its loss through the updated discriminator.
   */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void updatesBothByTheGradientsOfTheirLosses(boolean normalised) {
    for (AdversarialLoss loss : List.of(NON_SATURATING, MINIMAX)) {
      for (LayerSet layers : LayerSet.values()) {
        Combination fast =
            layers == LayerSet.BUILTIN
                ? Combination.DL4J_ACCELERATED
                : Combination.SCRATCH_ACCELERATED;
        Pair pair =
            Pair.of(fast, DataType.DOUBLE, GREY, normalised, new Sgd(1)).withLargeParameters();
        INDArray ofGenerator = pair.generator.params().dup();
        INDArray ofDiscriminator = pair.discriminator.params().dup();
        INDArray generated = pair.generated();
        double discriminatorLoss = pair.mean(REAL, pair.real) + pair.mean(GENERATED, generated);
        var step =
            new AdversarialTraining(pair.generator, pair.discriminator, loss)
                .step(pair.real, pair.noise);
        assertEquals(discriminatorLoss, step.discriminatorLoss(), 1e-10);

        INDArray generatorChange = ofGenerator.sub(pair.generator.params());
        pair.generator.params().assign(ofGenerator);
        assertEquals(pair.mean(loss, pair.generated()), step.generatorLoss(), 1e-10);
        assertGradients(pair.generator, generatorChange, () -> pair.mean(loss, pair.generated()));

        INDArray discriminatorChange = ofDiscriminator.sub(pair.discriminator.params());
        pair.discriminator.params().assign(ofDiscriminator);
        assertGradients(
            pair.discriminator,
            discriminatorChange,
            () -> pair.mean(REAL, pair.real) + pair.mean(GENERATED, generated));
      }
    }
  }

  /** Compares some elements of each trained array with numerical gradients. */
  private static void assertGradients(
      MultiLayerNetwork network, INDArray change, DoubleSupplier loss) {
    INDArray parameters = network.params();
    var random = new SplittableRandom(1);
    long first = 0;
    for (Map.Entry<String, INDArray> array : network.paramTable().entrySet()) {
      long length = array.getValue().length();
      boolean trained = !array.getKey().endsWith("_mean") && !array.getKey().endsWith("_var");
      double largest = 0;
      for (int i = 0; trained && i < CHECKED; i++) {
        long index = first + random.nextLong(length);
        double found = change.getDouble(index);
        double numerical = numerical(parameters, index, loss, found);
        assertEquals(numerical, found, 1e-8 + 1e-4 * Math.abs(numerical), array.getKey());
        largest = Math.max(largest, Math.abs(found));
      }
      assertTrue(!trained || largest > 1e-7, array.getKey() + " has no gradient");
      first += length;
    }
    assertEquals(parameters.length(), first);
  }

  /**
   * Returns the closest of several steps: a kink of ReLU can lie within a large one, and rounding
   * errors weigh more in a small one.
   */
  private static double numerical(
      INDArray parameters, long index, DoubleSupplier loss, double expected) {
    double closest = Double.POSITIVE_INFINITY;
    for (double h : new double[] {1e-6, 1e-7, 1e-8}) {
      double found = numerical(parameters, index, h, loss);
      if (Math.abs(found - expected) < Math.abs(closest - expected)) {
        closest = found;
      }
      if (Math.abs(closest - expected) < 1e-5 * Math.abs(expected)) {
        break;
      }
    }
    return closest;
  }

  private static double numerical(INDArray parameters, long index, double h, DoubleSupplier loss) {
    double centre = parameters.getDouble(index);
    parameters.putScalar(index, centre + h);
    double right = loss.getAsDouble();
    parameters.putScalar(index, centre - h);
    double left = loss.getAsDouble();
    parameters.putScalar(index, centre);
    return (right - left) / (2 * h);
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT", "DOUBLE"})
  void givesTheSameWithBothLayerSetsAndEngines(DataType type) {
    assertSame(type, GREY, true);
  }

  @Test
  void givesTheSameWithoutBatchNormalisationAndInColour() {
    assertSame(DataType.FLOAT, GREY, false);
    assertSame(DataType.FLOAT, COLOUR, true);
  }

  private static void assertSame(DataType type, ImageShape images, boolean normalised) {
    Pair expected = trained(Combination.DL4J, type, images, normalised);
    for (Combination combination : Combination.values()) {
      Pair found = trained(combination, type, images, normalised);
      String what = combination + " on " + images;
      assertClose(what, expected.generator.params(), found.generator.params());
      assertClose(what, expected.discriminator.params(), found.discriminator.params());
    }
  }

  /** Adam would turn rounding errors of small gradients into differences of its learning rate. */
  private static Pair trained(
      Combination combination, DataType type, ImageShape images, boolean normalised) {
    Pair pair = Pair.of(combination, type, images, normalised, new Sgd(0.01));
    var training = new AdversarialTraining(pair.generator, pair.discriminator, NON_SATURATING);
    for (int i = 0; i < 2; i++) {
      training.step(pair.real, pair.noise);
    }
    return pair;
  }

  @Test
  void givesTheSameWithAnyNumberOfThreads() {
    INDArray expected = null;
    for (int threads : new int[] {1, 2, 3}) {
      Engine.start(threads);
      Pair pair =
          Pair.of(
              Combination.SCRATCH_ACCELERATED,
              DataType.FLOAT,
              GREY,
              true,
              new Adam(0.0002, 0.5, 0.999));
      var training = new AdversarialTraining(pair.generator, pair.discriminator, NON_SATURATING);
      training.step(pair.real, pair.noise);
      training.step(pair.real, pair.noise);
      INDArray found = pair.generator.params();
      expected = expected == null ? found.dup() : expected;
      assertEquals(expected, found);
    }
  }

  /** Both batches move the running mean of a channel by a tenth of the distance to their own. */
  @Test
  void normalisesRealAndGeneratedImagesSeparately() {
    Pair pair = Pair.of(Combination.SCRATCH_ACCELERATED, DataType.DOUBLE, GREY, true, new Sgd(0));
    INDArray ofReal = convolved(pair, pair.real).mean(0, 2, 3);
    INDArray ofGenerated = convolved(pair, pair.generated()).mean(0, 2, 3);
    new AdversarialTraining(pair.generator, pair.discriminator, NON_SATURATING)
        .step(pair.real, pair.noise);
    INDArray running = pair.discriminator.getParam("3_mean").reshape(ofReal.shape());
    assertClose("running mean", ofReal.add(ofGenerated).muli(0.1), running);
  }

  /** Returns the input of the discriminator's batch normalisation. */
  private static INDArray convolved(Pair pair, INDArray images) {
    return pair.discriminator.feedForward(images, true).get(3);
  }

  @Test
  void countsTheUpdates() {
    Pair pair = trained(Combination.DL4J_ACCELERATED, DataType.FLOAT, GREY, true);
    assertEquals(2, TrainableNetwork.of(pair.generator).iterationCount());
    assertEquals(2, TrainableNetwork.of(pair.discriminator).iterationCount());
  }

  @Test
  void refusesBatchesOfDifferentSizesAndLossesOfTheDiscriminator() {
    Pair pair = Pair.of(Combination.DL4J, DataType.FLOAT, GREY, true, new Sgd(0.1));
    var training = new AdversarialTraining(pair.generator, pair.discriminator, MINIMAX);
    INDArray noise = Samples.uniform(1, DataType.FLOAT, BATCH + 1, DcganGenerator.NOISE);
    var refusal =
        assertThrows(IllegalArgumentException.class, () -> training.step(pair.real, noise));
    assertEquals(
        "real images [3, 784] and noise [4, 100]: batches of the same size are needed",
        refusal.getMessage());
    for (AdversarialLoss loss : List.of(REAL, GENERATED)) {
      assertThrows(
          IllegalArgumentException.class,
          () -> new AdversarialTraining(pair.generator, pair.discriminator, loss));
    }
  }
}
