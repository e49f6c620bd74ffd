package dlfs.layers;

import static dlfs.text.Text.formatted;

import java.util.Arrays;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.inputs.InvalidInputTypeException;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * The inverse of max pooling, which puts each value where the maximum was: for networks that
 * segment images (Zeiler et al., "Deconvolutional Networks", 2010; Badrinarayanan et al., "SegNet",
 * 2015).
 *
 * <pre>
 * y = x at the positions of the maxima of s, and 0 elsewhere
 * dx = dy at these positions    ds = 0
 * </pre>
 *
 * It is a vertex of a graph with two inputs: x [N, C, OH, OW], and the input s [N, C, H, W] of the
 * max pooling, in whose windows it looks for the maxima; y [N, C, H, W]. Of equal maxima, the first
 * counts; a pixel that is the maximum of several windows gets the sum of their values.
 *
 * <pre>
 * graph.addLayer("pool", pooling, "conv");
 * ...
 * graph.addVertex("unpool", MaxUnpooling.of(pooling), "decoder", "conv");
 * </pre>
 *
 * <p>This class is the configuration. {@link MaxUnpoolingImpl} has the forward and backward pass.
 * DL4J has no such vertex, so both layer sets use this one.
 */
public final class MaxUnpooling extends ParameterlessVertex {
  private static final long serialVersionUID = 1;

  private final int[] kernelSize;
  private final int[] stride;
  private final int[] padding;
  private final ConvolutionMode convolutionMode;

  /**
   * Creates the vertex for a window, each array [height, width] in pixels.
   *
   * @param kernelSize the size of the window
   * @param stride the step of the window
   * @param padding the width of the padding with Truncate, less than the kernel
   * @param convolutionMode Truncate, or Same, which derives the padding from the output size
   */
  public MaxUnpooling(
      @JsonProperty("kernelSize") int[] kernelSize,
      @JsonProperty("stride") int[] stride,
      @JsonProperty("padding") int[] padding,
      @JsonProperty("convolutionMode") ConvolutionMode convolutionMode) {
    this.kernelSize = kernelSize.clone();
    this.stride = stride.clone();
    this.padding = padding.clone();
    this.convolutionMode = convolutionMode;
  }

  /**
   * Returns the inverse of a max pooling.
   *
   * @throws IllegalArgumentException if it is another pooling, or has an unsupported setting
   */
  public static MaxUnpooling of(SubsamplingLayer pooling) {
    Pooling.unsupported(pooling)
        .or(
            () ->
                Objections.when(
                    pooling.getPoolingType() != org.deeplearning4j.nn.conf.layers.PoolingType.MAX,
                    "is not max pooling"))
        .ifPresent(
            objection -> {
              throw new IllegalArgumentException(
                  formatted(
                      "a MaxUnpooling is the inverse of max pooling, but %s %s",
                      pooling.getClass().getSimpleName(), objection));
            });
    return new MaxUnpooling(
        pooling.getKernelSize(),
        pooling.getStride(),
        pooling.getPadding(),
        pooling.getConvolutionMode());
  }

  /** Returns the size of the window, [height, width]. */
  public int[] getKernelSize() {
    return kernelSize.clone();
  }

  /** Returns the step of the window, [height, width]. */
  public int[] getStride() {
    return stride.clone();
  }

  /** Returns the width of the padding, [height, width]. */
  public int[] getPadding() {
    return padding.clone();
  }

  /** Returns the mode of the padding. */
  public ConvolutionMode getConvolutionMode() {
    return convolutionMode;
  }

  /**
   * Returns the window in images of a shape.
   *
   * @param shape [N, C, H, W]
   */
  public Window window(long... shape) {
    return Window.of(convolutionMode, kernelSize, stride, new int[] {1, 1}, padding, shape);
  }

  @Override
  public MaxUnpooling clone() {
    return new MaxUnpooling(kernelSize, stride, padding, convolutionMode);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof MaxUnpooling unpooling
        && Arrays.equals(kernelSize, unpooling.kernelSize)
        && Arrays.equals(stride, unpooling.stride)
        && Arrays.equals(padding, unpooling.padding)
        && convolutionMode == unpooling.convolutionMode;
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(kernelSize) + Arrays.hashCode(stride);
  }

  @Override
  int inputs() {
    return 2;
  }

  @Override
  ParameterlessVertexImpl implementation(
      ComputationGraph graph, String name, int index, DataType type) {
    return new MaxUnpoolingImpl(graph, name, index, this, type);
  }

  @Override
  public InputType getOutputType(int index, InputType... inputs) throws InvalidInputTypeException {
    if (inputs.length != 2
        || Arrays.stream(inputs).anyMatch(type -> type.getType() != InputType.Type.CNN)) {
      throw new InvalidInputTypeException(
          "MaxUnpooling takes two inputs of images: the values, and the input of the max pooling;"
              + " got "
              + Arrays.toString(inputs));
    }
    return inputs[1];
  }
}
