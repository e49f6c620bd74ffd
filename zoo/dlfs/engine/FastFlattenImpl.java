package dlfs.engine;

import dlfs.engine.kernels.Kernels;
import dlfs.engine.kernels.Memory;
import dlfs.layers.Flatten;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.AbstractLayer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What a {@link Flatten} layer computes. */
public final class FastFlattenImpl extends AbstractLayer<Flatten>
    implements FastLayer, Passes.Arithmetic {
  private static final long serialVersionUID = 1;

  private final transient Passes passes = new Passes(this);

  public FastFlattenImpl(NeuralNetConfiguration conf, int index, DataType type) {
    super(conf, type);
    setIndex(index);
    Kernels.of(type); // refuses types that these layers do not compute in
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
  public INDArray forward(boolean training, boolean keeps, Workspace workspace) {
    long batch = input.size(0);
    return copied(workspace.dense(input), workspace.activations(batch, input.length() / batch));
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr manager) {
    assertInputSet(true);
    return new Pair<>(new DefaultGradient(), passes.backward(epsilon, manager));
  }

  @Override
  public INDArray backward(INDArray epsilon, Workspace workspace) {
    return copied(workspace.dense(epsilon), workspace.gradients(input.shape()));
  }

  private INDArray copied(INDArray from, INDArray to) {
    Kernels.of(dataType).algebra().copy(Memory.of(from), Memory.of(to), to.length());
    return to;
  }

  @Override
  public boolean isPretrainLayer() {
    return false;
  }

  @Override
  public void clearNoiseWeightParams() {
    // It has none.
  }
}
