package dlfs.layers;

import static dlfs.text.Text.formatted;

import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.BaseGraphVertex;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Implements a vertex without parameters that DL4J does not have, except for the arithmetic. It
 * stores nothing between passes.
 */
@SuppressWarnings("overrides") // DL4J's superclass overrides a method without "..."
abstract class ParameterlessVertexImpl extends BaseGraphVertex {
  private static final long serialVersionUID = 1;

  private final String kind;

  /**
   * @param configuration the configuration that creates this implementation
   */
  ParameterlessVertexImpl(
      ComputationGraph graph,
      String name,
      int index,
      ParameterlessVertex configuration,
      DataType type) {
    super(graph, name, index, null, null, type);
    LayerChecks.requireFloatOrDouble(type);
    kind = configuration.getClass().getSimpleName();
  }

  /**
   * Computes the output.
   *
   * @param training whether the network is being trained
   * @return an array in the workspace of {@code ArrayType.ACTIVATIONS}
   */
  abstract INDArray forward(boolean training, LayerWorkspaceMgr workspaces);

  /**
   * Computes the gradient of each input.
   *
   * @param dout the gradient of the output
   * @return arrays in the workspace of {@code ArrayType.ACTIVATION_GRAD}; null for an input without
   *     a gradient
   */
  abstract INDArray[] backward(INDArray dout, LayerWorkspaceMgr workspaces);

  /** Returns an input, in the type of the network. */
  final INDArray input(int number) {
    return inputs[number].castTo(dataType);
  }

  @Override
  public INDArray doForward(boolean training, LayerWorkspaceMgr workspaces) {
    if (!canDoForward()) {
      throw new IllegalStateException(name() + " has no inputs");
    }
    return forward(training, workspaces);
  }

  @Override
  public Pair<Gradient, INDArray[]> doBackward(boolean tbptt, LayerWorkspaceMgr workspaces) {
    if (!canDoBackward()) {
      throw new IllegalStateException(name() + " has no gradient of its output");
    }
    INDArray[] gradients = backward(epsilon.castTo(dataType), workspaces);
    for (int i = 0; i < inputs.length; i++) {
      if (gradients[i] == null) { // DL4J confuses the inputs otherwise
        gradients[i] =
            workspaces.create(ArrayType.ACTIVATION_GRAD, dataType, inputs[i].shape(), 'c');
      }
    }
    return new Pair<>(null, gradients);
  }

  /** Returns the vertex's index, class and name as its user knows them. */
  final String name() {
    return formatted("vertex %d (%s \"%s\")", vertexIndex, kind, vertexName);
  }

  /** Returns the error for an input, whose message begins with the vertex's {@link #name}. */
  final DL4JInvalidInputException wrongInput(String predicate) {
    return new DL4JInvalidInputException(name() + predicate);
  }

  @Override
  public final boolean hasLayer() {
    return false;
  }

  @Override
  public final Layer getLayer() {
    return null;
  }

  @Override
  public final void setBackpropGradientsViewArray(INDArray gradients) {
    if (gradients != null) {
      throw new IllegalArgumentException(name() + " has no parameters");
    }
  }

  @Override
  public final String toString() {
    return name();
  }
}
