package dlfs.style;

import dlfs.images.ImageShape;
import dlfs.images.Normalization;
import dlfs.networks.GraphNetwork;
import dlfs.networks.VggEncoder;
import dlfs.networks.VggFeatures;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A network whose features describe the content and the style of an image. */
public enum StyleNetwork {
  /** VGG-19 up to its third block, in the form published for style transfer. */
  VGG_ENCODER(
      VggEncoder::new,
      VggEncoder.FEATURES,
      VggEncoder.FEATURES,
      "conv3_1",
      List.of(0.0, 0.0, 0.0),
      List.of(1.0, 1.0, 1.0)),

  /** VGG-19 up to its fifth block, with the layers of the paper. */
  VGG_19(
      VggFeatures::new,
      VggFeatures.FEATURES,
      VggFeatures.STYLE,
      VggFeatures.CONTENT,
      Normalization.IMAGENET.mean(),
      Normalization.IMAGENET.deviation());

  private final Function<ImageShape, GraphNetwork> network;
  private final List<String> outputs;
  private final List<String> style;
  private final String content;
  private final List<Double> mean;
  private final List<Double> deviation;

  StyleNetwork(
      Function<ImageShape, GraphNetwork> network,
      List<String> outputs,
      List<String> style,
      String content,
      List<Double> mean,
      List<Double> deviation) {
    this.network = network;
    this.outputs = outputs;
    this.style = style;
    this.content = content;
    this.mean = mean;
    this.deviation = deviation;
  }

  /**
   * Recognises the network that a file of trained weights belongs to.
   *
   * @param tensors the names of its tensors; that of the encoder alone has the 1x1 convolution of
   *     the pixels
   */
  public static StyleNetwork of(Set<String> tensors) {
    return tensors.contains("0.weight") || tensors.contains("pixels.W") ? VGG_ENCODER : VGG_19;
  }

  /** Makes the network for images of a shape. */
  public GraphNetwork network(ImageShape images) {
    return network.apply(images);
  }

  /** The layers whose outputs are those of the network, in their order. */
  List<String> outputs() {
    return outputs;
  }

  /** The layers whose Gram matrices describe the style. */
  List<String> style() {
    return style;
  }

  /** The layer whose features describe the content. */
  String content() {
    return content;
  }

  /**
   * Returns the input of the network for an image.
   *
   * @param image red, green and blue, one channel after the other, from 0 to 1
   * @return [1, 3 · height · width]
   */
  INDArray input(DataType type, double... image) {
    double[] normalised = new double[image.length];
    for (int i = 0; i < image.length; i++) {
      int channel = channel(i, image);
      normalised[i] = (image[i] - mean.get(channel)) / deviation.get(channel);
    }
    return Nd4j.create(normalised, new long[] {1, normalised.length}, 'c').castTo(type);
  }

  /** Returns the gradient with respect to an image, given that with respect to the input. */
  double[] gradient(INDArray ofInput) {
    double[] gradient = ofInput.reshape(ofInput.length()).toDoubleVector();
    for (int i = 0; i < gradient.length; i++) {
      gradient[i] /= deviation.get(channel(i, gradient));
    }
    return gradient;
  }

  private static int channel(int i, double... image) {
    return (int) (3L * i / image.length);
  }
}
