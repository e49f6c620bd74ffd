package dlfs.layers;

import static dlfs.support.Closeness.assertClose;
import static dlfs.support.Nets.drawn;
import static dlfs.support.Nets.network;
import static dlfs.support.Nets.settings;
import static dlfs.support.Nets.squaredError;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dlfs.networks.Layers;
import dlfs.support.Samples;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

class BatchNormalizationTest {
  private static final long[][] SHAPES = {{50, 4}, {6, 4, 5, 3}};

  private static MultiLayerNetwork network4(DataType type, double epsilon, long... shape) {
    return network(settings(type), shape, new BatchNormalization(4, epsilon, 0.9), squaredError());
  }

  /** Returns a matrix with a column for the elements of each channel. */
  private static INDArray byChannel(INDArray x) {
    return x.rank() == 2 ? x : x.permute(1, 0, 2, 3).reshape('c', 4, -1).transpose();
  }

  /** ε is so small that it changes a variance of about 1/3 by less than the tolerance. */
  @ParameterizedTest
  @FieldSource("SHAPES")
  void normalisesEachChannelWhileTraining(long[] shape) {
    INDArray x = Samples.uniform(1, DataType.DOUBLE, shape).addi(3);
    INDArray y = network4(DataType.DOUBLE, 1e-12, shape).feedForward(x, true).get(1);
    assertEquals(0, byChannel(y).mean(0).amaxNumber().doubleValue(), 1e-13);
    assertClose("deviation", 1e-10, Nd4j.ones(DataType.DOUBLE, 4), byChannel(y).std(false, 0));
  }

  /**
   * The mean is 1000 standard deviations: a variance computed from sums of squares would have no
   * correct digit.
   */
  @Test
  void normalisesValuesFarFromZeroInSinglePrecision() {
    INDArray x = Samples.uniform(1, DataType.FLOAT, 50, 4).addi(1000);
    INDArray exact = x.castTo(DataType.DOUBLE);
    INDArray expected = exact.sub(exact.mean(0)).div(exact.std(false, 0));
    INDArray y = network4(DataType.FLOAT, 1e-12, 50, 4).feedForward(x, true).get(1);
    // The mean, about 1000, is rounded by up to 3e-5 when it is taken from x.
    assertClose("normalised", 1e-4, expected, y);
  }

  @ParameterizedTest
  @FieldSource("SHAPES")
  void usesTheRunningStatisticsInInference(long[] shape) {
    double epsilon = 1e-3;
    MultiLayerNetwork network = drawn(network4(DataType.DOUBLE, epsilon, shape));
    INDArray x = Samples.uniform(1, DataType.DOUBLE, shape);
    INDArray deviation = Transforms.sqrt(network.getParam("0_var").reshape(4).add(epsilon));
    INDArray expected =
        byChannel(x)
            .subRowVector(network.getParam("0_mean").reshape(4))
            .divRowVector(deviation)
            .mulRowVector(network.getParam("0_gamma").reshape(4))
            .addRowVector(network.getParam("0_beta").reshape(4));
    assertClose("inference", expected, byChannel(network.feedForward(x, false).get(1)));
  }

  /**
   * The statistics start at a mean of 0 and a variance of 1; each step moves them by 0.1 towards
   * the batch's.
   */
  @ParameterizedTest
  @FieldSource("SHAPES")
  void followsTheStatisticsOfItsBatches(long[] shape) {
    MultiLayerNetwork network = network4(DataType.DOUBLE, 1e-3, shape);
    INDArray mean = Nd4j.zeros(DataType.DOUBLE, 4);
    INDArray variance = Nd4j.ones(DataType.DOUBLE, 4);
    for (int step = 0; step < 5; step++) {
      INDArray x = Samples.uniform(step, DataType.DOUBLE, shape).muli(step + 1).addi(step);
      network.fit(new DataSet(x, network.output(x)));
      mean.muli(0.9).addi(byChannel(x).mean(0).muli(0.1));
      variance.muli(0.9).addi(byChannel(x).var(false, 0).muli(0.1));
    }
    assertClose("mean", mean, network.getParam("0_mean").reshape(4));
    assertClose("variance", variance, network.getParam("0_var").reshape(4));
  }

  /** Compares twenty steps; in FLOAT, rounding errors add up. */
  @ParameterizedTest
  @EnumSource(names = {"DOUBLE", "FLOAT"})
  void trainsLikeDl4js(DataType type) {
    MultiLayerNetwork theirs = trained(LayerSet.BUILTIN, type);
    MultiLayerNetwork ours = trained(LayerSet.SCRATCH, type);
    theirs
        .paramTable()
        .forEach((name, expected) -> assertClose(name, expected, ours.getParam(name)));
    INDArray x = Samples.uniform(99, type, 6, 2, 5, 4);
    assertClose("inference", theirs.output(x), ours.output(x));
  }

  private static MultiLayerNetwork trained(LayerSet set, DataType type) {
    MultiLayerNetwork network =
        drawn(
            network(
                settings(type),
                new long[] {6, 2, 5, 4},
                set.resolve(Layers.convolution(2, 3, 3, 1, 1, Activation.TANH)),
                set.resolve(Layers.batchNormalization(3, 1e-3, 0.8)),
                set.resolve(Layers.dense(60, 4, Activation.TANH)),
                set.resolve(Layers.batchNormalization(4, 1e-3, 0.8)),
                set.resolve(Layers.dense(4, 3, Activation.IDENTITY)),
                set.resolve(Layers.softmaxWithLoss(3))));
    for (int step = 0; step < 20; step++) {
      INDArray x = Samples.uniform(step, type, 6, 2, 5, 4);
      network.fit(new DataSet(x, Samples.labels(type, 6, 3)));
    }
    return network;
  }
}
