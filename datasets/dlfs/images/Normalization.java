package dlfs.images;

import static dlfs.text.Text.formatted;

import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The scale of the pixels that a network with published weights was trained on: (maximum · x - μ) /
 * σ, for each channel.
 *
 * <p>Pixels x in [0, 1] are taken as multiples of 1/255, as in image files with 8 bits, so that
 * results in double precision do not depend on the rounding of single precision.
 *
 * @param order the order of the channels
 * @param maximum the value of the lightest pixels before μ is subtracted: 1 or 255
 * @param mean μ of each channel of colour images, in the order of the channels
 * @param deviation σ of each channel, above 0
 */
public record Normalization(
    Order order, double maximum, List<Double> mean, List<Double> deviation) {

  /** The order of the channels at the input of a network. */
  public enum Order {
    /** Red, green, blue, as in {@link ImageShape}. */
    RGB,
    /** Blue, green, red, as in Caffe. */
    BGR
  }

  /** ImageNet's mean and standard deviation, with which PyTorch's networks are trained. */
  public static final Normalization IMAGENET =
      new Normalization(Order.RGB, 1, List.of(0.485, 0.456, 0.406), List.of(0.229, 0.224, 0.225));

  /** From -1 to 1. */
  public static final Normalization SYMMETRIC =
      new Normalization(Order.RGB, 1, List.of(0.5, 0.5, 0.5), List.of(0.5, 0.5, 0.5));

  /** ImageNet's mean, rounded, and no scaling, with which networks of Caffe were trained. */
  public static final Normalization CAFFE =
      new Normalization(Order.BGR, 255, List.of(104.0, 117.0, 123.0), List.of(1.0, 1.0, 1.0));

  private static final int LEVELS = 255;

  /**
   * @throws IllegalArgumentException if there is another number of means or deviations than three
   */
  public Normalization {
    mean = List.copyOf(mean);
    deviation = List.copyOf(deviation);
    if (mean.size() != 3 || deviation.size() != 3) {
      throw new IllegalArgumentException(
          formatted("three channels, not %d and %d", mean.size(), deviation.size()));
    }
  }

  /**
   * Normalises images.
   *
   * @param images colour images
   * @return [N, 3 · height · width]
   * @throws IllegalArgumentException if the images are not colour images
   */
  public INDArray apply(LabelledImages images, DataType type) {
    ImageShape shape = images.shape();
    if (shape.channels() != 3) {
      throw new IllegalArgumentException(formatted("colour images are needed, not %s", shape));
    }
    float[] pixels = images.pixels();
    double[] normalized = new double[pixels.length];
    for (int i = 0; i < pixels.length; i++) {
      int channel = i / shape.pixels() % 3;
      double level = Math.rint((double) pixels[source(i, channel, shape)] * LEVELS);
      normalized[i] = (maximum * (level / LEVELS) - mean.get(channel)) / deviation.get(channel);
    }
    return Nd4j.create(normalized, new long[] {images.count(), shape.size()}, 'c').castTo(type);
  }

  /** Returns the index of the pixel that becomes pixel {@code i} of a channel. */
  private int source(int i, int channel, ImageShape shape) {
    return order == Order.RGB ? i : i + (2 - 2 * channel) * shape.pixels();
  }
}
