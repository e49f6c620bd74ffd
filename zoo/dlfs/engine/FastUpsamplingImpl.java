package dlfs.engine;

import dlfs.engine.kernels.ImageBatch;
import dlfs.engine.kernels.Layout;
import dlfs.layers.BilinearUpsampling;
import dlfs.layers.Interpolation;
import dlfs.layers.LayerChecks;
import dlfs.layers.Upsampling;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.convolution.upsampling.Upsampling2D;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Implements {@link Upsampling}, {@link BilinearUpsampling} and DL4J's upsampling of images. Masks
 * are ignored and passed on.
 */
final class FastUpsamplingImpl extends Upsampling2D
    implements FastLayer, LayoutFollower, Passes.Arithmetic {
  private static final long serialVersionUID = 1;

  private final transient Passes passes = new Passes(this);
  private transient Layout layout;

  FastUpsamplingImpl(NeuralNetConfiguration conf, int index, DataType type) {
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
    applyDropOutIfNecessary(training, manager);
    return passes.forward(training, manager);
  }

  @Override
  public INDArray forward(boolean training, boolean storesForBackward, Workspace workspace) {
    LayerChecks.images(this, input, -1);
    INDArray x = workspace.denseInAnyLayout(input);
    ImageBatch from = ImageBatch.of(x);
    layout = from.layout();
    Interpolation rows = Upsampling.ofRows(layerConf(), from.height());
    Interpolation columns = Upsampling.ofColumns(layerConf(), from.width());
    INDArray y =
        workspace.activations(layout, x.size(0), x.size(1), rows.outSize(), columns.outSize());
    ImageBatch to = ImageBatch.of(y);
    BatchParts.forEach(
        from,
        to,
        (source, target) ->
            CpuKernels.of(dataType).upsampling().forward(rows, columns, source, target));
    return y;
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr manager) {
    assertInputSet(true);
    if (!passes.ranForward()) {
      applyDropOutIfNecessary(true, manager);
    }
    INDArray dx = passes.backward(epsilon, manager);
    return new Pair<>(new DefaultGradient(), dropoutApplied ? backpropDropOutIfPresent(dx) : dx);
  }

  @Override
  public INDArray backward(INDArray epsilon, Workspace workspace) {
    INDArray dy = workspace.dense(layout, epsilon);
    INDArray dx = workspace.gradients(layout, input);
    ImageBatch from = ImageBatch.of(dy);
    ImageBatch to = ImageBatch.of(dx);
    Interpolation rows = Upsampling.ofRows(layerConf(), to.height());
    Interpolation columns = Upsampling.ofColumns(layerConf(), to.width());
    BatchParts.forEach(
        from,
        to,
        (source, target) ->
            CpuKernels.of(dataType).upsampling().backward(rows, columns, source, target));
    return dx;
  }
}
