package dlfs.networks;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dlfs.engine.Engine;
import dlfs.gradients.GradientCheck;
import dlfs.images.ImageShape;
import dlfs.layers.LayerSet;
import dlfs.networks.GoogLeNet.Version;
import dlfs.optimizers.Sgd;
import dlfs.support.GradientResults;
import dlfs.support.Samples;
import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.ops.transforms.Transforms;

/** GoogLeNet. */
class GoogLeNetTest {

  @BeforeAll
  static void startEngine() {
    Engine.start(2);
  }

  @Test
  void hasTheOutputsOfTheAuxiliaryClassifiersAfterItsOwn() {
    var images = new ImageShape(1, 79, 80);
    for (Version version : Version.values()) {
      var network = new GoogLeNet(version, true, images, 7).create(LayerSet.BUILTIN, new Sgd(), 1);
      assertEquals(
          List.of("softmax", "aux1.softmax", "aux2.softmax"),
          network.getConfiguration().getNetworkOutputs());
      INDArray[] outputs = network.output(Samples.uniform(1, DataType.FLOAT, 2, 79 * 80));
      assertEquals(3, outputs.length);
      for (INDArray output : outputs) {
        assertArrayEquals(new long[] {2, 7}, output.shape());
      }
    }
  }

  /** The prediction of a network without the classifiers is that of one with them. */
  @Test
  void predictsTheSameWithAndWithoutAuxiliaryClassifiers() {
    var images = new ImageShape(1, 79, 79);
    ComputationGraph with =
        new GoogLeNet(Version.PAPER, true, images, 7).create(LayerSet.SCRATCH, new Sgd(), 1);
    ComputationGraph without =
        new GoogLeNet(Version.PAPER, false, images, 7).create(LayerSet.SCRATCH, new Sgd(), 2);
    without.paramTable().forEach((name, values) -> values.assign(with.paramTable().get(name)));
    INDArray x = Samples.uniform(1, DataType.FLOAT, 2, 79 * 79);
    assertEquals(with.output(x)[0], without.outputSingle(x));
  }

  /** With labels that are all the same, each classifier's loss is 0.3 times its cross-entropy. */
  @Test
  void weightsTheLossOfTheAuxiliaryClassifiers() {
    ComputationGraph network =
        new GoogLeNet(Version.PAPER, true, new ImageShape(1, 79, 79), 7)
            .createInDoublePrecision(LayerSet.SCRATCH, new Sgd(), 1);
    INDArray x = Samples.uniform(1, DataType.DOUBLE, 2, 79 * 79);
    INDArray labels = Samples.labels(DataType.DOUBLE, 2, 7);
    double expected = 0;
    INDArray[] outputs = network.output(x);
    for (int i = 0; i < 3; i++) {
      double loss = -labels.mul(Transforms.log(outputs[i])).sumNumber().doubleValue() / 2;
      expected += loss * (i == 0 ? 1 : 0.3);
    }
    var samples = new MultiDataSet(new INDArray[] {x}, new INDArray[] {labels, labels, labels});
    assertEquals(expected, network.score(samples, false), 1e-9);
  }

  /** A small inception block, so that every entry of every array can be checked. */
  @ParameterizedTest
  @CsvSource({
    "BUILTIN, PAPER, true",
    "SCRATCH, PAPER, true",
    "SCRATCH, PAPER, false",
    "SCRATCH, TORCHVISION, true"
  })
  void inceptionBlocksHaveCorrectGradients(LayerSet layers, Version version, boolean reductions) {
    var block = new InceptionBlock(2, 2, 3, 2, 2, 1);
    var images = new ImageShape(2, 5, 4);
    var graph = Configurations.graph(layers, new InitialWeights.He(), new Sgd(), 1, images);
    (reductions ? block : block.withoutReductions()).append(graph.block("block"), version);
    assertEquals(new ImageShape(block.channels(), 5, 4), graph.shape());
    graph.endBlock().layer(Layers.globalAveragePooling());
    var network =
        new ComputationGraph(graph.layer(Layers.softmaxWithLoss(block.channels(), 0.3)).build());
    network.init();
    var samples =
        new MultiDataSet(
            Samples.uniform(1, DataType.DOUBLE, 3, images.size()),
            Samples.labels(DataType.DOUBLE, 3, block.channels()));
    var results =
        new GradientCheck()
            .withMaxEntries(5, 1)
            .withSecondLook(1e-8)
            .check(Engine.accelerate(network.convertDataType(DataType.DOUBLE)), samples);
    int trained = version == Version.PAPER ? 2 : 3;
    int convolutions = reductions ? 6 : 4;
    assertEquals(trained * convolutions + 1, results.size()); // and the input
    GradientResults.assertRightToTheInput(results);
  }

  @ParameterizedTest
  @CsvSource({"false, 30, 31, 10", "false, 31, 30, 10", "true, 78, 79, 10", "false, 31, 31, 0"})
  void refusesSmallerImagesAndNoClasses(boolean auxiliary, int height, int width, int classes) {
    assertThrows(
        IllegalArgumentException.class,
        () -> new GoogLeNet(Version.PAPER, auxiliary, new ImageShape(3, height, width), classes));
  }
}
