package dlfs.engine;

import static dlfs.text.Text.formatted;

import dlfs.engine.kernels.ActivationFunction;
import java.util.Arrays;
import org.deeplearning4j.nn.layers.AbstractLayer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The forward and backward passes of one layer.
 *
 * <p>A backward pass computes the gradient of the function that ran forward last, that of training
 * or that of inference, as often as it is called. Like DL4J's layers, it repeats the forward pass
 * for that, since parameters and arrays can have changed meanwhile; in a {@link
 * Topology#inTrainingStep training step} they cannot, and the forward pass keeps what the backward
 * pass needs.
 */
public final class Passes {
  private final AbstractLayer<?> layer;
  private final Arithmetic arithmetic;
  private boolean training;
  private boolean ranForward;
  private boolean readyForBackward;
  private boolean inTrainingStep;
  private boolean inputGradientWanted = true;
  private boolean outputStaysAsItIs;
  private long[] outputShape;

  /** The computations of one layer. */
  interface Arithmetic {

    /**
     * Computes the output for the layer's input.
     *
     * @param training whether it is the function of training, or that of inference
     * @param keeps whether to keep what {@link #backward} needs
     */
    INDArray forward(boolean training, boolean keeps, Workspace workspace);

    /**
     * Computes the gradient of the input, and writes those of the parameters where DL4J wants them.
     *
     * @param dy the gradient of the output
     * @return the gradient of the input; if it is not {@link #isInputGradientWanted wanted}, an
     *     array of its shape with undefined values
     */
    INDArray backward(INDArray dy, Workspace workspace);
  }

  <L extends AbstractLayer<?> & Arithmetic> Passes(L layer) {
    this.layer = layer;
    this.arithmetic = layer;
  }

  /** Forgets the last forward pass: there is a new input. */
  void forget() {
    ranForward = false;
    readyForBackward = false;
  }

  /** Whether a forward pass has run on the present input. */
  boolean ranForward() {
    return ranForward;
  }

  INDArray forward(boolean training, LayerWorkspaceMgr manager) {
    this.training = training;
    ranForward = true;
    readyForBackward = training && inTrainingStep;
    return compute(training, readyForBackward, manager);
  }

  /**
   * Runs the backward pass; where no forward pass has run, that of training does so first.
   *
   * @return the gradient of the input
   * @throws IllegalStateException if the gradient of the output has another shape than the output
   */
  INDArray backward(INDArray dy, LayerWorkspaceMgr manager) {
    if (!readyForBackward) {
      compute(training || !ranForward, true, manager);
    }
    if (!Arrays.equals(dy.shape(), outputShape)) {
      throw new IllegalStateException(
          formatted(
              "%s takes the gradient of an output of shape %s, but got one of shape %s",
              Layers.name(layer), Arrays.toString(outputShape), Arrays.toString(dy.shape())));
    }
    readyForBackward = false; // what was kept may lie in a workspace that closes now
    try (Workspace workspace = new Workspace(manager, layer.getDataType())) {
      return arithmetic.backward(dy, workspace);
    } finally {
      inputGradientWanted = true;
    }
  }

  private INDArray compute(boolean training, boolean keeps, LayerWorkspaceMgr manager) {
    try (Workspace workspace = new Workspace(manager, layer.getDataType())) {
      INDArray y = arithmetic.forward(training, keeps, workspace);
      outputShape = y.shape();
      return y;
    }
  }

  /**
   * Begins a training step: nothing that the layer keeps changes until its backward pass.
   *
   * @param inputGradientWanted whether anyone reads the gradient of the input
   * @param outputStaysAsItIs whether the next layer leaves the output unchanged, too
   */
  void beginTrainingStep(boolean inputGradientWanted, boolean outputStaysAsItIs) {
    inTrainingStep = true;
    this.inputGradientWanted = inputGradientWanted;
    this.outputStaysAsItIs = outputStaysAsItIs;
  }

  void endTrainingStep() {
    inTrainingStep = false;
    readyForBackward = false;
    inputGradientWanted = true;
    outputStaysAsItIs = false;
  }

  boolean isInputGradientWanted() {
    return inputGradientWanted;
  }

  /**
   * Returns the array that keeps the output for the backward pass: null if the gradient of the
   * activation function does not need it, the output itself if nobody changes it, otherwise space
   * for a copy.
   */
  INDArray kept(ActivationFunction function, INDArray y, boolean keeps, Workspace workspace) {
    if (!keeps || function == ActivationFunction.IDENTITY) {
      return null;
    }
    return outputStaysAsItIs ? y : workspace.activationsLike(y);
  }

  /** Whether the output has to be copied into the array that keeps it. */
  static boolean isCopy(INDArray kept, INDArray y) {
    return kept != null && kept != y;
  }
}
