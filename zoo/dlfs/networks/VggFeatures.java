package dlfs.networks;

import static dlfs.networks.Layers.averagePooling;
import static dlfs.networks.Layers.convolution;
import static dlfs.text.Text.formatted;

import dlfs.images.ImageShape;
import dlfs.layers.LayerSet;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * The convolutions of VGG-19 up to {@code conv5_1}, with average pooling in the place of max
 * pooling, as in Gatys et al., "Image style transfer using convolutional neural networks", CVPR
 * (2016), section 2 (section 8.5.1 of the book). Its outputs are those of {@link #FEATURES}, after
 * ReLU: [N, 64, H, W], [N, 128, ⌊H/2⌋, ⌊W/2⌋], ... up to [N, 512, ⌊H/16⌋, ⌊W/16⌋].
 *
 * <p>{@link Vgg} is the whole classifier, whose layers have the same names, so that its trained
 * weights can be loaded by {@link dlfs.weights.TrainedWeights#loadPart}.
 *
 * @param images the shape of the images, at least 16x16 pixels
 */
public record VggFeatures(ImageShape images) implements GraphNetwork {
  /** The layers that describe the style. */
  public static final List<String> STYLE =
      List.of("conv1_1", "conv2_1", "conv3_1", "conv4_1", "conv5_1");

  /** The layer that describes the content. */
  public static final String CONTENT = "conv4_2";

  /** The layers whose outputs are those of the network, in their order. */
  public static final List<String> FEATURES =
      List.of("conv1_1", "conv2_1", "conv3_1", "conv4_1", "conv4_2", "conv5_1");

  /** The least height and width of the images, in pixels. */
  public static final int MIN_SIZE = 16;

  /** The number of convolutions of each block, of which the last one is only begun. */
  private static final List<Integer> CONVOLUTIONS = List.of(2, 2, 4, 4, 1);

  /**
   * @throws IllegalArgumentException if the images are too small
   */
  public VggFeatures {
    if (images.height() < MIN_SIZE || images.width() < MIN_SIZE) {
      throw new IllegalArgumentException(
          formatted("VggFeatures needs at least %1$dx%1$d pixels, not %2$s", MIN_SIZE, images));
    }
  }

  @Override
  public ComputationGraphConfiguration configuration(LayerSet layers, IUpdater updater, long seed) {
    var graph = Configurations.graph(layers, new InitialWeights.He(), updater, seed, images);
    for (int block = 1; block <= CONVOLUTIONS.size(); block++) {
      if (block > 1) {
        graph.layer("pool" + (block - 1), averagePooling(2, 2)); // [N, filters, H / 2, W / 2]
      }
      int filters = Math.min(32 << block, 512);
      for (int i = 1; i <= CONVOLUTIONS.get(block - 1); i++) {
        graph.layer(
            formatted("conv%d_%d", block, i), convolution(filters, 3, 1, 1, Activation.RELU));
      }
    }
    return graph.build(FEATURES.toArray(String[]::new));
  }
}
