package dlfs.networks;

import static dlfs.networks.Layers.batchNormalization;
import static dlfs.networks.Layers.convolution;
import static dlfs.networks.Layers.dense;

import dlfs.images.ImageShape;
import dlfs.layers.LayerSet;
import dlfs.layers.LeakyRelu;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration.ListBuilder;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * The discriminator of a DCGAN (section 8.5.2): images [N, C · H · W] in [-1, 1], one logit [N, 1],
 * which is positive for images that it takes for real. A. Radford, L. Metz, S. Chintala,
 * "Unsupervised representation learning with deep convolutional generative adversarial networks",
 * ICLR (2016).
 *
 * <pre>
 * convolution 4x4, stride 2 → [N, width, H/2, W/2] → leaky ReLU
 * convolution 4x4, stride 2 → [N, 2 width, H/4, W/4] → batch normalisation → leaky ReLU
 * affine → [N, 1]
 * </pre>
 *
 * <p>As in the paper, there is no pooling, the first layer has no batch normalisation, the slope of
 * leaky ReLU is 0.2, and the weights begin with a standard deviation of 0.02. It has as many layers
 * as {@link DcganGenerator}.
 *
 * @param images the shape of the images; height and width are multiples of 4
 * @param width the number of filters of the first layer, 1 to 512
 * @param normalised whether there is batch normalisation
 */
public record DcganDiscriminator(ImageShape images, int width, boolean normalised)
    implements ChainNetwork {
  private static final double SLOPE = 0.2;

  /**
   * @throws IllegalArgumentException if the images do not fit, or the width is out of range
   */
  public DcganDiscriminator {
    Dcgan.require("DcganDiscriminator", images, width);
  }

  @Override
  public MultiLayerConfiguration configuration(LayerSet layers, IUpdater updater, long seed) {
    ConvolutionLayer second = convolution(2 * width, 4, 2, 1, Activation.IDENTITY);
    second.setHasBias(!normalised);
    ListBuilder network =
        Configurations.begin(layers, Dcgan.WEIGHTS, updater, seed)
            .layer(convolution(width, 4, 2, 1, Activation.IDENTITY)) // [N, width, H/2, W/2]
            .layer(new LeakyRelu(SLOPE))
            .layer(second); // [N, 2 width, H/4, W/4]
    if (normalised) {
      network.layer(batchNormalization(2 * width));
    }
    return network
        .layer(new LeakyRelu(SLOPE))
        .layer(dense(1, Activation.IDENTITY)) // [N, 1]
        .setInputType(images.flattened())
        .build();
  }
}
