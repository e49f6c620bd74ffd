package dlfs.layers;

import static dlfs.support.Nets.network;
import static dlfs.support.Nets.restored;
import static dlfs.support.Nets.settings;
import static dlfs.text.Text.formatted;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.engine.Engine;
import dlfs.networks.Layers;
import dlfs.support.Samples;
import java.util.List;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

class ConnectionTableTest {
  private static final int[][] TABLE = {{0, 1, 2}, {1}};
  private static final long[] SHAPE = {4, 3, 5, 5};
  private static final DataSet SAMPLES =
      new DataSet(
          Samples.uniform(1, DataType.DOUBLE, SHAPE), Samples.labels(DataType.DOUBLE, 4, 3));

  private static MultiLayerNetwork connected(LayerSet layers) {
    Layer convolution =
        layers.resolve(Layers.convolution(3, 2, 3, 1, 0, Activation.TANH)); // [4, 2, 3, 3]
    convolution.setConstraints(List.of(new ConnectionTable(TABLE)));
    return network(
        settings(DataType.DOUBLE),
        SHAPE,
        convolution,
        layers.resolve(Layers.dense(18, 3, Activation.IDENTITY)),
        layers.resolve(Layers.softmaxWithLoss(3)));
  }

  private static ConnectionTable table(MultiLayerNetwork network) {
    return (ConnectionTable) network.getLayer(0).conf().getLayer().getConstraints().get(0);
  }

  private static void assertConnected(MultiLayerNetwork network) {
    INDArray weights = network.getParam("0_W"); // [2, 3, 3, 3]
    for (int filter = 0; filter < 2; filter++) {
      for (int channel = 0; channel < 3; channel++) {
        boolean read = filter == 0 || channel == 1;
        for (int place = 0; place < 9; place++) {
          double weight = weights.getDouble(filter, channel, place / 3, place % 3);
          assertEquals(read, weight != 0, formatted("filter %d, channel %d", filter, channel));
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void keepsUnconnectedWeightsAtZeroDuringTraining(LayerSet layers) {
    MultiLayerNetwork network = Engine.accelerate(connected(layers));
    table(network).begin(network.getLayer(0));
    assertConnected(network);
    INDArray before = network.params().dup();
    for (int step = 0; step < 3; step++) {
      network.fit(SAMPLES);
    }
    assertConnected(network);
    assertNotEquals(before, network.params());
  }

  @ParameterizedTest
  @EnumSource
  void isSavedWithTheNetwork(LayerSet layers) {
    MultiLayerNetwork network = connected(layers);
    table(network).begin(network.getLayer(0));
    MultiLayerNetwork restored = restored(network);
    assertEquals(table(network), table(restored));
    restored.fit(SAMPLES);
    assertConnected(restored);
  }

  /**
   * The deviation is chosen for three channels; a filter connected to one of them needs √3 times as
   * much.
   */
  @Test
  void scaleInitialWeightsByTheConnectedChannels() {
    MultiLayerNetwork network = connected(LayerSet.BUILTIN);
    INDArray drawn = network.getParam("0_W").dup();
    table(network).begin(network.getLayer(0));
    INDArray begun = network.getParam("0_W");
    assertEquals(drawn.getDouble(0, 2, 1, 1), begun.getDouble(0, 2, 1, 1));
    assertEquals(Math.sqrt(3) * drawn.getDouble(1, 1, 1, 1), begun.getDouble(1, 1, 1, 1), 1e-15);
  }

  @Test
  void countsUnconnectedWeights() {
    MultiLayerNetwork network = connected(LayerSet.BUILTIN);
    assertEquals(18, table(network).unconnected(network.getLayer(0).conf()));
    assertEquals(0, ConnectionTable.oneToOne(1).clone().getChannelsOfFilters()[0][0]);
    assertTrue(table(network).getParams().contains("W"));
  }
}
