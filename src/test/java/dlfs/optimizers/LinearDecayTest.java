package dlfs.optimizers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dlfs.layers.LayerSet;
import dlfs.networks.MultiLayerNet;
import dlfs.support.Samples;
import java.util.List;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

class LinearDecayTest {
  @Test
  void decreasesLinearlyToZero() {
    var decay = new LinearDecay(0.4, 4);
    List<Double> expected = List.of(0.4, 0.3, 0.2, 0.1, 0.0, 0.0);
    for (int update = 0; update < expected.size(); update++) {
      assertEquals(expected.get(update), decay.valueAt(update, 7), 1e-12);
    }
  }

  @ParameterizedTest
  @EnumSource
  void isTheLearningRateOfTraining(LayerSet layers) {
    MultiLayerNetwork network =
        MultiLayerNet.ofTheBook(6, 1).create(layers, new Momentum(new LinearDecay(0.1, 2), 0), 1);
    double first = lengthOfAnUpdate(network);
    double second = lengthOfAnUpdate(network);
    assertEquals(0.5, second / first, 0.1); // the gradient hardly changes
    assertEquals(0, lengthOfAnUpdate(network));
  }

  private static double lengthOfAnUpdate(MultiLayerNetwork network) {
    INDArray before = network.params().dup();
    network.fit(
        new DataSet(
            Samples.uniform(1, DataType.FLOAT, 4, 6), Samples.labels(DataType.FLOAT, 4, 10)));
    return network.params().distance2(before);
  }

  @Test
  void equalsTheSameDecay() {
    assertEquals(new LinearDecay(0.1, 5), new LinearDecay(0.1, 5));
    assertEquals(new LinearDecay(0.1, 5).hashCode(), new LinearDecay(0.1, 5).hashCode());
    assertNotEquals(new LinearDecay(0.1, 5), new LinearDecay(0.1, 6));
    assertNotEquals(new LinearDecay(0.1, 5), new LinearDecay(0.2, 5));
  }

  @Test
  void refusesADurationOfZero() {
    assertThrows(IllegalArgumentException.class, () -> new LinearDecay(0.1, 0));
  }
}
