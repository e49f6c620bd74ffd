package dlfs.networks;

import dlfs.layers.ConnectionTable;
import dlfs.layers.LayerSet;
import java.util.List;
import org.deeplearning4j.nn.api.layers.LayerConstraint;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * LeNet-5 (section 7.7.1) for 28x28 images, as published in 1998 or as one would build it now.
 *
 * <p>As published, its activation function is a sigmoid curve; after each convolution it
 * sub-samples, that is, takes the sum of 2x2 numbers times a coefficient that is learnt for each
 * map, plus a bias; and each map of the second convolution reads only some of the maps before it.
 * The paper's 60,000 trainable parameters are those before its output units, which compare with
 * fixed bitmaps of the characters; here softmax is in their place, with 850 parameters. The curve
 * is tanh(x); the paper's is 1.7159 tanh(2x/3).
 *
 * <p>As one would build it now, it has ReLU, max pooling, and all maps connected, with first
 * weights after He.
 *
 * <p>Y. LeCun, L. Bottou, Y. Bengio, P. Haffner, "Gradient-based learning applied to document
 * recognition", Proc. IEEE 86 (1998).
 *
 * @param era which of the two
 */
public record LeNet(Era era) implements Network {

  /** When the network might have been built. */
  public enum Era {
    PUBLISHED,
    NOW
  }

  /** Which of 6 maps each of the 16 of the second convolution reads: the paper's table I. */
  private static final ConnectionTable C3 =
      new ConnectionTable(
          new int[][] {
            {0, 1, 2},
            {1, 2, 3},
            {2, 3, 4},
            {3, 4, 5},
            {0, 4, 5},
            {0, 1, 5},
            {0, 1, 2, 3},
            {1, 2, 3, 4},
            {2, 3, 4, 5},
            {0, 3, 4, 5},
            {0, 1, 4, 5},
            {0, 1, 2, 5},
            {0, 1, 3, 4},
            {1, 2, 4, 5},
            {0, 2, 3, 5},
            {0, 1, 2, 3, 4, 5}
          });

  @Override
  public MultiLayerConfiguration configuration(LayerSet layers, IUpdater updater, long seed) {
    return era == Era.PUBLISHED ? published(layers, updater, seed) : ofToday(layers, updater, seed);
  }

  private static MultiLayerConfiguration published(LayerSet layers, IUpdater updater, long seed) {
    return Configurations.begin(new Weights.Xavier(), updater, seed)
        .layer(layers.convolution(1, 6, 5, 1, 2, Activation.TANH)) // C1 [N, 6, 28, 28]
        .layer(layers.averagePooling(2, 2, 0)) // [N, 6, 14, 14]
        .layer(coefficients(layers, 6)) // S2 [N, 6, 14, 14]
        .layer(
            connected(
                layers.convolution(6, 16, 5, 1, 0, Activation.TANH), C3)) // C3 [N, 16, 10, 10]
        .layer(layers.averagePooling(2, 2, 0)) // [N, 16, 5, 5]
        .layer(coefficients(layers, 16)) // S4 [N, 16, 5, 5]
        .layer(layers.affine(16 * 5 * 5, 120, Activation.TANH)) // C5 [N, 120]
        .layer(layers.affine(120, 84, Activation.TANH)) // F6 [N, 84]
        .layer(layers.affine(84, 10, Activation.IDENTITY)) // [N, 10]
        .layer(layers.softmaxWithLoss(10))
        .setInputType(InputType.convolutionalFlat(28, 28, 1))
        .build();
  }

  private static MultiLayerConfiguration ofToday(LayerSet layers, IUpdater updater, long seed) {
    return Configurations.begin(new Weights.He(), updater, seed)
        .layer(layers.convolution(1, 6, 5, 1, 2, Activation.RELU)) // [N, 6, 28, 28]
        .layer(layers.maxPooling(2, 2, 0)) // [N, 6, 14, 14]
        .layer(layers.convolution(6, 16, 5, 1, 0, Activation.RELU)) // [N, 16, 10, 10]
        .layer(layers.maxPooling(2, 2, 0)) // [N, 16, 5, 5]
        .layer(layers.affine(16 * 5 * 5, 120, Activation.RELU)) // [N, 120]
        .layer(layers.affine(120, 84, Activation.RELU)) // [N, 84]
        .layer(layers.affine(84, 10, Activation.IDENTITY)) // [N, 10]
        .layer(layers.softmaxWithLoss(10))
        .setInputType(InputType.convolutionalFlat(28, 28, 1))
        .build();
  }

  /** The coefficient and bias of each map: a convolution 1x1 of every map with itself alone. */
  private static Layer coefficients(LayerSet layers, int maps) {
    Layer each = layers.convolution(maps, maps, 1, 1, 0, Activation.TANH);
    return connected(each, ConnectionTable.oneToOne(maps));
  }

  private static Layer connected(Layer layer, ConnectionTable table) {
    layer.setConstraints(List.of(table.clone()));
    return layer;
  }

  @Override
  public MultiLayerNetwork create(LayerSet layers, IUpdater updater, long seed) {
    MultiLayerNetwork network = Network.super.create(layers, updater, seed);
    for (var layer : network.getLayers()) {
      List<LayerConstraint> constraints = layer.conf().getLayer().getConstraints();
      if (constraints != null) {
        constraints.forEach(table -> ((ConnectionTable) table).begin(layer));
      }
    }
    return network;
  }
}
