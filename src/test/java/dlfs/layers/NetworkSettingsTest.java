package dlfs.layers;

import static dlfs.support.Closeness.assertClose;
import static dlfs.support.Nets.network;
import static dlfs.support.Nets.settings;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dlfs.networks.Layers;
import dlfs.optimizers.Adam;
import dlfs.optimizers.Sgd;
import dlfs.support.Samples;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.CacheMode;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.constraint.MaxNormConstraint;
import org.deeplearning4j.nn.conf.constraint.NonNegativeConstraint;
import org.deeplearning4j.nn.conf.distribution.NormalDistribution;
import org.deeplearning4j.nn.conf.distribution.UniformDistribution;
import org.deeplearning4j.nn.conf.dropout.GaussianNoise;
import org.deeplearning4j.nn.conf.weightnoise.DropConnect;
import org.deeplearning4j.nn.conf.weightnoise.WeightNoise;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** DL4J's settings of a whole network apply to from-scratch layers as to its own. */
class NetworkSettingsTest {
  private static final long[] SHAPE = {6, 2, 6, 5};

  static Stream<Arguments> settingsOfDl4j() {
    return Stream.of(
        of("nothing", s -> s),
        of("l1 and l2", s -> s.l1(0.01).l2(0.1).l2Bias(0.2)),
        of("weight decay", s -> s.weightDecay(0.1)),
        of("no division by the batch", s -> s.miniBatch(false).updater(new Sgd(0.01))),
        of("another rule for biases", s -> s.updater(new Adam(0.01)).biasUpdater(new Sgd(0.3))),
        of(
            "other initial weights",
            s -> s.weightInit(new UniformDistribution(-1, 1)).biasInit(0.3)),
        of("initial weights for ReLU", s -> s.weightInit(WeightInit.RELU)),
        of("dropout", s -> s.dropOut(0.8)),
        of("noise", s -> s.dropOut(new GaussianNoise(0.3))),
        of("dropped weights", s -> s.weightNoise(new DropConnect(0.7))),
        of(
            "noise on weights",
            s -> s.weightNoise(new WeightNoise(new NormalDistribution(0, 0.1), false, true))),
        of("bounded weights", s -> s.constrainWeights(new MaxNormConstraint(0.3, 1))),
        of("biases not below 0", s -> s.constrainBias(new NonNegativeConstraint())),
        of("a cache", s -> s.cacheMode(CacheMode.DEVICE)));
  }

  private static Arguments of(String name, UnaryOperator<NeuralNetConfiguration.Builder> change) {
    return Arguments.of(name, change);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("settingsOfDl4j")
  void applyAsForDl4jsLayers(String name, UnaryOperator<NeuralNetConfiguration.Builder> change) {
    MultiLayerNetwork theirs = trained(LayerSet.BUILTIN, change);
    MultiLayerNetwork ours = trained(LayerSet.SCRATCH, change);
    theirs
        .paramTable()
        .forEach((array, expected) -> assertClose(array, expected, ours.getParam(array)));
    assertEquals(1, ours.score() / theirs.score(), 1e-10);
    if (!name.equals("nothing") && !name.equals("a cache")) {
      assertNotEquals(trained(LayerSet.SCRATCH, s -> s).params(), ours.params(), "no difference");
    }
  }

  @ParameterizedTest
  @EnumSource(names = "None", mode = EnumSource.Mode.EXCLUDE)
  void normaliseGradientsAsForDl4jsLayers(GradientNormalization normalization) {
    applyAsForDl4jsLayers(
        normalization.name(),
        s -> s.gradientNormalization(normalization).gradientNormalizationThreshold(0.1));
  }

  /**
   * Trains from initial weights that each network draws itself. Seeding ND4J's generator makes
   * dropout reproducible.
   */
  private static MultiLayerNetwork trained(
      LayerSet set, UnaryOperator<NeuralNetConfiguration.Builder> change) {
    MultiLayerNetwork network =
        network(
            change.apply(settings(DataType.DOUBLE)),
            SHAPE,
            set.resolve(Layers.convolution(2, 3, 3, 1, 1, Activation.TANH)), // [N, 3, 6, 5]
            set.resolve(Layers.batchNormalization(3, 1e-3, 0.9)),
            set.resolve(Layers.maxPooling(2, 2, 0)), // [N, 3, 3, 2]
            set.resolve(Layers.dense(18, 5, Activation.SIGMOID)),
            set.resolve(Layers.activation(Activation.TANH)),
            set.resolve(Layers.dense(5, 3, Activation.IDENTITY)),
            set.resolve(Layers.softmaxWithLoss(3)));
    for (int step = 0; step < 3; step++) {
      INDArray x = Samples.uniform(step, DataType.DOUBLE, SHAPE);
      Nd4j.getRandom().setSeed(step + 1);
      network.fit(new DataSet(x, Samples.labels(DataType.DOUBLE, 6, 3)));
    }
    return network;
  }
}
