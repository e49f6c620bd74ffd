package dlfs.engine;

import dlfs.engine.kernels.Kernels;
import dlfs.engine.kernels.Vector;
import dlfs.layers.ActivationFunction;
import dlfs.layers.Relu;
import dlfs.layers.Sigmoid;
import dlfs.layers.Tanh;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.ActivationLayer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Implements {@link Relu}, {@link Sigmoid} and {@link Tanh}. */
final class FastActivationImpl extends ActivationLayer implements FastLayer, Passes.Arithmetic {
  private static final long serialVersionUID = 1;

  private final transient Passes passes = new Passes(this);
  private final ActivationFunction function;
  private transient INDArray outputs;

  FastActivationImpl(NeuralNetConfiguration conf, int index, DataType type) {
    super(conf, type);
    setIndex(index);
    function = ActivationFunction.find(layerConf().getActivationFn()).orElseThrow();
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
    Kernels kernels = CpuKernels.of(dataType);
    INDArray x = workspace.dense(input);
    INDArray y = workspace.activations(x.shape());
    kernels.functions().apply(function, Vector.of(x), Vector.of(y));
    if (storesForBackward) {
      outputs = workspace.activations(x.shape());
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
        .functions()
        .gradient(function, Vector.of(outputs), Vector.of(dy), Vector.of(dx));
    return dx;
  }
}
