package dlfs.networks;

import static dlfs.networks.Layers.maxPooling;
import static dlfs.networks.Layers.zeroPadding;

/**
 * The convolutions of a detector that compute the features of whole images, on which everything
 * else in it works (section 8.4.1).
 */
public enum Backbone {
  /**
   * Six 3x3 convolutions with 24 to 128 filters and batch normalisation, for images in which
   * objects are about 20 to 50 pixels large.
   */
  SMALL(8, 128) {
    @Override
    void append(LayerGraph graph) { // shapes for images of 96x96
      graph.normalisedConvolution("conv1", 24, 3, 2, 1).relu(); // [N, 24, 48, 48]
      graph.normalisedConvolution("conv2", 32, 3, 1, 1).relu(); // [N, 32, 48, 48]
      graph.layer("pool2", maxPooling(2, 2)); // [N, 32, 24, 24]
      graph.normalisedConvolution("conv3", 64, 3, 1, 1).relu(); // [N, 64, 24, 24]
      graph.normalisedConvolution("conv4", 64, 3, 1, 1).relu();
      graph.layer("pool4", maxPooling(2, 2)); // [N, 64, 12, 12]
      graph.normalisedConvolution("conv5", 128, 3, 1, 1).relu(); // [N, 128, 12, 12]
      graph.normalisedConvolution("conv6", 128, 3, 1, 1).relu();
    }
  },

  /**
   * SqueezeNet up to its last fire module, for photographs; its trained weights are loaded by
   * {@link dlfs.weights.TrainedBackbone}. A border of zeros around the image makes the middle of a
   * feature that of its 16x16 pixels.
   */
  SQUEEZE_NET(16, 128) {
    @Override
    void append(LayerGraph graph) { // shapes for images of 224x224
      graph.layer("border", zeroPadding(BORDER, BORDER, BORDER, BORDER)); // [N, 3, 244, 244]
      SqueezeNet.appendFeatures(graph); // [N, 512, 14, 14]
    }
  };

  /** The border around the images of SqueezeNet, in pixels. */
  private static final int BORDER = 10;

  /** The height and width of the features of a region. */
  static final int POOLED = 4;

  private final int stride;
  private final int hidden;

  /**
   * @param stride the number of pixels between adjacent features
   * @param hidden the number of outputs of the layers that follow
   */
  Backbone(int stride, int hidden) {
    this.stride = stride;
    this.hidden = hidden;
  }

  /** The number of pixels of the image between adjacent features, in both directions. */
  public int stride() {
    return stride;
  }

  /** The number of outputs of the hidden layers behind the features. */
  int hidden() {
    return hidden;
  }

  /** Appends the layers to a graph. */
  abstract void append(LayerGraph graph);
}
