package dlfs.engine;

import dlfs.layers.ActivationFunction;
import dlfs.layers.LayerChecks;
import java.lang.ref.WeakReference;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.AbstractLayer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The forward and backward passes of one layer: shared by the engine's layers, each of which
 * extends another class of DL4J.
 *
 * <p>A backward pass computes the gradient of the function that ran forward last on the present
 * input (that of training or that of inference), as often as it is called. Like DL4J's layers, it
 * repeats the forward pass for this, since parameters and arrays can have changed meanwhile. In a
 * {@link StepScope training step} they cannot, and the forward pass stores what the backward pass
 * needs.
 */
final class Passes {
  private final AbstractLayer<?> layer;
  private final Arithmetic arithmetic;
  private boolean training;
  private WeakReference<INDArray> forwardInput = new WeakReference<>(null);
  private boolean readyForBackward;
  private boolean inTrainingStep;
  private boolean inputGradientNeeded = true;
  private boolean parameterGradientsNeeded = true;
  private boolean outputStaysUnchanged;
  private long[] outputShape;

  /** The computations of one layer. */
  interface Arithmetic {

    /**
     * Computes the output for the layer's input.
     *
     * @param training whether to compute the function of training or that of inference
     * @param storesForBackward whether to store what {@link #backward} needs
     */
    INDArray forward(boolean training, boolean storesForBackward, Workspace workspace);

    /**
     * Computes the gradient of the input, and writes those of the parameters to the layer's
     * gradient views; it need not if they are not {@link Passes#areParameterGradientsNeeded
     * needed}.
     *
     * @param dy the gradient of the output
     * @return the gradient of the input; may be null if it is not {@link
     *     Passes#isInputGradientNeeded needed}
     */
    INDArray backward(INDArray dy, Workspace workspace);
  }

  <L extends AbstractLayer<?> & Arithmetic> Passes(L layer) {
    this.layer = layer;
    this.arithmetic = layer;
  }

  /** Returns whether a forward pass has run on the present input. */
  boolean ranForward() {
    INDArray input = layer.input();
    return input != null && forwardInput.refersTo(input);
  }

  /** Runs the forward pass. */
  INDArray forward(boolean training, LayerWorkspaceMgr manager) {
    this.training = training;
    forwardInput = new WeakReference<>(layer.input());
    readyForBackward = training && inTrainingStep;
    return compute(training, readyForBackward, manager);
  }

  /** Runs the backward pass of a layer without parameters, as {@link #backward} does. */
  Pair<Gradient, INDArray> backwardWithoutParameters(INDArray dy, LayerWorkspaceMgr manager) {
    return new Pair<>(new DefaultGradient(), backward(dy, manager));
  }

  /**
   * Runs the backward pass, after a forward pass in training mode if none has run.
   *
   * @param dy the gradient of the output
   * @return the gradient of the input; zeros if nobody needs it
   * @throws IllegalStateException if the gradient of the output has another shape than the output
   */
  INDArray backward(INDArray dy, LayerWorkspaceMgr manager) {
    if (!ranForward()) {
      readyForBackward = false;
      training = true;
    }
    if (!readyForBackward) {
      compute(training, true, manager);
    }
    LayerChecks.requireGradientShape(layer, dy, outputShape);
    readyForBackward = false; // what is stored may be in a workspace that closes now
    try (Workspace workspace = new Workspace(manager, layer.getDataType())) {
      INDArray dx = arithmetic.backward(dy, workspace);
      return dx == null ? workspace.zeroGradients(layer.input().shape()) : dx;
    } finally {
      inputGradientNeeded = true;
      parameterGradientsNeeded = true;
    }
  }

  private INDArray compute(boolean training, boolean storesForBackward, LayerWorkspaceMgr manager) {
    try (Workspace workspace = new Workspace(manager, layer.getDataType())) {
      INDArray y = arithmetic.forward(training, storesForBackward, workspace);
      outputShape = y.shape();
      return y;
    }
  }

  /**
   * Begins a training step: nothing that the layer stores changes until its backward pass.
   *
   * @param inputGradientNeeded whether the gradient of the input is read by anyone
   * @param parameterGradientsNeeded whether the gradients of the parameters are read by anyone
   * @param outputStaysUnchanged whether the next layer leaves the output unchanged, too
   */
  void beginTrainingStep(
      boolean inputGradientNeeded, boolean parameterGradientsNeeded, boolean outputStaysUnchanged) {
    inTrainingStep = true;
    this.inputGradientNeeded = inputGradientNeeded;
    this.parameterGradientsNeeded = parameterGradientsNeeded;
    this.outputStaysUnchanged = outputStaysUnchanged;
  }

  void endTrainingStep() {
    inTrainingStep = false;
    readyForBackward = false;
    inputGradientNeeded = true;
    parameterGradientsNeeded = true;
    outputStaysUnchanged = false;
  }

  /** Returns whether the backward pass has to compute the gradient of the input. */
  boolean isInputGradientNeeded() {
    return inputGradientNeeded;
  }

  /** Returns whether the backward pass has to compute the gradients of the parameters. */
  boolean areParameterGradientsNeeded() {
    return parameterGradientsNeeded;
  }

  /**
   * Returns the array that stores the output for the backward pass: null if the gradient of the
   * activation function does not need it, the output itself if nobody changes it, otherwise space
   * for a copy.
   */
  INDArray storedOutput(
      ActivationFunction function, INDArray y, boolean storesForBackward, Workspace workspace) {
    if (!storesForBackward || function == ActivationFunction.IDENTITY) {
      return null;
    }
    return outputStaysUnchanged ? y : workspace.activationsLike(y);
  }

  /** Returns the array to which the output has to be copied; null if there is none. */
  static INDArray copyOf(INDArray y, INDArray stored) {
    return stored == y ? null : stored;
  }
}
