package dlfs.networks;

import static dlfs.networks.Layers.convolution;
import static dlfs.networks.Layers.dense;
import static dlfs.networks.Layers.maxPooling;
import static dlfs.networks.Layers.named;
import static dlfs.networks.Layers.softmaxWithLoss;

import dlfs.images.ImageShape;
import dlfs.layers.Dropout;
import dlfs.layers.LayerSet;
import java.util.List;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * AlexNet (section 8.2.2) without the division between two GPUs, which {@link GroupedAlexNet} has.
 *
 * <p>A. Krizhevsky, I. Sutskever, G. Hinton, "ImageNet classification with deep convolutional
 * neural networks", NIPS (2012).
 *
 * @param version the numbers of filters, and the form of dropout
 * @param normalization the local response normalisation after the first and second convolution
 * @param images the shape of the images, at least 67x67 pixels, or 63x63 for {@link
 *     Version#ONE_COLUMN}
 * @param classes the number of classes, at least 1
 */
public record AlexNet(
    Version version, ResponseNormalization normalization, ImageShape images, int classes)
    implements ChainNetwork {

  /** A published variant. */
  public enum Version {
    /**
     * The paper's numbers of filters, 96-256-384-384-256, and the book's dropout: the form in which
     * A. Zhang et al., "Dive into Deep Learning", section 8.1, train it on Fashion-MNIST. For
     * greyscale images of 224x224 pixels, without normalisation.
     */
    DIVE_INTO_DEEP_LEARNING(List.of(96, 256, 384, 384, 256), 0),

    /**
     * Torchvision's network: 64-192-384-256-256 filters, zero padding of 2 pixels before the first,
     * and {@linkplain Dropout#inverted inverted dropout} before the first two fully connected
     * layers. For colour images of 224x224 pixels, without normalisation. Its paper, A. Krizhevsky,
     * "One weird trick for parallelizing convolutional neural networks", arXiv:1404.5997 (2014),
     * has 384 filters in the fourth convolution.
     *
     * <p>Torchvision pools images of any size to 6x6 before the fully connected layers, which does
     * nothing at 224x224. Here the number of their weights depends on the size.
     */
    ONE_COLUMN(List.of(64, 192, 384, 256, 256), 2);

    private final List<Integer> filters;
    private final int padding;

    Version(List<Integer> filters, int padding) {
      this.filters = filters;
      this.padding = padding;
    }
  }

  /**
   * @throws IllegalArgumentException if the images are too small or there is no class
   */
  public AlexNet {
    NetworkChecks.require("AlexNet", images, 67 - 2 * version.padding, classes);
  }

  /**
   * Creates the network of "Dive into Deep Learning" for square greyscale images.
   *
   * @param imageSize height and width of the images in pixels, at least 67
   */
  public AlexNet(int imageSize, int classes) {
    this(
        Version.DIVE_INTO_DEEP_LEARNING,
        ResponseNormalization.NONE,
        new ImageShape(1, imageSize, imageSize),
        classes);
  }

  @Override
  public MultiLayerConfiguration configuration(LayerSet layers, IUpdater updater, long seed) {
    // The shapes are those of DIVE_INTO_DEEP_LEARNING for images of 224x224 pixels.
    List<Integer> filters = version.filters;
    var list = Configurations.begin(layers, new InitialWeights.He(), updater, seed);
    list.layer(conv("conv1", filters.get(0), 11, 4, version.padding)); // [N, 96, 54, 54]
    normalization.layer().ifPresent(layer -> list.layer(named("norm1", layer)));
    list.layer(named("pool1", maxPooling(3, 2))); // [N, 96, 26, 26]
    list.layer(conv("conv2", filters.get(1), 5, 1, 2)); // [N, 256, 26, 26]
    normalization.layer().ifPresent(layer -> list.layer(named("norm2", layer)));
    list.layer(named("pool2", maxPooling(3, 2))) // [N, 256, 12, 12]
        .layer(conv("conv3", filters.get(2), 3, 1, 1)) // [N, 384, 12, 12]
        .layer(conv("conv4", filters.get(3), 3, 1, 1)) // [N, 384, 12, 12]
        .layer(conv("conv5", filters.get(4), 3, 1, 1)) // [N, 256, 12, 12]
        .layer(named("pool5", maxPooling(3, 2))); // [N, 256, 5, 5]
    if (version == Version.ONE_COLUMN) {
      list.layer(named("pool5.dropout", Dropout.inverted(0.5)))
          .layer(named("fc6", dense(4096, Activation.RELU)))
          .layer(named("fc6.dropout", Dropout.inverted(0.5)))
          .layer(named("fc7", dense(4096, Activation.RELU)));
    } else {
      list.layer(named("fc6", dense(4096, Activation.RELU))) // [N, 4096]
          .layer(named("fc6.dropout", new Dropout(0.5)))
          .layer(named("fc7", dense(4096, Activation.RELU))) // [N, 4096]
          .layer(named("fc7.dropout", new Dropout(0.5)));
    }
    return list.layer(named("fc8", dense(classes, Activation.IDENTITY))) // [N, classes]
        .layer(softmaxWithLoss(classes))
        .setInputType(images.flattened())
        .build();
  }

  private static ConvolutionLayer conv(String name, int filters, int kernel, int stride, int pad) {
    return named(name, convolution(filters, kernel, stride, pad, Activation.RELU));
  }
}
