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
 * The shortcut of a residual network (section 8.2.4) past a block that halves the images and adds
 * channels, without parameters: takes every stride-th row and column, and adds channels of zeros,
 * half of them before the others.
 *
 * <pre>
 * y[c, i, j] = x[c - before, stride i, stride j], or 0 where x has no such channel
 * </pre>
 *
 * x [N, C, H, W], y [N, channels, ⌈H / stride⌉, ⌈W / stride⌉], before = ⌊(channels - C) / 2⌋.
 * Training and inference compute the same. DL4J has no such layer, so it belongs to both layer
 * sets.
 *
 * <p>Option A of K. He et al., "Deep residual learning for image recognition", CVPR (2016), section
 * 4.2. {@link PaddedShortcutImpl} has the forward and backward pass.
 */
public final class PaddedShortcut extends ParameterlessLayer {
  private static final long serialVersionUID = 1;

  private int stride;
  private int channels;

  /** Creates a layer for DL4J, which sets the fields when it reads a configuration. */
  public PaddedShortcut() {
    this(1, 1);
  }

  /**
   * @param stride the step between rows and columns, in pixels, at least 1
   * @param channels the number of channels of the output, at least that of the input
   * @throws IllegalArgumentException if either is less than 1
   */
  public PaddedShortcut(int stride, int channels) {
    if (stride < 1 || channels < 1) {
      throw new IllegalArgumentException(
          formatted(
              "a shortcut needs a stride and channels of at least 1, not %d and %d",
              stride, channels));
    }
    this.stride = stride;
    this.channels = channels;
  }

  /** Returns the step between rows and columns, in pixels. */
  public int getStride() {
    return stride;
  }

  /** Sets the step between rows and columns, in pixels. */
  public void setStride(int stride) {
    this.stride = stride;
  }

  /** Returns the number of channels of the output. */
  public int getChannels() {
    return channels;
  }

  /** Sets the number of channels of the output. */
  public void setChannels(int channels) {
    this.channels = channels;
  }

  @Override
  public InputType getOutputType(int index, InputType input) {
    if (!(input instanceof InputTypeConvolutional images) || images.getChannels() > channels) {
      throw new IllegalStateException(
          formatted(
              "PaddedShortcut \"%s\" takes images of at most %d channels, not %s",
              getLayerName(), channels, input));
    }
    return InputType.convolutional(
        reduced(images.getHeight()), reduced(images.getWidth()), channels, images.getFormat());
  }

  /**
   * Checks the input of an implementation of this layer.
   *
   * @throws DL4JInvalidInputException if it is not images, or has more channels than the output
   */
  public void requireFits(Layer layer, INDArray input) {
    LayerChecks.shaped(layer, input, "[batch, channels, height, width]", -1, -1, -1, -1);
    if (input.size(1) > channels) {
      throw new DL4JInvalidInputException(
          formatted(
              "%s takes images of at most %d channels, not %d",
              LayerChecks.name(layer), channels, input.size(1)));
    }
  }

  /** Returns the number of rows or columns of the output for those of the input. */
  public long reduced(long size) {
    return (size + stride - 1) / stride;
  }

  @Override
  Layer implementation(NeuralNetConfiguration conf, int index, DataType type) {
    return new PaddedShortcutImpl(conf, index, type);
  }
}
