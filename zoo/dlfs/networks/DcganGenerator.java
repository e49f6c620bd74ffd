package dlfs.networks;

import static dlfs.networks.Layers.activation;
import static dlfs.networks.Layers.batchNormalization;
import static dlfs.networks.Layers.dense;
import static dlfs.networks.Layers.transposedConvolution;

import dlfs.images.ImageShape;
import dlfs.layers.LayerSet;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration.ListBuilder;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * The generator of a DCGAN (section 8.5.2): noise z [N, 100], images [N, C, H, W] in [-1, 1]. A.
 * Radford, L. Metz, S. Chintala, "Unsupervised representation learning with deep convolutional
 * generative adversarial networks", ICLR (2016).
 *
 * <pre>
 * affine → [N, 2 width, H/4, W/4] → batch normalisation → ReLU
 * transposed convolution 4x4, stride 2 → [N, width, H/2, W/2] → batch normalisation → ReLU
 * transposed convolution 4x4, stride 2 → [N, C, H, W] → tanh
 * </pre>
 *
 * <p>As in the paper, there is no pooling, all layers but the last have batch normalisation, and
 * the weights begin with a standard deviation of 0.02. The paper's images are of 64x64 pixels, for
 * which it has four transposed convolutions, and its kernels are 5x5; those of 4x4 cover each pixel
 * equally often.
 *
 * @param images the shape of the images; height and width are multiples of 4
 * @param width the number of channels before the last layer, 1 to 512
 * @param normalised whether there is batch normalisation
 */
public record DcganGenerator(ImageShape images, int width, boolean normalised)
    implements ChainNetwork {
  /** The number of elements of z. */
  public static final int NOISE = 100;

  /**
   * @throws IllegalArgumentException if the network cannot make such images, or the width is out of
   *     range
   */
  public DcganGenerator {
    Dcgan.require("DcganGenerator", images, width);
  }

  @Override
  public MultiLayerConfiguration configuration(LayerSet layers, IUpdater updater, long seed) {
    int height = images.height() / Dcgan.REDUCTION;
    int breadth = images.width() / Dcgan.REDUCTION;
    DenseLayer project = dense(2 * width * height * breadth, Activation.IDENTITY);
    project.setHasBias(!normalised);
    ListBuilder network = Configurations.begin(layers, Dcgan.WEIGHTS, updater, seed).layer(project);
    network.inputPreProcessor(1, new FeedForwardToCnnPreProcessor(height, breadth, 2 * width));
    normalise(network, 2 * width).layer(activation(Activation.RELU)); // [N, 2 width, H/4, W/4]
    ConvolutionLayer enlarge = transposedConvolution(width, 4, 2, 1, Activation.IDENTITY);
    enlarge.setHasBias(!normalised);
    network.layer(enlarge);
    return normalise(network, width)
        .layer(activation(Activation.RELU)) // [N, width, H/2, W/2]
        .layer(transposedConvolution(images.channels(), 4, 2, 1, Activation.TANH)) // [N, C, H, W]
        .setInputType(InputType.feedForward(NOISE))
        .build();
  }

  private ListBuilder normalise(ListBuilder network, int channels) {
    return normalised ? network.layer(batchNormalization(channels)) : network;
  }
}
