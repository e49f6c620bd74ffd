package dlfs.engine;

import dlfs.engine.kernels.ImageBatch;
import dlfs.engine.kernels.Layout;
import dlfs.engine.kernels.Subsampling;
import dlfs.layers.PaddedShortcut;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.AbstractLayer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Implements {@link PaddedShortcut}. */
final class FastPaddedShortcutImpl extends AbstractLayer<PaddedShortcut>
    implements FastLayer, LayoutFollower, Passes.Arithmetic {
  private static final long serialVersionUID = 1;

  private final transient Passes passes = new Passes(this);
  private transient Layout layout;

  FastPaddedShortcutImpl(NeuralNetConfiguration conf, int index, DataType type) {
    super(conf, type);
    setIndex(index);
  }

  @Override
  public Passes passes() {
    return passes;
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr manager) {
    assertInputSet(false);
    return passes.forward(training, manager);
  }

  @Override
  public INDArray forward(boolean training, boolean storesForBackward, Workspace workspace) {
    layerConf().requireFits(this, input);
    INDArray x = workspace.denseInAnyLayout(input);
    layout = Layout.of(x).orElseThrow();
    INDArray y =
        workspace.activations(
            layout,
            x.size(0),
            layerConf().getChannels(),
            layerConf().reduced(x.size(2)),
            layerConf().reduced(x.size(3)));
    ImageBatch from = ImageBatch.of(x);
    ImageBatch to = ImageBatch.of(y);
    BatchParts.of(to.count())
        .forEach(
            (part, first, images) ->
                subsampling()
                    .forward(
                        layerConf().getStride(),
                        from.slice(first, images),
                        to.slice(first, images)));
    return y;
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr manager) {
    assertInputSet(true);
    return passes.backwardWithoutParameters(epsilon, manager);
  }

  @Override
  public INDArray backward(INDArray epsilon, Workspace workspace) {
    INDArray dx = workspace.gradients(layout, input);
    ImageBatch from = ImageBatch.of(workspace.dense(layout, epsilon));
    ImageBatch to = ImageBatch.of(dx);
    BatchParts.of(to.count())
        .forEach(
            (part, first, images) ->
                subsampling()
                    .backward(
                        layerConf().getStride(),
                        from.slice(first, images),
                        to.slice(first, images)));
    return dx;
  }

  private Subsampling subsampling() {
    return CpuKernels.of(dataType).subsampling();
  }

  @Override
  public boolean isPretrainLayer() {
    return false;
  }

  @Override
  public void clearNoiseWeightParams() {
    // There is no weight noise.
  }
}
