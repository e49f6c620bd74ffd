package dlfs.layers;

import static dlfs.support.Nets.network;
import static dlfs.support.Nets.settings;
import static dlfs.support.Nets.squaredError;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dlfs.engine.EngineKind;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.Upsampling2D;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Layers that DL4J does not have, on small images by hand; upsampling by the definition of
 * PyTorch's torch.nn.Upsample.
 */
class LayersByHandTest {
  private static final double ROUNDING = 1e-12;

  /** An image of one channel, row by row, and what it becomes. */
  private record Case(String name, Layer layer, double[][] image, double[] expected) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Case> cases() {
    return Stream.of(
        new Case(
            "a quarter of a pixel from the centres: 3/4 of one pixel, and 1/4 of the other",
            factors(new BilinearUpsampling(), 1, 2),
            new double[][] {{0, 4, 8}},
            new double[] {0, 1, 3, 5, 7, 8}),
        new Case(
            "on the centres, and a third of a pixel beside them",
            factors(new BilinearUpsampling(), 3, 1),
            new double[][] {{3}, {6}},
            new double[] {3, 3, 4, 5, 6, 6}),
        new Case(
            "in both directions: the corners stay, and the rest is a plane",
            new BilinearUpsampling(2),
            new double[][] {{0, 1}, {2, 3}},
            new double[] {
              0, 0.25, 0.75, 1, 0.5, 0.75, 1.25, 1.5, 1.5, 1.75, 2.25, 2.5, 2, 2.25, 2.75, 3
            }),
        new Case(
            "every second row and column, and a channel of zeros before and after",
            new PaddedShortcut(2, 3),
            new double[][] {{1, 2, 3}, {4, 5, 6}, {7, 8, 9}},
            new double[] {0, 0, 0, 0, 1, 3, 7, 9, 0, 0, 0, 0}),
        new Case(
            "mirrored at the outermost rows and columns",
            new ReflectionPadding(1),
            new double[][] {{1, 2, 3}, {4, 5, 6}},
            new double[] {5, 4, 5, 6, 5, 2, 1, 2, 3, 2, 5, 4, 5, 6, 5, 2, 1, 2, 3, 2}),
        new Case(
            "without the first row and the last two columns",
            new Cropping(1, 0, 0, 2),
            new double[][] {{1, 2, 3}, {4, 5, 6}, {7, 8, 9}},
            new double[] {4, 7}),
        new Case(
            "nearest",
            factors(new Upsampling(), 1, 2),
            new double[][] {{0, 1}, {2, 3}},
            new double[] {0, 0, 1, 1, 2, 2, 3, 3}));
  }

  private static Layer factors(Upsampling2D layer, int height, int width) {
    layer.setSize(new int[] {height, width});
    return layer;
  }

  /** Returns the layers that are compared with results computed by hand. */
  static Stream<Layer> comparedLayers() {
    return cases().map(Case::layer);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void computeTheSame(Case example) {
    for (EngineKind engine : EngineKind.onProcessor()) {
      INDArray x = Nd4j.createFromArray(new double[][][][] {{example.image}});
      var network =
          engine.prepare(
              network(settings(DataType.DOUBLE), x.shape(), example.layer.clone(), squaredError()));
      double[] y = network.feedForward(x).get(1).dup('c').data().asDouble();
      assertArrayEquals(example.expected, y, ROUNDING, engine.name());
    }
  }
}
