package dlfs.engine;

import dlfs.engine.kernels.ImageBatch;
import dlfs.engine.kernels.Layout;
import dlfs.layers.LayerChecks;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.convolution.ZeroPaddingLayer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Implements {@link dlfs.layers.ZeroPadding} and DL4J's zero padding. Masks are ignored and passed
 * on.
 */
final class FastZeroPaddingImpl extends ZeroPaddingLayer
    implements FastLayer, LayoutFollower, Passes.Arithmetic {
  private static final long serialVersionUID = 1;

  private final transient Passes passes = new Passes(this);
  private final int top;
  private final int bottom;
  private final int left;
  private final int right;
  private transient Layout layout;

  FastZeroPaddingImpl(NeuralNetConfiguration conf, int index, DataType type) {
    super(conf, type);
    setIndex(index);
    int[] padding = layerConf().getPadding();
    top = padding[0];
    bottom = padding[1];
    left = padding[2];
    right = padding[3];
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
    LayerChecks.images(this, input, -1);
    INDArray x = workspace.denseInAnyLayout(input);
    ImageBatch from = ImageBatch.of(x);
    layout = from.layout();
    long height = top + x.size(2) + bottom;
    long width = left + x.size(3) + right;
    INDArray y = workspace.activations(layout, x.size(0), x.size(1), height, width);
    ImageBatch to = ImageBatch.of(y);
    BatchParts.forEach(
        from,
        to,
        (source, target) -> CpuKernels.of(dataType).zeroPadding().pad(source, top, left, target));
    return y;
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr manager) {
    assertInputSet(true);
    return passes.backwardWithoutParameters(epsilon, manager);
  }

  @Override
  public INDArray backward(INDArray epsilon, Workspace workspace) {
    INDArray dy = workspace.dense(layout, epsilon);
    INDArray dx = workspace.gradients(layout, input);
    ImageBatch from = ImageBatch.of(dy);
    ImageBatch to = ImageBatch.of(dx);
    BatchParts.forEach(
        from,
        to,
        (source, target) -> CpuKernels.of(dataType).zeroPadding().crop(source, top, left, target));
    return dx;
  }
}
