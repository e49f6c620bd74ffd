package dlfs.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dlfs.layers.LayerSet;
import dlfs.networks.MultiLayerNet;
import dlfs.networks.SimpleConvNet;
import dlfs.optimizers.Sgd;
import dlfs.support.Samples;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class PassesTest {

  /** A network with an input, and access to its first layer. */
  private record First(MultiLayerNetwork network, INDArray x) {
    Layer layer() {
      return network.getLayer(0);
    }

    Passes passes() {
      return ((FastLayer) layer()).passes();
    }

    /** Runs both passes, and returns the gradient of the input. */
    INDArray inputGradient() {
      LayerWorkspaceMgr manager = LayerWorkspaceMgr.noWorkspaces();
      INDArray y = layer().activate(x.dup(), true, manager);
      return layer().backpropGradient(Nd4j.onesLike(y), manager).getSecond();
    }
  }

  static Stream<First> firstLayers() {
    MultiLayerNetwork dense =
        MultiLayerNet.twoLayerNet(784).create(LayerSet.BUILTIN, new Sgd(0.01), 1);
    MultiLayerNetwork convolutional =
        SimpleConvNet.ofTheBook().create(LayerSet.BUILTIN, new Sgd(0.01), 1);
    return Stream.of(
        new First(Engine.accelerate(dense), Samples.uniform(1, DataType.FLOAT, 3, 784)),
        new First(
            Engine.accelerate(convolutional), Samples.uniform(1, DataType.FLOAT, 3, 1, 28, 28)));
  }

  @ParameterizedTest
  @MethodSource("firstLayers")
  void unneededInputGradientIsZeros(First first) {
    first.network.initGradientsView();
    assertNotEquals(Nd4j.zerosLike(first.x), first.inputGradient());
    first.passes().beginTrainingStep(false, true, false);
    assertEquals(Nd4j.zerosLike(first.x), first.inputGradient());
    first.passes().endTrainingStep();
    assertNotEquals(Nd4j.zerosLike(first.x), first.inputGradient());
  }

  @ParameterizedTest
  @MethodSource("firstLayers")
  void unneededParameterGradientsAreNotComputed(First first) {
    first.network.initGradientsView();
    INDArray expected = first.inputGradient();
    first.network.getFlattenedGradients().assign(7);
    first.passes().beginTrainingStep(true, false, false);
    assertEquals(expected, first.inputGradient());
    first.passes().endTrainingStep();
    INDArray gradients = first.network.getFlattenedGradients();
    assertEquals(Nd4j.valueArrayOf(gradients.shape(), 7, DataType.FLOAT), gradients);
    first.inputGradient();
    assertNotEquals(
        Nd4j.valueArrayOf(gradients.shape(), 7, DataType.FLOAT),
        first.network.getFlattenedGradients());
  }
}
