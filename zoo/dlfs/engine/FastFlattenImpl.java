package dlfs.engine;

import dlfs.engine.kernels.Vector;
import dlfs.layers.Flatten;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.AbstractLayer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Implements {@link Flatten}. */
final class FastFlattenImpl extends AbstractLayer<Flatten> implements FastLayer, Passes.Arithmetic {
  private static final long serialVersionUID = 1;

  private final transient Passes passes = new Passes(this);

  FastFlattenImpl(NeuralNetConfiguration conf, int index, DataType type) {
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
    long batch = input.size(0);
    return copied(workspace.dense(input), workspace.activations(batch, input.length() / batch));
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr manager) {
    assertInputSet(true);
    return passes.backwardWithoutParameters(epsilon, manager);
  }

  @Override
  public INDArray backward(INDArray epsilon, Workspace workspace) {
    return copied(workspace.dense(epsilon), workspace.gradients(input.shape()));
  }

  private INDArray copied(INDArray from, INDArray to) {
    CpuKernels.of(dataType).algebra().copy(Vector.of(from), Vector.of(to));
    return to;
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
