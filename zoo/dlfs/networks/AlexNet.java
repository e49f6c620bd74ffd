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
 * AlexNet (section 8.2.2) for square greyscale images, without local response normalisation and
 * without the division between two GPUs: the form in which A. Zhang et al., "Dive into Deep
 * Learning", section 8.1, train it on Fashion-MNIST.
 *
 * <p>A. Krizhevsky, I. Sutskever, G. Hinton, "ImageNet classification with deep convolutional
 * neural networks", NIPS (2012).
 *
 * @param imageSize height and width of the images in pixels, at least 67; 224 in the paper
 * @param classes the number of classes, at least 1
 */
public record AlexNet(int imageSize, int classes) implements ChainNetwork {

  /**
   * @throws IllegalArgumentException if the images are too small or there is no class
   */
  public AlexNet {
    if (imageSize < 67) {
      throw new IllegalArgumentException(
          "AlexNet needs images of at least 67x67 pixels, not " + imageSize + "x" + imageSize);
    }
    if (classes < 1) {
      throw new IllegalArgumentException("AlexNet needs at least 1 class, not " + classes);
    }
  }

  @Override
  public MultiLayerConfiguration configuration(LayerSet layers, IUpdater updater, long seed) {
    return Configurations.begin(layers, new InitialWeights.He(), updater, seed)
        .layer(convolution(96, 11, 4, 0, Activation.RELU)) // [N, 96, 54, 54]
        .layer(maxPooling(3, 2)) // [N, 96, 26, 26]
        .layer(convolution(256, 5, 1, 2, Activation.RELU)) // [N, 256, 26, 26]
        .layer(maxPooling(3, 2)) // [N, 256, 12, 12]
        .layer(convolution(384, 3, 1, 1, Activation.RELU)) // [N, 384, 12, 12]
        .layer(convolution(384, 3, 1, 1, Activation.RELU)) // [N, 384, 12, 12]
        .layer(convolution(256, 3, 1, 1, Activation.RELU)) // [N, 256, 12, 12]
        .layer(maxPooling(3, 2)) // [N, 256, 5, 5]
        .layer(dense(4096, Activation.RELU)) // [N, 4096]
        .layer(new Dropout(0.5))
        .layer(dense(4096, Activation.RELU)) // [N, 4096]
        .layer(new Dropout(0.5))
        .layer(dense(classes, Activation.IDENTITY)) // [N, classes]
        .layer(softmaxWithLoss(classes))
        .setInputType(new ImageShape(1, imageSize, imageSize).flattened())
        .build();
  }
}
