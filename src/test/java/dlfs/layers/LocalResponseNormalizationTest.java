package dlfs.layers;

import static dlfs.support.Closeness.assertClose;
import static dlfs.support.Nets.network;
import static dlfs.support.Nets.settings;
import static dlfs.support.Nets.squaredError;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dlfs.gradients.GradientCheck;
import dlfs.networks.Layers;
import dlfs.support.GradientResults;
import dlfs.support.Samples;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * DL4J has the same output, but its gradient is not that of its output: dxᵢ has yⱼ dyⱼ / sᵢ in its
 * sum, where the derivative has yⱼ dyⱼ / sⱼ. So the gradient is compared with plain Java.
 */
class LocalResponseNormalizationTest {

  /** Channels more and fewer than n, and a single one; α so large that it matters. */
  static Stream<Arguments> normalisations() {
    return Stream.of(DataType.DOUBLE, DataType.FLOAT)
        .flatMap(
            type ->
                Stream.of(
                    Arguments.of(type, new long[] {2, 7, 3, 4}, 2, 5, 0.5, 0.75),
                    Arguments.of(type, new long[] {1, 16, 1, 5}, 1, 3, 1, 0.5),
                    Arguments.of(type, new long[] {3, 4, 2, 2}, 2, 5, 1e-4, 0.75),
                    Arguments.of(type, new long[] {2, 2, 3, 3}, 2, 5, 0.5, 0.75),
                    Arguments.of(type, new long[] {4, 1, 3, 3}, 2, 3, 0.5, 0.75),
                    Arguments.of(type, new long[] {2, 3, 2, 2}, 2, 1, 0.5, 0.75)));
  }

  private static MultiLayerNetwork net(DataType type, long[] shape, Layer layer) {
    return network(settings(type), shape, layer, squaredError());
  }

  @ParameterizedTest
  @MethodSource("normalisations")
  void computesOutputAndGradientByTheFormula(
      DataType type, long[] shape, int k, int n, double alpha, double beta) {
    MultiLayerNetwork network = net(type, shape, new LocalResponseNormalization(k, n, alpha, beta));
    INDArray x = Samples.uniform(1, type, shape);
    var reference = new Reference(x, k, n, alpha, beta);

    assertClose("inference", reference.y(), network.feedForward(x, false).get(1));
    assertClose("training", reference.y(), network.feedForward(x, true).get(1));

    INDArray labels = Samples.uniform(2, type, network.output(x).shape());
    double perSample = labels.size(1);
    INDArray dy = reference.y().sub(labels.reshape(shape)).mul(2 / perSample);
    INDArray dx = network.calculateGradients(x, labels, null, null).getSecond();
    assertClose("gradient", reference.dx(dy), dx);
  }

  /** Loops over the formula of {@link LocalResponseNormalization}, with the sums as they stand. */
  private record Reference(INDArray x, double k, int n, double alpha, double beta) {
    private double s(long image, long channel, long row, long column) {
      double sum = 0;
      for (long c = first(channel); c <= last(channel); c++) {
        sum += Math.pow(x.getDouble(image, c, row, column), 2);
      }
      return k + alpha * sum;
    }

    private long first(long channel) {
      return Math.max(0, channel - n / 2);
    }

    private long last(long channel) {
      return Math.min(x.size(1) - 1, channel + n / 2);
    }

    private double y(long image, long channel, long row, long column) {
      return x.getDouble(image, channel, row, column)
          * Math.pow(s(image, channel, row, column), -beta);
    }

    INDArray y() {
      INDArray y = x.castTo(DataType.DOUBLE).dup();
      forEach((i, c, h, w) -> y.putScalar(new long[] {i, c, h, w}, y(i, c, h, w)));
      return y;
    }

    INDArray dx(INDArray dy) {
      INDArray dx = x.castTo(DataType.DOUBLE).dup();
      forEach(
          (i, c, h, w) -> {
            double sum = 0;
            for (long j = first(c); j <= last(c); j++) {
              sum += dy.getDouble(i, j, h, w) * y(i, j, h, w) / s(i, j, h, w);
            }
            double direct = dy.getDouble(i, c, h, w) * Math.pow(s(i, c, h, w), -beta);
            double others = 2 * alpha * beta * x.getDouble(i, c, h, w) * sum;
            dx.putScalar(new long[] {i, c, h, w}, direct - others);
          });
      return dx;
    }

    private interface Pixel {
      void visit(long image, long channel, long row, long column);
    }

    private void forEach(Pixel action) {
      for (long i = 0; i < x.size(0); i++) {
        for (long c = 0; c < x.size(1); c++) {
          for (long h = 0; h < x.size(2); h++) {
            for (long w = 0; w < x.size(3); w++) {
              action.visit(i, c, h, w);
            }
          }
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("normalisations")
  void hasTheOutputOfDl4js(DataType type, long[] shape, int k, int n, double alpha, double beta) {
    MultiLayerNetwork ours =
        net(
            type,
            shape,
            LayerSet.SCRATCH.resolve(Layers.localResponseNormalization(k, n, alpha, beta)));
    MultiLayerNetwork theirs =
        net(
            type,
            shape,
            LayerSet.BUILTIN.resolve(Layers.localResponseNormalization(k, n, alpha, beta)));
    INDArray x = Samples.uniform(1, type, shape);
    if (shape[1] <= n / 2) { // which DL4J cannot sum over
      assertThrows(RuntimeException.class, () -> theirs.feedForward(x, true));
    } else {
      assertClose("output", theirs.feedForward(x, true).get(1), ours.feedForward(x, true).get(1));
    }
  }

  @Test
  void hasAnotherGradientThanDl4js() {
    long[] shape = {2, 5, 2, 2};
    INDArray x = Samples.uniform(1, DataType.DOUBLE, shape);
    INDArray labels = Samples.uniform(2, DataType.DOUBLE, 2, 20);
    Layer theirs = LayerSet.BUILTIN.resolve(Layers.localResponseNormalization(2, 3, 0.5, 0.75));
    var results = new GradientCheck().check(net(DataType.DOUBLE, shape, theirs), x, labels);
    assertFalse(GradientResults.isRight(results.get(0)), results::toString);
  }
}
