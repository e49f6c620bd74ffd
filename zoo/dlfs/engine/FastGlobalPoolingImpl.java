package dlfs.engine;

import dlfs.engine.kernels.GlobalPooling;
import dlfs.engine.kernels.ImageBatch;
import dlfs.engine.kernels.Layout;
import dlfs.engine.kernels.Matrix;
import dlfs.engine.kernels.Vector;
import dlfs.layers.LayerChecks;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.pooling.GlobalPoolingLayer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Implements {@link dlfs.layers.GlobalPooling} and DL4J's global pooling of images. Masked images,
 * and in DL4J's layer sequences and volumes, are left to DL4J's implementation, which this extends.
 */
final class FastGlobalPoolingImpl extends GlobalPoolingLayer
    implements FastLayer, ImageLayer, Passes.Arithmetic {
  private static final long serialVersionUID = 1;

  private final transient Passes passes = new Passes(this);
  private final boolean isMax;
  private transient Layout inputLayout;

  FastGlobalPoolingImpl(NeuralNetConfiguration conf, int index, DataType type) {
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
    return true;
  }

  @Override
  public boolean prefersNhwc() {
    return false;
  }

  @Override
  public boolean canOutputNhwc() {
    return false;
  }

  @Override
  public void outputNhwc() {
    throw new UnsupportedOperationException("the output has no pixels");
  }

  private boolean isLeftToDl4j() {
    return dlfs.layers.GlobalPooling.isMaskOfPixels(maskArray) || input.rank() != 4;
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr manager) {
    assertInputSet(false);
    if (layerConf() instanceof dlfs.layers.GlobalPooling) {
      LayerChecks.images(this, input, -1);
    }
    return isLeftToDl4j() ? super.activate(training, manager) : passes.forward(training, manager);
  }

  @Override
  public INDArray forward(boolean training, boolean storesForBackward, Workspace workspace) {
    INDArray x = workspace.denseInAnyLayout(input);
    ImageBatch from = ImageBatch.of(x);
    inputLayout = from.layout();
    INDArray y =
        layerConf().isCollapseDimensions()
            ? workspace.activations(x.size(0), x.size(1))
            : workspace.activations(x.size(0), x.size(1), 1, 1);
    Matrix to = Vector.of(y).asMatrix(from.count());
    GlobalPooling pooling = CpuKernels.of(dataType).globalPooling();
    BatchParts.of(from.count())
        .forEach(
            (part, first, images) -> {
              ImageBatch some = from.slice(first, images);
              Matrix results = to.rows(first, first + images);
              if (isMax) {
                pooling.max(some, results);
              } else {
                pooling.mean(some, results);
              }
            });
    return y;
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr manager) {
    assertInputSet(true);
    return isLeftToDl4j()
        ? super.backpropGradient(epsilon, manager)
        : passes.backwardWithoutParameters(epsilon, manager);
  }

  @Override
  public INDArray backward(INDArray epsilon, Workspace workspace) {
    INDArray x = workspace.dense(inputLayout, input);
    INDArray dx = workspace.gradients(inputLayout, input);
    ImageBatch from = ImageBatch.of(x);
    ImageBatch to = ImageBatch.of(dx);
    Matrix dy = Vector.of(workspace.dense(epsilon)).asMatrix(to.count());
    GlobalPooling pooling = CpuKernels.of(dataType).globalPooling();
    BatchParts.of(to.count())
        .forEach(
            (part, first, images) -> {
              Matrix gradients = dy.rows(first, first + images);
              if (isMax) {
                pooling.maxGradient(from.slice(first, images), gradients, to.slice(first, images));
              } else {
                pooling.meanGradient(gradients, to.slice(first, images));
              }
            });
    return dx;
  }
}
