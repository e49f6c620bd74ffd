package dlfs.engine;

import dlfs.engine.kernels.ElementwiseFunctions;
import dlfs.engine.kernels.Layout;
import dlfs.engine.kernels.Vector;
import dlfs.layers.ActivationFunction;
import java.util.Arrays;
import java.util.stream.Stream;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.impl.ElementWiseVertex;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Implements DL4J's element-wise addition of arrays of the same shape: y = f(Σ x), where f is the
 * activation function that follows. The sum of arrays of different shapes is DL4J's.
 */
@SuppressWarnings("overrides") // DL4J's superclass overrides a method without "..."
final class FastAdditionVertex extends ElementWiseVertex
    implements FastVertex, LayoutFollower, FollowedByActivation {
  private static final long serialVersionUID = 1;

  private transient ActivationFunction following = ActivationFunction.IDENTITY;
  private transient boolean sharesGradients;
  private transient boolean sameShapes;
  private transient INDArray output;

  FastAdditionVertex(ComputationGraph graph, ElementWiseVertex replaced) {
    super(
        graph,
        replaced.getVertexName(),
        replaced.getVertexIndex(),
        replaced.getInputVertices(),
        replaced.getOutputVertices(),
        Op.Add,
        replaced.getDataType());
    setOutputVertex(replaced.isOutputVertex());
  }

  @Override
  public void setFollowing(ActivationFunction f) {
    following = f;
  }

  @Override
  public void setSharesGradients(boolean shares) {
    sharesGradients = shares;
  }

  @Override
  public INDArray doForward(boolean training, LayerWorkspaceMgr manager) {
    sameShapes =
        canDoForward()
            && inputs.length > 1
            && Stream.of(inputs).allMatch(x -> Arrays.equals(x.shape(), inputs[0].shape()));
    try (Workspace workspace = new Workspace(manager, dataType)) {
      output =
          sameShapes ? sum(workspace) : activated(super.doForward(training, manager), workspace);
      return output;
    }
  }

  private INDArray sum(Workspace workspace) {
    ElementwiseFunctions functions = CpuKernels.of(dataType).functions();
    INDArray first = workspace.denseInAnyLayout(inputs[0]);
    Layout layout = Layout.of(first).orElse(Layout.NCHW);
    INDArray y = workspace.activationsLike(first);
    Vector sum = Elements.of(y);
    Vector before = Elements.of(first);
    for (int i = 1; i < inputs.length; i++) {
      Vector augend = before;
      Vector addend = Elements.of(workspace.dense(layout, inputs[i]));
      ActivationFunction f = i + 1 < inputs.length ? ActivationFunction.IDENTITY : following;
      Elements.forEachPart(
          sum.length(),
          part -> functions.add(f, part.apply(augend), part.apply(addend), part.apply(sum)));
      before = sum;
    }
    return y;
  }

  private INDArray activated(INDArray sum, Workspace workspace) {
    if (following == ActivationFunction.IDENTITY) {
      return sum;
    }
    INDArray y = workspace.activations(sum.shape());
    CpuKernels.of(dataType)
        .functions()
        .apply(following, Elements.of(workspace.dense(sum)), Elements.of(y));
    return y;
  }

  @Override
  public Pair<Gradient, INDArray[]> doBackward(boolean tbptt, LayerWorkspaceMgr manager) {
    if (!canDoBackward()) {
      return super.doBackward(tbptt, manager); // which throws an exception that says so
    }
    try (Workspace workspace = new Workspace(manager, dataType)) {
      Layout layout = Layout.of(output).orElse(Layout.NCHW);
      INDArray dy = workspace.dense(layout, epsilon);
      if (!sameShapes) {
        epsilon = activationGradient(layout, dy, workspace);
        return super.doBackward(tbptt, manager);
      }
      INDArray[] gradients = new INDArray[inputs.length];
      if (sharesGradients) {
        Arrays.fill(gradients, activationGradient(layout, dy, workspace));
      } else {
        Arrays.setAll(gradients, i -> copiedGradient(layout, dy, workspace));
      }
      return new Pair<>(null, gradients);
    }
  }

  private INDArray activationGradient(Layout layout, INDArray dy, Workspace workspace) {
    return following == ActivationFunction.IDENTITY ? dy : copiedGradient(layout, dy, workspace);
  }

  /** Returns f'(z) dy in a new array. */
  private INDArray copiedGradient(Layout layout, INDArray dy, Workspace workspace) {
    INDArray dz = workspace.gradients(layout, dy);
    ElementwiseFunctions functions = CpuKernels.of(dataType).functions();
    Vector y = Elements.of(output);
    Vector from = Elements.of(dy);
    Vector to = Elements.of(dz);
    Elements.forEachPart(
        to.length(),
        part -> functions.gradient(following, part.apply(y), part.apply(from), part.apply(to)));
    return dz;
  }

  @Override
  public void clear() {
    super.clear();
    output = null;
  }
}
