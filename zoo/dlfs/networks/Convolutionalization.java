package dlfs.networks;

import static dlfs.text.Text.formatted;

import dlfs.images.ImageShape;
import dlfs.layers.Affine;
import dlfs.layers.LayerKind;
import dlfs.layers.LayerSet;
import dlfs.layers.SoftmaxWithLoss;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration.ListBuilder;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Turns the fully connected layers of a trained classifier into convolutions, so that it takes
 * larger images, and gives a map of scores (section 8.4.2; Long et al., "Fully convolutional
 * networks for semantic segmentation", CVPR 2015, section 3.1).
 *
 * <p>A fully connected layer multiplies all elements of its input, images [N, C, H, W] read as rows
 * [N, C · H · W], by weights W [C · H · W, outputs]. A convolution with a filter of H x W for each
 * output, whose weights are the columns of W, computes the same at its only position:
 *
 * <pre>
 * W'[o, c, i, j] = W[(c H + i) W + j, o]    [outputs, C, H, W]
 * </pre>
 *
 * (the rows of W are in the order in which DL4J, and the book, flatten images: channel by channel,
 * row by row). In a larger image, the filter has more positions, and each gives the output of the
 * classifier for one window. The layers after the first fully connected one have filters of 1 x 1.
 *
 * <p>So the map is what the classifier gives for every window of the image, at the distance that
 * the strides of its layers multiply to. All windows share what they have in common, which is
 * computed once. That they are equal is exact without padding in the classifier. With padding, the
 * classifier has zeros around each window where the map has the pixels around it, if there are any.
 */
public final class Convolutionalization {
  private Convolutionalization() {}

  /**
   * Returns a network that gives the probabilities of the classes for each window of an image: [N,
   * classes, OH, OW]. Its parameters are copies.
   *
   * @param classifier a trained chain of convolutions, poolings and normalisations, then fully
   *     connected layers, and softmax with loss. It stays as it is
   * @param images the shape of the images; as high and wide as those of the classifier, or more
   * @throws IllegalArgumentException if it has another layer, or the images are too small
   */
  public static MultiLayerNetwork of(MultiLayerNetwork classifier, ImageShape images) {
    MultiLayerConfiguration from = classifier.getLayerWiseConfigurations();
    requireLargeEnough(from.getInputPreProcess(0), images);
    ListBuilder list = new NeuralNetConfiguration.Builder().dataType(from.getDataType()).list();
    ImageShape rows = null; // the images that the next fully connected layer has as rows
    for (int i = 0; i < classifier.getnLayers(); i++) {
      rows = shapeOfRows(from.getInputPreProcess(i), rows);
      Layer layer = from.getConf(i).getLayer();
      list.layer(converted(layer, rows));
      if (layer instanceof DenseLayer dense) {
        rows = new ImageShape((int) dense.getNOut(), 1, 1);
      }
    }
    MultiLayerNetwork network =
        new MultiLayerNetwork(list.setInputType(images.flattened()).build());
    network.init();
    for (int i = 0; i < classifier.getnLayers(); i++) {
      copyParameters(classifier.getLayer(i), network.getLayer(i));
    }
    return network;
  }

  private static void requireLargeEnough(InputPreProcessor first, ImageShape images) {
    if (first instanceof FeedForwardToCnnPreProcessor window
        && (images.height() < window.getInputHeight()
            || images.width() < window.getInputWidth()
            || images.channels() != window.getNumChannels())) {
      throw new IllegalArgumentException(
          formatted(
              "a classifier of images of %dx%dx%d cannot be applied to those of %s",
              window.getNumChannels(), window.getInputHeight(), window.getInputWidth(), images));
    }
  }

  private static ImageShape shapeOfRows(InputPreProcessor before, ImageShape rows) {
    return before instanceof CnnToFeedForwardPreProcessor images
        ? new ImageShape(
            (int) images.getNumChannels(),
            (int) images.getInputHeight(),
            (int) images.getInputWidth())
        : rows;
  }

  private static Layer converted(Layer layer, ImageShape rows) {
    LayerKind kind = LayerKind.of(layer).orElseThrow(() -> refusal(layer));
    return switch (kind) {
      case CONVOLUTION,
          POOLING,
          ZERO_PADDING,
          BATCH_NORMALIZATION,
          LOCAL_RESPONSE_NORMALIZATION,
          ACTIVATION,
          DROPOUT ->
          layer.clone();
      case AFFINE -> convolution((DenseLayer) layer, rows);
      case SOFTMAX_WITH_LOSS ->
          set(layer instanceof SoftmaxWithLoss).resolve(perPixel((LossLayer) layer));
      default -> throw refusal(layer);
    };
  }

  private static Layer convolution(DenseLayer dense, ImageShape rows) {
    if (rows == null || rows.size() != dense.getNIn()) {
      throw new IllegalArgumentException(
          formatted(
              "a fully connected layer of %d inputs cannot become a convolution, since %s",
              dense.getNIn(),
              rows == null ? "no images come before it" : "its images are " + rows));
    }
    ConvolutionLayer convolution =
        new ConvolutionLayer.Builder(rows.height(), rows.width())
            .convolutionMode(ConvolutionMode.Truncate)
            .nIn(rows.channels())
            .nOut(dense.getNOut())
            .hasBias(dense.hasBias())
            .activation(dense.getActivationFn())
            .build();
    convolution.setLayerName(dense.getLayerName());
    return set(dense instanceof Affine).resolve(convolution);
  }

  private static Layer perPixel(LossLayer loss) {
    if (!SoftmaxWithLoss.isUnweightedCrossEntropy(loss)) {
      throw refusal(loss);
    }
    Layer perPixel = Layers.pixelSoftmaxWithLoss();
    perPixel.setLayerName(loss.getLayerName());
    return perPixel;
  }

  private static LayerSet set(boolean fromScratch) {
    return fromScratch ? LayerSet.SCRATCH : LayerSet.BUILTIN;
  }

  private static IllegalArgumentException refusal(Layer layer) {
    return new IllegalArgumentException(
        formatted(
            "%s%s has no counterpart in a fully convolutional network",
            layer.getClass().getSimpleName(),
            layer.getLayerName() == null ? "" : " \"" + layer.getLayerName() + "\""));
  }

  private static void copyParameters(
      org.deeplearning4j.nn.api.Layer from, org.deeplearning4j.nn.api.Layer to) {
    from.paramTable()
        .forEach(
            (name, values) -> {
              INDArray target = to.getParam(name);
              boolean isFilter = target.rank() == 4 && values.rank() == 2;
              target.assign(
                  isFilter ? values.transpose().dup('c').reshape('c', target.shape()) : values);
            });
  }
}
