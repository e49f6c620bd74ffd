package dlfs.networks;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dlfs.layers.LayerSet;
import dlfs.optimizers.Sgd;
import dlfs.support.Samples;
import java.util.List;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class ConvolutionStackTest {

  @Test
  void countsWeightsAndTheReceptiveField() {
    assertEquals(25, new ConvolutionStack(List.of(5)).weightsOfAConnection());
    assertEquals(18, new ConvolutionStack(List.of(3, 3)).weightsOfAConnection());
    assertEquals(5, new ConvolutionStack(List.of(3, 3)).receptiveField());
    assertEquals(7, new ConvolutionStack(List.of(3, 3, 3)).receptiveField());
  }

  /**
   * An element of the output depends on a square of that size in the input, and on nothing else, up
   * to the rounding of 100, since a convolution may compute several elements together.
   */
  @ParameterizedTest
  @EnumSource
  void hasTheReceptiveFieldThatItReports(LayerSet layers) {
    for (List<Integer> kernels : List.of(List.of(5), List.of(3, 3), List.of(3, 3, 3))) {
      var stack = new ConvolutionStack(kernels);
      MultiLayerNetwork network = stack.create(layers, new Sgd(), 1);
      network.params().muli(network.params()); // above 0, so that no ReLU hides anything
      INDArray before = Samples.uniform(1, DataType.FLOAT, 1, 16, 14, 14).addi(1);
      INDArray changed = before.dup();
      changed.putScalar(0, 0, 7, 7, 100);
      INDArray difference = after(network, kernels, changed).subi(after(network, kernels, before));
      int reached = 0;
      for (int column = 0; column < 14; column++) {
        reached += Math.abs(difference.getDouble(0, 0, 7, column)) > 1e-4 ? 1 : 0;
      }
      assertEquals(stack.receptiveField(), reached);
      assertArrayEquals(new long[] {1, 16, 14, 14}, difference.shape());
    }
  }

  private static INDArray after(MultiLayerNetwork network, List<Integer> kernels, INDArray before) {
    INDArray x = before;
    for (int layer = 2; layer < 2 + kernels.size(); layer++) {
      x = network.getLayer(layer).activate(x, false, LayerWorkspaceMgr.noWorkspaces());
    }
    return x.dup();
  }

  @Test
  void isATrainableNetwork() {
    MultiLayerNetwork network =
        new ConvolutionStack(List.of(3)).create(LayerSet.BUILTIN, new Sgd(), 1);
    assertArrayEquals(
        new long[] {2, 10}, network.output(Nd4j.zeros(DataType.FLOAT, 2, 784)).shape());
  }

  @Test
  void refusesEvenKernelsAndNone() {
    assertThrows(IllegalArgumentException.class, () -> new ConvolutionStack(List.of(3, 2)));
    assertThrows(IllegalArgumentException.class, () -> new ConvolutionStack(List.of()));
  }
}
