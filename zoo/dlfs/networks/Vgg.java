package dlfs.networks;

import static dlfs.networks.Layers.activation;
import static dlfs.networks.Layers.batchNormalization;
import static dlfs.networks.Layers.convolution;
import static dlfs.networks.Layers.dense;
import static dlfs.networks.Layers.maxPooling;
import static dlfs.networks.Layers.named;
import static dlfs.networks.Layers.softmaxWithLoss;
import static dlfs.text.Text.formatted;

import dlfs.images.ImageShape;
import dlfs.layers.Dropout;
import dlfs.layers.LayerSet;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration.ListBuilder;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * VGG (section 8.2.2): 3x3 convolutions in five stages, each of which ends with pooling, and three
 * fully connected layers. K. Simonyan, A. Zisserman, "Very deep convolutional networks for
 * large-scale image recognition", ICLR (2015), table 1: columns A, B, D and E.
 *
 * <p>The first fully connected layer, {@code fc6}, has an input for each value that is left of the
 * images, 512x7x7 of 224x224 pixels; so its number of weights depends on their size. Torchvision's
 * VGG pools images of any size to 7x7 first, which does nothing at 224x224.
 *
 * @param depth the number of layers with weights: 11, 13, 16 or 19
 * @param normalised whether batch normalisation follows each convolution, as in torchvision's
 *     {@code vgg11_bn}; the convolutions have biases all the same
 * @param images the shape of the images, at least 32x32 pixels; 3x224x224 in the paper
 * @param classes the number of classes, at least 1; 1,000 in the paper
 */
public record Vgg(int depth, boolean normalised, ImageShape images, int classes)
    implements ChainNetwork {
  private static final int STAGES = 5;

  /** The number of convolutions of each stage, by depth. */
  private static final Map<Integer, List<Integer>> CONVOLUTIONS =
      Map.of(
          11, List.of(1, 1, 2, 2, 2),
          13, List.of(2, 2, 2, 2, 2),
          16, List.of(2, 2, 3, 3, 3),
          19, List.of(2, 2, 4, 4, 4));

  /**
   * @throws IllegalArgumentException if there is no VGG of this depth, the images are too small, or
   *     there is no class
   */
  public Vgg {
    if (!CONVOLUTIONS.containsKey(depth)) {
      throw new IllegalArgumentException(
          "VGG has 11, 13, 16 or 19 layers with weights, not " + depth);
    }
    NetworkChecks.require("VGG", images, 1 << STAGES, classes);
  }

  @Override
  public MultiLayerConfiguration configuration(LayerSet layers, IUpdater updater, long seed) {
    var list = Configurations.begin(layers, new InitialWeights.He(), updater, seed);
    for (int stage = 1; stage <= STAGES; stage++) {
      int filters = Math.min(32 << stage, 512);
      for (int i = 1; i <= CONVOLUTIONS.get(depth).get(stage - 1); i++) {
        appendConvolution(list, formatted("conv%d_%d", stage, i), filters);
      }
      list.layer(named("pool" + stage, maxPooling(2, 2))); // [N, filters, H / 2^stage, W / 2^stage]
    }
    return list.layer(named("fc6", dense(4096, Activation.RELU))) // [N, 4096]
        .layer(named("fc6.dropout", Dropout.inverted(0.5)))
        .layer(named("fc7", dense(4096, Activation.RELU))) // [N, 4096]
        .layer(named("fc7.dropout", Dropout.inverted(0.5)))
        .layer(named("fc8", dense(classes, Activation.IDENTITY))) // [N, classes]
        .layer(softmaxWithLoss(classes))
        .setInputType(images.flattened())
        .build();
  }

  private void appendConvolution(ListBuilder list, String name, int filters) {
    if (normalised) {
      list.layer(named(name, convolution(filters, 3, 1, 1, Activation.IDENTITY)))
          .layer(named(name + ".norm", batchNormalization(filters)))
          .layer(named(name + ".norm.relu", activation(Activation.RELU)));
    } else {
      list.layer(named(name, convolution(filters, 3, 1, 1, Activation.RELU)));
    }
  }
}
