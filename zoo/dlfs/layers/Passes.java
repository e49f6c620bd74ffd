package dlfs.layers;

import org.deeplearning4j.nn.layers.AbstractLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Runs the forward and backward passes of one layer as DL4J expects them.
 *
 * <p>A backward pass computes the gradient of the function that ran forward last, that of training
 * or that of inference; without a forward pass since the last input, that of training. It repeats
 * the forward pass first, as DL4J's own layers do: arrays from an earlier pass lie in a workspace
 * that has been closed, and parameters may have changed since.
 */
final class Passes {
  private final AbstractLayer<?> layer;
  private final ForwardBackward formulas;
  private LayerWorkspaceMgr workspaces;
  private boolean training;
  private boolean ranForward;

  <L extends AbstractLayer<?> & ForwardBackward> Passes(L layer) {
    this.layer = layer;
    this.formulas = layer;
  }

  /** Notes that the layer has a new input, on which no pass has run. */
  void forget() {
    ranForward = false;
  }

  /** Returns whether a forward pass has run on the layer's input. */
  boolean ranForward() {
    return ranForward;
  }

  /** Returns DL4J's workspaces of the pass that is running. */
  LayerWorkspaceMgr workspaces() {
    return workspaces;
  }

  /** Returns the output for the layer's input, an array that nothing else refers to. */
  INDArray forward(boolean training, LayerWorkspaceMgr workspaces) {
    this.training = training;
    ranForward = true;
    return workspaces.dup(ArrayType.ACTIVATIONS, compute(training, workspaces), 'c');
  }

  /**
   * Returns the gradient of the layer's input, an array that nothing else refers to.
   *
   * @param dout the gradient of the output
   * @throws IllegalStateException if it has another shape than the output
   */
  INDArray backward(INDArray dout, LayerWorkspaceMgr workspaces) {
    INDArray out = compute(training || !ranForward, workspaces);
    LayerChecks.requireGradientShape(layer, dout, out.shape());
    INDArray dx = formulas.backward(dout.castTo(layer.getDataType()));
    return workspaces.dup(ArrayType.ACTIVATION_GRAD, dx, 'c');
  }

  private INDArray compute(boolean training, LayerWorkspaceMgr workspaces) {
    this.workspaces = workspaces;
    return formulas.forward(layer.input().castTo(layer.getDataType()), training);
  }
}
