package dlfs.networks;

import static dlfs.networks.Layers.convolution;
import static dlfs.networks.Layers.dense;
import static dlfs.networks.Layers.maxPooling;
import static dlfs.networks.Layers.softmaxWithLoss;

import dlfs.images.ImageShape;
import dlfs.layers.LayerSet;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * A classifier of what is in a window of a larger image (section 8.4.2): a 5x5 convolution with 16
 * filters, and pooling; another with 32, and pooling; 128 hidden units, and a score for each class.
 * {@link Convolutionalization} applies it to all windows of an image, {@value #STRIDE} pixels
 * apart.
 *
 * @param pad the width of the border of zeros around the input of each convolution, in pixels, 0 or
 *     2. Without padding, what it computes at a pixel depends on no other window
 * @param window the shape of the window, at least 16x16 pixels
 * @param classes the number of classes, at least 1
 */
public record WindowClassifier(int pad, ImageShape window, int classes) implements ChainNetwork {
  /** The distance between two windows that are equal in all layers, in pixels. */
  public static final int STRIDE = 4;

  private static final int KERNEL = 5;
  private static final int MIN_SIZE = 16;

  /**
   * @throws IllegalArgumentException if the padding is another one, the window is too small, or
   *     there is no class
   */
  public WindowClassifier {
    if (pad != 0 && pad != KERNEL / 2) {
      throw new IllegalArgumentException(
          "the classifier of windows has a padding of 0 or 2 pixels, not " + pad);
    }
    NetworkChecks.require("the classifier of windows", window, MIN_SIZE, classes);
  }

  @Override
  public MultiLayerConfiguration configuration(LayerSet layers, IUpdater updater, long seed) {
    return Configurations.begin(layers, new InitialWeights.He(), updater, seed) // shapes for 40x40
        .layer(convolution(16, KERNEL, 1, pad, Activation.RELU)) // [N, 16, 36, 36]
        .layer(maxPooling(2, 2)) // [N, 16, 18, 18]
        .layer(convolution(32, KERNEL, 1, pad, Activation.RELU)) // [N, 32, 14, 14]
        .layer(maxPooling(2, 2)) // [N, 32, 7, 7]
        .layer(dense(128, Activation.RELU)) // [N, 128]
        .layer(dense(classes, Activation.IDENTITY)) // [N, classes]
        .layer(softmaxWithLoss(classes))
        .setInputType(window.flattened())
        .build();
  }
}
