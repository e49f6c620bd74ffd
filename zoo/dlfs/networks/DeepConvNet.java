package dlfs.networks;

import static dlfs.networks.Layers.convolution;
import static dlfs.networks.Layers.dense;
import static dlfs.networks.Layers.maxPooling;
import static dlfs.networks.Layers.softmaxWithLoss;

import dlfs.layers.Dropout;
import dlfs.layers.LayerSet;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * The deep network of the book's section 8.1.1 for 28x28 images: six convolutions of 3x3 in pairs,
 * each pair followed by pooling; then a fully connected layer of hidden units and one with an
 * output for each of 10 classes, with dropout after both.
 *
 * @param hidden the number of hidden units
 * @param dropsScores whether dropout is applied to the scores too, the outputs of the last fully
 *     connected layer, as in the book
 */
public record DeepConvNet(int hidden, boolean dropsScores) implements ChainNetwork {

  /** Creates the book's network: 50 hidden units, and dropout of the scores. */
  public DeepConvNet() {
    this(50, true);
  }

  @Override
  public MultiLayerConfiguration configuration(LayerSet layers, IUpdater updater, long seed) {
    var list =
        Configurations.begin(layers, new InitialWeights.He(), updater, seed)
            .layer(convolution(16, 3, 1, 1, Activation.RELU)) // [N, 16, 28, 28]
            .layer(convolution(16, 3, 1, 1, Activation.RELU)) // [N, 16, 28, 28]
            .layer(maxPooling(2, 2)) // [N, 16, 14, 14]
            .layer(convolution(32, 3, 1, 1, Activation.RELU)) // [N, 32, 14, 14]
            .layer(convolution(32, 3, 1, 2, Activation.RELU)) // [N, 32, 16, 16]
            .layer(maxPooling(2, 2)) // [N, 32, 8, 8]
            .layer(convolution(64, 3, 1, 1, Activation.RELU)) // [N, 64, 8, 8]
            .layer(convolution(64, 3, 1, 1, Activation.RELU)) // [N, 64, 8, 8]
            .layer(maxPooling(2, 2)) // [N, 64, 4, 4]
            .layer(dense(hidden, Activation.RELU)) // [N, hidden]
            .layer(new Dropout(0.5))
            .layer(dense(10, Activation.IDENTITY)); // [N, 10]
    if (dropsScores) {
      list.layer(new Dropout(0.5));
    }
    return list.layer(softmaxWithLoss(10))
        .setInputType(new ImageShape(1, 28, 28).flattened())
        .build();
  }
}
