package dlfs.networks;

import static dlfs.support.Closeness.assertClose;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dlfs.layers.LayerSet;
import dlfs.networks.LeNet.Version;
import dlfs.optimizers.Sgd;
import dlfs.support.Closeness;
import dlfs.support.Samples;
import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/** The book's convolutional networks, and AlexNet, with both layer sets. */
class ConvolutionalNetworksTest {

  /** The output shapes of all layers for two images; softmax is the last. */
  static Stream<Arguments> networks() {
    return Stream.of(
        Arguments.of(
            SimpleConvNet.ofTheBook(),
            433_890,
            new long[][] {{2, 30, 24, 24}, {2, 30, 12, 12}, {2, 100}, {2, 10}, {2, 10}}),
        Arguments.of(
            new DeepConvNet(),
            123_552,
            new long[][] {
              {2, 16, 28, 28},
              {2, 16, 28, 28},
              {2, 16, 14, 14},
              {2, 32, 14, 14},
              {2, 32, 16, 16},
              {2, 32, 8, 8},
              {2, 64, 8, 8},
              {2, 64, 8, 8},
              {2, 64, 4, 4},
              {2, 50},
              {2, 50},
              {2, 10},
              {2, 10},
              {2, 10}
            }),
        Arguments.of(
            new LeNet(Version.ORIGINAL),
            62_020, // including those that remain 0
            new long[][] {
              {2, 6, 28, 28},
              {2, 6, 14, 14},
              {2, 6, 14, 14},
              {2, 16, 10, 10},
              {2, 16, 5, 5},
              {2, 16, 5, 5},
              {2, 120},
              {2, 84},
              {2, 10},
              {2, 10}
            }),
        Arguments.of(
            new LeNet(Version.MODERN),
            61_706,
            new long[][] {
              {2, 6, 28, 28},
              {2, 6, 14, 14},
              {2, 16, 10, 10},
              {2, 16, 5, 5},
              {2, 120},
              {2, 84},
              {2, 10},
              {2, 10}
            }),
        Arguments.of(
            new AlexNet(67, 10), // the smallest size
            21_598_922,
            new long[][] {
              {2, 96, 15, 15},
              {2, 96, 7, 7},
              {2, 256, 7, 7},
              {2, 256, 3, 3},
              {2, 384, 3, 3},
              {2, 384, 3, 3},
              {2, 256, 3, 3},
              {2, 256, 1, 1},
              {2, 4096},
              {2, 4096},
              {2, 4096},
              {2, 4096},
              {2, 10},
              {2, 10}
            }));
  }

  private static INDArray images(ChainNetwork network, DataType type) {
    long pixels = network instanceof AlexNet ? 67 * 67 : 28 * 28;
    return Samples.uniform(1, type, 2, pixels);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("networks")
  void areTheSameWithBothLayerSets(ChainNetwork network, long parameters, long[][] shapes) {
    MultiLayerNetwork theirs = network.create(LayerSet.BUILTIN, new Sgd(), 1);
    MultiLayerNetwork ours = network.create(LayerSet.SCRATCH, new Sgd(), 2);
    assertEquals(parameters, theirs.numParams());
    assertEquals(parameters, ours.numParams());

    ours.setParams(theirs.params());
    INDArray x = images(network, DataType.FLOAT);
    List<INDArray> theirOutputs = theirs.feedForward(x);
    List<INDArray> ourOutputs = ours.feedForward(x);
    assertEquals(shapes.length + 1, ourOutputs.size()); // the first is the input
    for (int layer = 0; layer < shapes.length; layer++) {
      INDArray output = ourOutputs.get(layer + 1);
      assertArrayEquals(shapes[layer], output.shape(), "layer " + layer);
      assertClose("layer " + layer, theirOutputs.get(layer + 1), output);
    }
  }

  static Stream<Arguments> booksNetworks() {
    return Stream.of(DataType.DOUBLE, DataType.FLOAT)
        .flatMap(
            type ->
                Stream.of(
                    Arguments.of(SimpleConvNet.ofTheBook(), type),
                    Arguments.of(new DeepConvNet(), type),
                    Arguments.of(new LeNet(Version.ORIGINAL), type),
                    Arguments.of(new LeNet(Version.MODERN), type)));
  }

  /** Trains from the same seed with the same dropout masks. */
  @ParameterizedTest(name = "{1}: {0}")
  @MethodSource("booksNetworks")
  void trainAlike(ChainNetwork network, DataType type) {
    MultiLayerNetwork theirs = network.create(LayerSet.BUILTIN, new Sgd(), 1).convertDataType(type);
    MultiLayerNetwork ours = network.create(LayerSet.SCRATCH, new Sgd(), 1).convertDataType(type);
    INDArray x = images(network, type);
    assertClose("before", theirs.output(x), ours.output(x));
    DataSet samples = new DataSet(x, Samples.labels(type, 2, 10));
    for (int step = 0; step < 3; step++) {
      theirs.fit(samples);
      ours.fit(samples);
    }
    assertEquals(1, ours.score() / theirs.score(), Closeness.tolerance(type));
    assertClose("parameters", theirs.params(), ours.params());
    assertClose("after", theirs.output(x), ours.output(x));
  }

  /** 66x66 pixels are pooled to 14, 6 and 2, which is less than the last window of 3x3. */
  @Test
  void refuseImagesThatAreTooSmall() {
    var refusal = assertThrows(IllegalArgumentException.class, () -> new AlexNet(66, 10));
    assertEquals("AlexNet needs images of at least 67x67 pixels, not 66x66", refusal.getMessage());
  }
}
