package dlfs.layers;

import static dlfs.text.Text.formatted;

import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.inputs.InputType.InputTypeConvolutional;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Padding that mirrors the image at its outermost rows and columns, which are not repeated: with 2
 * pixels on each side, the row 1 2 3 4 becomes 3 2 1 2 3 4 3 2. Unlike zeros (section 7.2.3), it
 * gives images no frame of other pixels, which matters where they are drawn, as in style transfer
 * (section 8.5.1).
 *
 * <pre>
 * y[c, i, j] = x[c, mirrored(i - pad, H), mirrored(j - pad, W)]
 * mirrored(k, size) = |k| before the end, 2 (size - 1) - k beyond it
 * </pre>
 *
 * x [N, C, H, W], y [N, C, H + 2 pad, W + 2 pad]. A pixel's gradient is the sum of those of its
 * copies. Training and inference compute the same. DL4J has no such layer, so it belongs to both
 * layer sets. {@link ReflectionPaddingImpl} has the forward and backward pass.
 */
public final class ReflectionPadding extends ParameterlessLayer {
  private static final long serialVersionUID = 1;

  private int pad;

  /** Creates a layer for DL4J, which sets the field when it reads a configuration. */
  public ReflectionPadding() {
    this(0);
  }

  /**
   * @param pad the width of the border on all sides, in pixels; less than the height and width of
   *     the images
   * @throws IllegalArgumentException if it is negative
   */
  public ReflectionPadding(int pad) {
    if (pad < 0) {
      throw new IllegalArgumentException("padding must not be negative, but is " + pad);
    }
    this.pad = pad;
  }

  /** Returns the width of the border, in pixels. */
  public int getPad() {
    return pad;
  }

  /** Sets the width of the border, in pixels. */
  public void setPad(int pad) {
    this.pad = pad;
  }

  @Override
  public InputType getOutputType(int index, InputType input) {
    if (!(input instanceof InputTypeConvolutional images)
        || images.getHeight() <= pad
        || images.getWidth() <= pad) {
      throw new IllegalStateException(
          formatted(
              "ReflectionPadding \"%s\" takes images higher and wider than its padding of %d"
                  + " pixels, not %s",
              getLayerName(), pad, input));
    }
    return InputType.convolutional(
        images.getHeight() + 2 * pad,
        images.getWidth() + 2 * pad,
        images.getChannels(),
        images.getFormat());
  }

  /**
   * Checks the input of an implementation of this layer.
   *
   * @throws DL4JInvalidInputException if it is not images, or they are too small to be mirrored
   */
  public void requireFits(Layer layer, INDArray input) {
    LayerChecks.images(layer, input, -1);
    if (input.size(2) <= pad || input.size(3) <= pad) {
      throw new DL4JInvalidInputException(
          formatted(
              "%s takes images higher and wider than its padding of %d pixels, not %dx%d",
              LayerChecks.name(layer), pad, input.size(2), input.size(3)));
    }
  }

  @Override
  Layer implementation(NeuralNetConfiguration conf, int index, DataType type) {
    return new ReflectionPaddingImpl(conf, index, type);
  }
}
