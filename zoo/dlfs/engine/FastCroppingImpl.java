package dlfs.engine;

import dlfs.engine.kernels.ImageBatch;
import dlfs.engine.kernels.Layout;
import dlfs.layers.Cropping;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.convolution.Cropping2DLayer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Implements {@link Cropping} and DL4J's cropping. Masks are ignored and passed on. */
final class FastCroppingImpl extends Cropping2DLayer
    implements FastLayer, LayoutFollower, Passes.Arithmetic {
  private static final long serialVersionUID = 1;

  private final transient Passes passes = new Passes(this);
  private final int top;
  private final int left;
  private transient Layout layout;

  FastCroppingImpl(NeuralNetConfiguration conf, int index, DataType type) {
    super(conf, type);
    setIndex(index);
    int[] cropping = layerConf().getCropping();
    top = cropping[0];
    left = cropping[2];
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
    long[] shape = Cropping.outputShape(this, input, layerConf().getCropping());
    INDArray x = workspace.denseInAnyLayout(input);
    ImageBatch from = ImageBatch.of(x);
    layout = from.layout();
    INDArray y = workspace.activations(layout, shape[0], shape[1], shape[2], shape[3]);
    BatchParts.forEach(
        from,
        ImageBatch.of(y),
        (source, target) -> CpuKernels.of(dataType).zeroPadding().crop(source, top, left, target));
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
    BatchParts.forEach(
        ImageBatch.of(dy),
        ImageBatch.of(dx),
        (source, target) -> CpuKernels.of(dataType).zeroPadding().pad(source, top, left, target));
    return dx;
  }
}
