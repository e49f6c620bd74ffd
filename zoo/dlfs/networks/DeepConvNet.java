package dlfs.networks;

import dlfs.layers.LayerSet;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * The deep network of the book's section 8.1.1 for 28x28 images: six convolutions of 3x3 in pairs,
 * each pair followed by pooling; then a fully connected layer of hidden units and one of 10
 * classes, with dropout after both.
 *
 * @param hidden how many hidden units there are
 * @param dropsScores whether there is dropout after the last fully connected layer too, as in the
 *     book. It drops half of the scores themselves while the network is trained
 */
public record DeepConvNet(int hidden, boolean dropsScores) implements Network {

  /** As in the book: 50 hidden units, and dropped scores. */
  public DeepConvNet() {
    this(50, true);
  }

  @Override
  public MultiLayerConfiguration configuration(LayerSet layers, IUpdater updater, long seed) {
    var list =
        Configurations.begin(new Weights.He(), updater, seed)
            .layer(layers.convolution(1, 16, 3, 1, 1, Activation.RELU)) // [N, 16, 28, 28]
            .layer(layers.convolution(16, 16, 3, 1, 1, Activation.RELU)) // [N, 16, 28, 28]
            .layer(layers.maxPooling(2, 2, 0)) // [N, 16, 14, 14]
            .layer(layers.convolution(16, 32, 3, 1, 1, Activation.RELU)) // [N, 32, 14, 14]
            .layer(layers.convolution(32, 32, 3, 1, 2, Activation.RELU)) // [N, 32, 16, 16]
            .layer(layers.maxPooling(2, 2, 0)) // [N, 32, 8, 8]
            .layer(layers.convolution(32, 64, 3, 1, 1, Activation.RELU)) // [N, 64, 8, 8]
            .layer(layers.convolution(64, 64, 3, 1, 1, Activation.RELU)) // [N, 64, 8, 8]
            .layer(layers.maxPooling(2, 2, 0)) // [N, 64, 4, 4]
            .layer(layers.affine(64 * 4 * 4, hidden, Activation.RELU)) // [N, hidden]
            .layer(layers.dropout(0.5))
            .layer(layers.affine(hidden, 10, Activation.IDENTITY)); // [N, 10]
    if (dropsScores) {
      list.layer(layers.dropout(0.5));
    }
    return list.layer(layers.softmaxWithLoss(10))
        .setInputType(InputType.convolutionalFlat(28, 28, 1))
        .build();
  }
}
