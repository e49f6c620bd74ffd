package dlfs.engine;

import dlfs.engine.kernels.Conv2dGeometry;
import dlfs.engine.kernels.ImageBatch;
import dlfs.engine.kernels.Layout;
import dlfs.engine.kernels.MaxUnpooling;
import dlfs.layers.MaxUnpoolingImpl;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Implements {@link dlfs.layers.MaxUnpooling}. The values get the layout of the images that were
 * pooled.
 */
@SuppressWarnings("overrides") // DL4J's superclass overrides a method without "..."
final class FastMaxUnpoolingVertex extends MaxUnpoolingImpl implements FastVertex, LayoutFollower {
  private static final long serialVersionUID = 1;

  private transient MaxUnpooling unpooling;
  private transient Layout layout;

  FastMaxUnpoolingVertex(ComputationGraph graph, MaxUnpoolingImpl replaced) {
    super(graph, replaced);
  }

  @Override
  public void setSharesGradients(boolean shares) {
    // The gradients of its inputs differ.
  }

  @Override
  public INDArray doForward(boolean training, LayerWorkspaceMgr manager) {
    if (!canDoForward()) {
      return super.doForward(training, manager); // which throws an exception that says so
    }
    requireShapes();
    try (Workspace workspace = new Workspace(manager, dataType)) {
      INDArray pooled = workspace.denseInAnyLayout(inputs[1]);
      layout = Layout.of(pooled).orElseThrow();
      ImageBatch s = ImageBatch.of(pooled);
      ImageBatch x = ImageBatch.of(workspace.dense(layout, inputs[0]));
      INDArray output = workspace.activationsLike(pooled);
      ImageBatch y = ImageBatch.of(output);
      var geometry =
          new Conv2dGeometry(
              s.channels(), s.height(), s.width(), configuration().window(pooled.shape()));
      unpooling = CpuKernels.of(dataType).maxUnpooling(geometry, s.count());
      BatchParts.large(s.count())
          .forEach(
              (part, first, images) ->
                  unpooling.forward(
                      first,
                      s.slice(first, images),
                      x.slice(first, images),
                      y.slice(first, images)));
      return output;
    }
  }

  @Override
  public Pair<Gradient, INDArray[]> doBackward(boolean tbptt, LayerWorkspaceMgr manager) {
    if (!canDoBackward() || unpooling == null) {
      return super.doBackward(tbptt, manager); // likewise, or DL4J has cleared this vertex
    }
    try (Workspace workspace = new Workspace(manager, dataType)) {
      INDArray ofValues = workspace.gradients(layout, inputs[0]);
      ImageBatch dy = ImageBatch.of(workspace.dense(layout, epsilon));
      ImageBatch dx = ImageBatch.of(ofValues);
      BatchParts.large(dy.count())
          .forEach(
              (part, first, images) ->
                  unpooling.backward(first, dy.slice(first, images), dx.slice(first, images)));
      INDArray ofPooled = workspace.zeroGradients(layout.toStorageOrder(inputs[1]).shape());
      return new Pair<>(null, new INDArray[] {ofValues, layout.fromStorageOrder(ofPooled)});
    }
  }

  @Override
  public void clear() {
    super.clear();
    unpooling = null;
  }
}
