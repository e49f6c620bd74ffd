package dlfs.engine;

import dlfs.engine.kernels.ImageBatch;
import dlfs.engine.kernels.Kernels;
import dlfs.engine.kernels.Normalization.LocalResponse;
import dlfs.engine.kernels.Vector;
import dlfs.layers.LayerChecks;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.normalization.LocalResponseNormalization;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Implements {@link dlfs.layers.LocalResponseNormalization}. */
final class FastLocalResponseNormalizationImpl extends LocalResponseNormalization
    implements FastLayer, Passes.Arithmetic {
  private static final long serialVersionUID = 1;

  private final transient Passes passes = new Passes(this);
  private transient INDArray sums;
  private transient INDArray outputs;

  FastLocalResponseNormalizationImpl(NeuralNetConfiguration conf, int index, DataType type) {
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
    LayerChecks.images(this, input, -1);
    Kernels kernels = CpuKernels.of(dataType);
    INDArray x = workspace.dense(input);
    INDArray y = workspace.activations(x.shape());
    sums = storesForBackward ? workspace.activations(x.shape()) : null;
    kernels
        .normalization()
        .localResponse(
            constants(), ImageBatch.of(x), ImageBatch.ofNullable(sums), ImageBatch.of(y));
    outputs = storesForBackward ? workspace.activations(x.shape()) : null;
    if (storesForBackward) {
      kernels.algebra().copy(Vector.of(y), Vector.of(outputs));
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
    INDArray dy = workspace.dense(epsilon);
    INDArray dx = workspace.gradients(dy.shape());
    CpuKernels.of(dataType)
        .normalization()
        .localResponseGradient(
            constants(),
            ImageBatch.of(workspace.dense(input)),
            ImageBatch.of(sums),
            ImageBatch.of(outputs),
            ImageBatch.of(dy),
            ImageBatch.of(dx));
    return dx;
  }

  private LocalResponse constants() {
    return new LocalResponse(
        layerConf().getK(),
        (int) layerConf().getN(),
        layerConf().getAlpha(),
        layerConf().getBeta());
  }
}
