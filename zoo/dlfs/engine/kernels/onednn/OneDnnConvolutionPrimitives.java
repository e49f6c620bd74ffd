package dlfs.engine.kernels.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_WEIGHTS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;

import dlfs.engine.kernels.Memory;
import dlfs.engine.kernels.Vector;
import dlfs.engine.kernels.onednn.OneDnnImages.Border;
import dlfs.engine.kernels.onednn.OneDnnPrimitive.Argument;
import java.util.HashMap;
import java.util.Map;
import org.bytedeco.dnnl.convolution_backward_data;
import org.bytedeco.dnnl.convolution_backward_weights;
import org.bytedeco.dnnl.convolution_forward;
import org.bytedeco.dnnl.memory;

/**
 * The primitives for convolutions of one shape, for one thread. oneDNN chooses the layouts of
 * images, weights and their gradients. Weights and their gradients have to be {@link
 * Memory#aligned}, or some of its code crashes.
 */
final class OneDnnConvolutionPrimitives {
  /**
   * The largest size of images in oneDNN's layout, relative to their own, since oneDNN pads the
   * channels with zeros to whole blocks.
   */
  private static final int MAX_RELATIVE_SIZE = 4;

  private final OneDnnConvolutionShape shape;
  private final OneDnnImages inputs;
  private final OneDnnImages outputs;
  private final OneDnnImages inputsForWeightGradients;
  private final OneDnnImages inputGradients;
  private final memory.desc weights;
  private final memory.desc weightsForInputGradients;
  private final memory.desc weightGradients;
  private final memory.desc biases;
  private final Map<Boolean, OneDnnPrimitive> forward = new HashMap<>();
  private final OneDnnPrimitive backwardWeights;
  private final OneDnnPrimitive backwardInput;
  private final OneDnnPrimitive packWeights;
  private final OneDnnPrimitive packWeightsForInputGradients;
  private final OneDnnPrimitive unpackWeightGradients;

  /**
   * @throws RuntimeException if oneDNN does not support the shape, or has no generated code for it;
   *     the gradient of the input need not be supported
   */
  OneDnnConvolutionPrimitives(OneDnnConvolutionShape shape) {
    this.shape = shape;
    var forwardDescription = shape.forward(false);
    var toWeights = shape.backwardWeights(forwardDescription);
    var toInput = inputGradientsOrNull(shape, forwardDescription);
    Border border = shape.border();
    inputs = new OneDnnImages(forwardDescription.src_desc(), border, shape.inputShape());
    outputs = new OneDnnImages(forwardDescription.dst_desc(), Border.NONE, shape.outputShape());
    inputsForWeightGradients = new OneDnnImages(toWeights.src_desc(), border, shape.inputShape());
    inputGradients =
        toInput == null
            ? OneDnnImages.nchw(shape.inputShape())
            : new OneDnnImages(toInput.diff_src_desc(), border, shape.inputShape());
    if (inputsForWeightGradients.relativeSize() > MAX_RELATIVE_SIZE) {
      throw new UnsupportedOperationException("most of what oneDNN would compute is padding");
    }
    weights = forwardDescription.weights_desc();
    weightsForInputGradients = toInput == null ? null : toInput.weights_desc();
    weightGradients = toWeights.diff_weights_desc();
    biases = forwardDescription.bias_desc();
    backwardWeights =
        new OneDnnPrimitive(
            new convolution_backward_weights(toWeights),
            new Argument(DNNL_ARG_SRC, inputsForWeightGradients.layout()),
            new Argument(DNNL_ARG_DIFF_DST, outputs.layout()),
            new Argument(DNNL_ARG_DIFF_WEIGHTS, weightGradients),
            new Argument(DNNL_ARG_DIFF_BIAS, biases));
    backwardInput =
        toInput == null
            ? null
            : new OneDnnPrimitive(
                new convolution_backward_data(toInput),
                new Argument(DNNL_ARG_DIFF_DST, outputs.layout()),
                new Argument(DNNL_ARG_WEIGHTS, weightsForInputGradients),
                new Argument(DNNL_ARG_DIFF_SRC, inputGradients.layout()));
    packWeights = OneDnnPrimitive.reorder(shape.plainWeights(), weights);
    packWeightsForInputGradients =
        toInput == null
            ? null
            : OneDnnPrimitive.reorder(shape.plainWeights(), weightsForInputGradients);
    unpackWeightGradients = OneDnnPrimitive.reorder(weightGradients, shape.plainWeights());
  }

  private static convolution_backward_data.primitive_desc inputGradientsOrNull(
      OneDnnConvolutionShape shape, convolution_forward.primitive_desc forward) {
    try {
      return shape.backwardInput(forward);
    } catch (RuntimeException e) {
      return null;
    }
  }

  /** Returns whether oneDNN supports the gradient of the input, too. */
  boolean supportsInputGradients() {
    return backwardInput != null;
  }

  OneDnnImages inputs() {
    return inputs;
  }

  OneDnnImages outputs() {
    return outputs;
  }

  /** Returns the layout of the input from which the gradients of weights are computed. */
  OneDnnImages inputsForWeightGradients() {
    return inputsForWeightGradients;
  }

  /** Returns the layout of the gradient of the input; NCHW if oneDNN does not support it. */
  OneDnnImages inputGradients() {
    return inputGradients;
  }

  /** Returns the size of the packed weights: those for the output, and those for dx. */
  long packedSize() {
    long forInputGradients = supportsInputGradients() ? size(weightsForInputGradients) : 0;
    return size(weights) + forInputGradients + 2L * Memory.LINE_BYTES / Float.BYTES;
  }

  /** Returns the size of the gradients of weights in oneDNN's layout. */
  long weightGradientsSize() {
    return size(weightGradients);
  }

  private static long size(memory.desc layout) {
    return layout.get_size() / Float.BYTES;
  }

  void pack(Vector plain, Vector packed) {
    packWeights.execute(plain.address(), forOutputs(packed));
    if (supportsInputGradients()) {
      packWeightsForInputGradients.execute(plain.address(), forInputGradients(packed));
    }
  }

  private static long forOutputs(Vector packed) {
    return Memory.aligned(packed.address());
  }

  private long forInputGradients(Vector packed) {
    return Memory.aligned(forOutputs(packed) + weights.get_size());
  }

  /** Computes the output, x * weights + biases, with or without ReLU. */
  void forward(long x, Vector packed, Vector bias, boolean withRelu, long y) {
    forward
        .computeIfAbsent(withRelu, this::forwardPrimitive)
        .execute(x, forOutputs(packed), bias.address(), y);
  }

  private OneDnnPrimitive forwardPrimitive(boolean withRelu) {
    return new OneDnnPrimitive(
        new convolution_forward(shape.forward(withRelu)),
        new Argument(DNNL_ARG_SRC, inputs.layout()),
        new Argument(DNNL_ARG_WEIGHTS, weights),
        new Argument(DNNL_ARG_BIAS, biases),
        new Argument(DNNL_ARG_DST, outputs.layout()));
  }

  /**
   * Computes the gradients of weights and biases.
   *
   * @param scratch receives the gradients of the weights in oneDNN's layout
   * @param dw receives the gradients of the weights, row by row
   * @param db receives the gradients of the biases
   */
  void weightGradients(long x, long dz, Vector scratch, Vector dw, Vector db) {
    backwardWeights.execute(x, dz, scratch.address(), db.address());
    unpackWeightGradients.execute(scratch.address(), dw.address());
  }

  /** Computes the gradient of the input, if that is {@link #supportsInputGradients supported}. */
  void inputGradients(long dz, Vector packed, long dx) {
    backwardInput.execute(dz, forInputGradients(packed), dx);
  }
}
