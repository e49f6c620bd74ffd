package dlfs.networks;

import dlfs.engine.kernels.Conv2dGeometry;
import dlfs.layers.LayerSet;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * AlexNet (section 8.2.2) for square grey images, on one device and without local response
 * normalisation: the form in which A. Zhang et al., "Dive into Deep Learning", section 8.1, train
 * it on Fashion-MNIST.
 *
 * <p>A. Krizhevsky, I. Sutskever, G. Hinton, "ImageNet classification with deep convolutional
 * neural networks", NIPS (2012).
 *
 * @param imageSize height and width of the images in pixels, at least 67; the paper's is 224
 * @param classes how many classes there are
 */
public record AlexNet(int imageSize, int classes) implements Network {

  public AlexNet {
    if (imageSize < 67) {
      throw new IllegalArgumentException(
          "AlexNet needs images of at least 67x67 pixels, not " + imageSize + "x" + imageSize);
    }
  }

  @Override
  public MultiLayerConfiguration configuration(LayerSet layers, IUpdater updater, long seed) {
    int size =
        pooled(pooled(pooled(Conv2dGeometry.square(1, imageSize, imageSize, 11, 4, 0).outWidth())));
    return Configurations.begin(new Weights.He(), updater, seed)
        .layer(layers.convolution(1, 96, 11, 4, 0, Activation.RELU)) // [N, 96, 54, 54]
        .layer(layers.maxPooling(3, 2, 0)) // [N, 96, 26, 26]
        .layer(layers.convolution(96, 256, 5, 1, 2, Activation.RELU)) // [N, 256, 26, 26]
        .layer(layers.maxPooling(3, 2, 0)) // [N, 256, 12, 12]
        .layer(layers.convolution(256, 384, 3, 1, 1, Activation.RELU)) // [N, 384, 12, 12]
        .layer(layers.convolution(384, 384, 3, 1, 1, Activation.RELU)) // [N, 384, 12, 12]
        .layer(layers.convolution(384, 256, 3, 1, 1, Activation.RELU)) // [N, 256, 12, 12]
        .layer(layers.maxPooling(3, 2, 0)) // [N, 256, 5, 5]
        .layer(layers.affine(256 * size * size, 4096, Activation.RELU)) // [N, 4096]
        .layer(layers.dropout(0.5))
        .layer(layers.affine(4096, 4096, Activation.RELU)) // [N, 4096]
        .layer(layers.dropout(0.5))
        .layer(layers.affine(4096, classes, Activation.IDENTITY)) // [N, 10]
        .layer(layers.softmaxWithLoss(classes))
        .setInputType(InputType.convolutionalFlat(imageSize, imageSize, 1))
        .build();
  }

  /**
   * What is left of a width after pooling 3x3 with stride 2; the convolutions in between keep it.
   */
  private static int pooled(int width) {
    return Conv2dGeometry.square(1, width, width, 3, 2, 0).outWidth();
  }
}
