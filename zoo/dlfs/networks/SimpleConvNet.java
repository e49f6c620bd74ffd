package dlfs.networks;

import static dlfs.networks.Layers.convolution;
import static dlfs.networks.Layers.dense;
import static dlfs.networks.Layers.maxPooling;
import static dlfs.networks.Layers.softmaxWithLoss;
import static dlfs.text.Text.formatted;

import dlfs.layers.LayerSet;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * The convolutional network of the book's section 7.5: convolution, ReLU, pooling 2x2, a hidden
 * layer with ReLU, and softmax with cross-entropy.
 *
 * @param images the shape of the images
 * @param filters the number of filters
 * @param kernel height and width of the filters, in pixels
 * @param hidden the width of the hidden layer
 * @param classes the number of classes
 * @param weights how the weights are initialised
 */
public record SimpleConvNet(
    ImageShape images, int filters, int kernel, int hidden, int classes, InitialWeights weights)
    implements ChainNetwork {

  /**
   * @throws IllegalArgumentException if a size is less than 1, or pooling would leave nothing of
   *     the images
   */
  public SimpleConvNet {
    if (filters < 1 || kernel < 1 || hidden < 1 || classes < 1) {
      throw new IllegalArgumentException(
          formatted(
              "SimpleConvNet needs at least 1 filter, hidden unit and class, and a kernel of at"
                  + " least 1x1; it was given %d, %d, %d and %dx%d",
              filters, hidden, classes, kernel, kernel));
    }
    if (Math.min(images.height(), images.width()) < kernel + 1) {
      throw new IllegalArgumentException(
          formatted(
              "SimpleConvNet with a kernel of %dx%d needs images of at least %dx%d pixels, not"
                  + " %dx%d",
              kernel, kernel, kernel + 1, kernel + 1, images.height(), images.width()));
    }
  }

  /**
   * Returns the book's network: 28x28 images, 30 filters of 5x5, 100 hidden units, 10 classes, and
   * initial weights with a standard deviation of 0.01.
   */
  public static SimpleConvNet ofTheBook() {
    return new SimpleConvNet(
        new ImageShape(1, 28, 28), 30, 5, 100, 10, new InitialWeights.Std(0.01));
  }

  @Override
  public MultiLayerConfiguration configuration(LayerSet layers, IUpdater updater, long seed) {
    return Configurations.begin(layers, weights, updater, seed)
        .layer(convolution(filters, kernel, 1, 0, Activation.RELU)) // [N, 30, 24, 24]
        .layer(maxPooling(2, 2)) // [N, 30, 12, 12]
        .layer(dense(hidden, Activation.RELU)) // [N, 100]
        .layer(dense(classes, Activation.IDENTITY)) // [N, 10]
        .layer(softmaxWithLoss(classes))
        .setInputType(images.flattened())
        .build();
  }
}
