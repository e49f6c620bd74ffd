package networks;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import layers.LayerSet;
import optimizers.Sgd;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class MultiLayerNetTest {

  @Test
  void hasTheBooksParametersAndShapes() {
    MultiLayerNetwork network = book(new Weights.He(), 0);

    assertEquals(784 * 100 + 100 + 3 * (100 * 100 + 100) + 100 * 10 + 10, network.numParams());
    assertArrayEquals(new long[] {784, 100}, network.getParam("0_W").shape());
    assertArrayEquals(new long[] {100}, network.getParam("0_b").shape());
    assertArrayEquals(new long[] {100, 10}, network.getParam("4_W").shape());
    List<INDArray> outputs = network.feedForward(Nd4j.rand(3, 784));
    assertEquals(7, outputs.size()); // the input, five affine layers, softmax
    assertArrayEquals(new long[] {3, 100}, outputs.get(4).shape());
    assertArrayEquals(new long[] {3, 10}, outputs.get(6).shape());
    assertArrayEquals(new float[] {1, 1, 1}, outputs.get(6).sum(1).toFloatVector(), 1e-6f);
  }

  static Stream<Arguments> weights() {
    return Stream.of(
        Arguments.of(new Weights.He(), Math.sqrt(2 / 784.0), Math.sqrt(2 / 100.0)),
        Arguments.of(new Weights.Xavier(), Math.sqrt(1 / 784.0), Math.sqrt(1 / 100.0)),
        Arguments.of(new Weights.Std(0.01), 0.01, 0.01));
  }

  /** The standard error of a deviation over n values is about 1/sqrt(2n) of it; allowed are 5. */
  @ParameterizedTest
  @MethodSource("weights")
  void drawsWeightsWithTheBooksDeviationInEveryLayer(Weights weights, double first, double rest) {
    MultiLayerNetwork network = book(weights, 3);
    for (int layer = 0; layer < 5; layer++) {
      INDArray w = network.getParam(layer + "_W");
      double expected = layer == 0 ? first : rest;
      double tolerance = 5 / Math.sqrt(2.0 * w.length());
      assertEquals(1, w.stdNumber().doubleValue() / expected, tolerance, "layer " + layer);
      assertEquals(
          0, w.meanNumber().doubleValue() / expected, 5 / Math.sqrt(w.length()), "layer " + layer);
      assertEquals(0, network.getParam(layer + "_b").maxNumber().doubleValue());
    }
  }

  /** Seed 0 too, which ND4J by itself takes for "the time of day". */
  @ParameterizedTest
  @ValueSource(longs = {0, 1, 42})
  void drawsTheSameWeightsForTheSameSeedOnAnyThread(long seed) {
    INDArray here = book(new Weights.He(), seed).params();
    INDArray there =
        CompletableFuture.supplyAsync(() -> book(new Weights.He(), seed).params()).join();
    assertEquals(here, there);
    assertNotEquals(here, book(new Weights.He(), seed + 1).params());
  }

  @Test
  void refusesImpossibleShapesAndDeviations() {
    assertThrows(IllegalArgumentException.class, () -> new Weights.Std(0));
    assertThrows(IllegalArgumentException.class, () -> new Weights.Std(Double.NaN));
    assertThrows(
        IllegalArgumentException.class,
        () -> new MultiLayerNet(784, List.of(), 10, Activation.RELU, new Weights.He()));
  }

  private static MultiLayerNetwork book(Weights weights, long seed) {
    var net = new MultiLayerNet(784, List.of(100, 100, 100, 100), 10, Activation.RELU, weights);
    return net.create(LayerSet.BUILTIN, new Sgd(), seed);
  }
}
