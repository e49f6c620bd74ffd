package dlfs.engine;

import dlfs.engine.kernels.ImageBatch;
import dlfs.engine.kernels.Kernels;
import dlfs.engine.kernels.Layout;
import dlfs.engine.kernels.Matrix;
import java.util.Arrays;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.impl.MergeVertex;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Implements DL4J's concatenation of images [N, C, H, W] by channel. Other arrays are DL4J's. */
@SuppressWarnings("overrides") // DL4J's superclass overrides a method without "..."
final class FastMergeVertex extends MergeVertex implements FastVertex, LayoutFollower {
  private static final long serialVersionUID = 1;

  /** The dimension of the channels. */
  static final int CHANNELS = 1;

  private static final int RANK_OF_IMAGES = 4;

  private transient boolean mergesImages;
  private transient Layout layout;
  private transient INDArray[] shapes;

  FastMergeVertex(ComputationGraph graph, MergeVertex replaced) {
    super(
        graph,
        replaced.getVertexName(),
        replaced.getVertexIndex(),
        replaced.getInputVertices(),
        replaced.getOutputVertices(),
        replaced.getDataType(),
        CHANNELS);
    setOutputVertex(replaced.isOutputVertex());
  }

  @Override
  public void setSharesGradients(boolean shares) {
    // The gradients of its inputs differ.
  }

  @Override
  public INDArray doForward(boolean training, LayerWorkspaceMgr manager) {
    mergesImages =
        canDoForward() && inputs.length > 1 && Arrays.stream(inputs).allMatch(this::fits);
    if (!mergesImages) {
      return super.doForward(training, manager);
    }
    try (Workspace workspace = new Workspace(manager, dataType)) {
      INDArray first = workspace.denseInAnyLayout(inputs[0]);
      layout = Layout.of(first).orElseThrow();
      long channels = Arrays.stream(inputs).mapToLong(x -> x.size(CHANNELS)).sum();
      INDArray y =
          workspace.activations(layout, first.size(0), channels, first.size(2), first.size(3));
      shapes = inputs.clone();
      ImageBatch to = ImageBatch.of(y);
      int done = 0;
      for (INDArray x : inputs) {
        ImageBatch from = ImageBatch.of(workspace.dense(layout, x));
        copy(from.pixelRows(), to.pixelRows(done, from.channels()));
        done += from.channels();
      }
      return y;
    }
  }

  private boolean fits(INDArray x) {
    return x.rank() == RANK_OF_IMAGES
        && x.size(0) == inputs[0].size(0)
        && x.size(2) == inputs[0].size(2)
        && x.size(3) == inputs[0].size(3);
  }

  @Override
  public Pair<Gradient, INDArray[]> doBackward(boolean tbptt, LayerWorkspaceMgr manager) {
    if (!mergesImages || !canDoBackward()) {
      return super.doBackward(tbptt, manager);
    }
    INDArray[] gradients = new INDArray[shapes.length];
    try (Workspace workspace = new Workspace(manager, dataType)) {
      ImageBatch from = ImageBatch.of(workspace.dense(layout, epsilon));
      int done = 0;
      for (int i = 0; i < gradients.length; i++) {
        gradients[i] = workspace.gradients(layout, shapes[i]);
        ImageBatch to = ImageBatch.of(gradients[i]);
        copy(from.pixelRows(done, to.channels()), to.pixelRows());
        done += to.channels();
      }
    }
    return new Pair<>(null, gradients);
  }

  private void copy(Matrix from, Matrix to) {
    Kernels kernels = CpuKernels.of(dataType);
    BatchParts.of(from.rows())
        .forEach(
            (part, first, rows) ->
                kernels
                    .algebra()
                    .copy(from.rows(first, first + rows), to.rows(first, first + rows)));
  }

  @Override
  public void clear() {
    super.clear();
    shapes = null;
  }
}
