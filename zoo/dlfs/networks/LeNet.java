package dlfs.networks;

import static dlfs.networks.Layers.averagePooling;
import static dlfs.networks.Layers.convolution;
import static dlfs.networks.Layers.dense;
import static dlfs.networks.Layers.maxPooling;
import static dlfs.networks.Layers.softmaxWithLoss;

import dlfs.layers.ConnectionTable;
import dlfs.layers.LayerSet;
import java.util.List;
import org.deeplearning4j.nn.api.layers.LayerConstraint;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * LeNet-5 (section 7.7.1) for 28x28 images, as published in 1998 or in a modern form.
 *
 * <p>As published, its activation function is sigmoidal: tanh(x) here, 1.7159 tanh(2x/3) in the
 * paper. After each convolution it subsamples: it multiplies the sum of 2x2 elements by a trained
 * coefficient of the channel, and adds a bias. Each filter of the second convolution is connected
 * to only some of the channels before it. The paper's 60,000 trainable parameters do not include
 * its output units, which compare with fixed bitmaps of the characters; here a softmax layer with
 * 850 parameters replaces them.
 *
 * <p>The modern form has ReLU, max pooling, all channels connected, and He's initial weights.
 *
 * <p>Y. LeCun, L. Bottou, Y. Bengio, P. Haffner, "Gradient-based learning applied to document
 * recognition", Proc. IEEE 86 (1998).
 *
 * @param version the form of the network
 */
public record LeNet(Version version) implements ChainNetwork {

  /** The two forms of the network. */
  public enum Version {
    /** As published in 1998. */
    ORIGINAL,
    /** As it would be built today. */
    MODERN
  }

  /** The channels, of 6, that each of the 16 filters of C3 is connected to: the paper's table I. */
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
    return version == Version.ORIGINAL
        ? published(layers, updater, seed)
        : modern(layers, updater, seed);
  }

  private static MultiLayerConfiguration published(LayerSet layers, IUpdater updater, long seed) {
    return Configurations.begin(layers, new InitialWeights.Xavier(), updater, seed)
        .layer(convolution(6, 5, 1, 2, Activation.TANH)) // C1 [N, 6, 28, 28]
        .layer(averagePooling(2, 2)) // [N, 6, 14, 14]
        .layer(coefficients(6)) // S2 [N, 6, 14, 14]
        .layer(connected(convolution(16, 5, 1, 0, Activation.TANH), C3)) // C3 [N, 16, 10, 10]
        .layer(averagePooling(2, 2)) // [N, 16, 5, 5]
        .layer(coefficients(16)) // S4 [N, 16, 5, 5]
        .layer(dense(120, Activation.TANH)) // C5 [N, 120]
        .layer(dense(84, Activation.TANH)) // F6 [N, 84]
        .layer(dense(10, Activation.IDENTITY)) // [N, 10]
        .layer(softmaxWithLoss(10))
        .setInputType(new ImageShape(1, 28, 28).flattened())
        .build();
  }

  private static MultiLayerConfiguration modern(LayerSet layers, IUpdater updater, long seed) {
    return Configurations.begin(layers, new InitialWeights.He(), updater, seed)
        .layer(convolution(6, 5, 1, 2, Activation.RELU)) // [N, 6, 28, 28]
        .layer(maxPooling(2, 2)) // [N, 6, 14, 14]
        .layer(convolution(16, 5, 1, 0, Activation.RELU)) // [N, 16, 10, 10]
        .layer(maxPooling(2, 2)) // [N, 16, 5, 5]
        .layer(dense(120, Activation.RELU)) // [N, 120]
        .layer(dense(84, Activation.RELU)) // [N, 84]
        .layer(dense(10, Activation.IDENTITY)) // [N, 10]
        .layer(softmaxWithLoss(10))
        .setInputType(new ImageShape(1, 28, 28).flattened())
        .build();
  }

  /** A coefficient and a bias for each channel: a 1x1 convolution of each channel separately. */
  private static Layer coefficients(int channels) {
    return connected(
        convolution(channels, 1, 1, 0, Activation.TANH), ConnectionTable.oneToOne(channels));
  }

  private static Layer connected(Layer layer, ConnectionTable table) {
    layer.setConstraints(List.of(table.clone()));
    return layer;
  }

  @Override
  public MultiLayerNetwork create(LayerSet layers, IUpdater updater, long seed) {
    MultiLayerNetwork network = ChainNetwork.super.create(layers, updater, seed);
    for (var layer : network.getLayers()) {
      List<LayerConstraint> constraints = layer.conf().getLayer().getConstraints();
      if (constraints != null) {
        constraints.forEach(table -> ((ConnectionTable) table).begin(layer));
      }
    }
    return network;
  }
}
