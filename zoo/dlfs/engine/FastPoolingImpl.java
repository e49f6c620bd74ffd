package dlfs.engine;

import dlfs.engine.kernels.Conv2dGeometry;
import dlfs.engine.kernels.ImageBatch;
import dlfs.engine.kernels.Kernels;
import dlfs.engine.kernels.Layout;
import dlfs.engine.kernels.MaxPooling;
import dlfs.layers.LayerChecks;
import dlfs.layers.Pooling;
import dlfs.layers.Window;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.convolution.subsampling.SubsamplingLayer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Implements {@link Pooling} and DL4J's 2D subsampling. Masks are ignored and passed on. */
final class FastPoolingImpl extends SubsamplingLayer
    implements FastLayer, ImageLayer, Passes.Arithmetic {
  private static final long serialVersionUID = 1;

  private final transient Passes passes = new Passes(this);
  private final boolean isMax;
  private transient MaxPooling maxPooling;
  private transient Conv2dGeometry geometryOfMaxPooling;
  private transient int batchSizeOfMaxPooling;
  private transient boolean outputsNhwc;
  private transient Layout inputLayout;
  private transient Layout outputLayout;

  FastPoolingImpl(NeuralNetConfiguration conf, int index, DataType type) {
    super(conf, type);
    setIndex(index);
    isMax = layerConf().getPoolingType() == PoolingType.MAX;
  }

  @Override
  public Passes passes() {
    return passes;
  }

  @Override
  public boolean acceptsNhwc() {
    return isMax;
  }

  @Override
  public boolean prefersNhwc() {
    return false;
  }

  @Override
  public boolean canOutputNhwc() {
    return acceptsNhwc();
  }

  @Override
  public void outputNhwc() {
    outputsNhwc = true;
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr manager) {
    assertInputSet(false);
    return passes.forward(training, manager);
  }

  @Override
  public INDArray forward(boolean training, boolean storesForBackward, Workspace workspace) {
    Kernels kernels = CpuKernels.of(dataType);
    INDArray x = acceptsNhwc() ? workspace.denseInAnyLayout(input) : workspace.dense(input);
    Conv2dGeometry geometry = geometry(x);
    ImageBatch from = ImageBatch.of(x);
    inputLayout = from.layout();
    outputLayout = outputsNhwc ? inputLayout : Layout.NCHW;
    INDArray y =
        workspace.activations(
            outputLayout, x.size(0), x.size(1), geometry.outHeight(), geometry.outWidth());
    ImageBatch to = ImageBatch.of(y);
    if (isMax) {
      MaxPooling pooling = maxPooling(kernels, geometry, from.count());
      BatchParts.large(from.count())
          .forEach(
              (part, first, images) ->
                  pooling.forward(first, from.slice(first, images), to.slice(first, images)));
    } else {
      BatchParts.forEach(
          from, to, (source, target) -> kernels.averagePooling().forward(geometry, source, target));
    }
    return y;
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr manager) {
    assertInputSet(true);
    return passes.backwardWithoutParameters(epsilon, manager);
  }

  @Override
  public INDArray backward(INDArray epsilon, Workspace workspace) {
    Kernels kernels = CpuKernels.of(dataType);
    Conv2dGeometry geometry = geometry(input);
    INDArray dy = workspace.dense(outputLayout, epsilon);
    INDArray dx = workspace.gradients(inputLayout, input);
    ImageBatch from = ImageBatch.of(dy);
    ImageBatch to = ImageBatch.of(dx);
    if (isMax) {
      BatchParts.large(to.count())
          .forEach(
              (part, first, images) ->
                  maxPooling.backward(first, from.slice(first, images), to.slice(first, images)));
    } else {
      BatchParts.forEach(
          from,
          to,
          (source, target) -> kernels.averagePooling().backward(geometry, source, target));
    }
    return dx;
  }

  /** Returns the last max pooling, or a new one if the shape or the number of images differs. */
  private MaxPooling maxPooling(Kernels kernels, Conv2dGeometry geometry, int images) {
    if (maxPooling == null
        || images != batchSizeOfMaxPooling
        || !geometry.equals(geometryOfMaxPooling)) {
      maxPooling = kernels.maxPooling(geometry, images);
      geometryOfMaxPooling = geometry;
      batchSizeOfMaxPooling = images;
    }
    return maxPooling;
  }

  private Conv2dGeometry geometry(INDArray x) {
    LayerChecks.images(this, x, -1);
    return Layers.geometry(this, x, window(x.shape()));
  }

  private Window window(long... shape) {
    return Window.of(
        layerConf().getConvolutionMode(),
        layerConf().getKernelSize(),
        layerConf().getStride(),
        layerConf().getDilation(),
        layerConf().getPadding(),
        shape);
  }
}
