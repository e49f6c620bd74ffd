package dlfs.networks;

import dlfs.engine.kernels.Conv2dGeometry;
import dlfs.layers.LayerSet;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * The convolutional network of the book's section 7.5: convolution, ReLU, pooling 2x2, a hidden
 * layer with ReLU, and softmax with cross-entropy.
 *
 * @param convolution the first layer's input and filters
 * @param filters how many filters there are
 * @param hidden the width of the hidden layer
 * @param classes how many classes there are
 * @param weights how the weights are drawn
 */
public record SimpleConvNet(
    Conv2dGeometry convolution, int filters, int hidden, int classes, Weights weights)
    implements Network {

  /** The book's: 28x28 images, 30 filters of 5x5, 100 hidden units, 10 classes, deviation 0.01. */
  public static SimpleConvNet ofTheBook() {
    return new SimpleConvNet(
        Conv2dGeometry.square(1, 28, 28, 5, 1, 0), 30, 100, 10, new Weights.Std(0.01));
  }

  @Override
  public MultiLayerConfiguration configuration(LayerSet layers, IUpdater updater, long seed) {
    Conv2dGeometry c = convolution;
    Conv2dGeometry pooling = Conv2dGeometry.square(filters, c.outHeight(), c.outWidth(), 2, 2, 0);
    int features = filters * pooling.positions();
    return Configurations.begin(weights, updater, seed)
        .layer(
            layers.convolution(
                c.channels(),
                filters,
                c.kernelHeight(),
                c.strideHeight(),
                c.padHeight(),
                Activation.RELU)) // [N, 30, 24, 24]
        .layer(layers.maxPooling(2, 2, 0)) // [N, 30, 12, 12]
        .layer(layers.affine(features, hidden, Activation.RELU)) // [N, 100]
        .layer(layers.affine(hidden, classes, Activation.IDENTITY)) // [N, 10]
        .layer(layers.softmaxWithLoss(classes))
        .setInputType(InputType.convolutionalFlat(c.height(), c.width(), c.channels()))
        .build();
  }
}
