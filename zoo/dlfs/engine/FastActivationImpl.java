package dlfs.engine;

import dlfs.engine.kernels.ActivationFunction;
import dlfs.engine.kernels.Kernels;
import dlfs.engine.kernels.Memory;
import dlfs.layers.Relu;
import dlfs.layers.Sigmoid;
import dlfs.layers.Tanh;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.ActivationLayer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What a {@link Relu}, {@link Sigmoid} or {@link Tanh} layer computes. */
public final class FastActivationImpl extends ActivationLayer
    implements FastLayer, Passes.Arithmetic {
  private static final long serialVersionUID = 1;

  private final transient Passes passes = new Passes(this);
  private final ActivationFunction function;
  private transient INDArray outputs;

  public FastActivationImpl(NeuralNetConfiguration conf, int index, DataType type) {
    super(conf, type);
    setIndex(index);
    Kernels.of(type); // refuses types that these layers do not compute in
    function = Layers.function(this, layerConf().getActivationFn());
  }

  @Override
  public Passes passes() {
    return passes;
  }

  @Override
  public void setInput(INDArray input, LayerWorkspaceMgr manager) {
    super.setInput(input, manager);
    passes.forget();
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr manager) {
    assertInputSet(false);
    return passes.forward(training, manager);
  }

  @Override
  public INDArray forward(boolean training, boolean keeps, Workspace workspace) {
    Kernels kernels = Kernels.of(dataType);
    INDArray x = workspace.dense(input);
    INDArray y = workspace.activations(x.shape());
    kernels.functions().apply(function, Memory.of(x), Memory.of(y), y.length());
    if (keeps) {
      outputs = workspace.activations(x.shape());
      kernels.algebra().copy(Memory.of(y), Memory.of(outputs), y.length());
    }
    return y;
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr manager) {
    assertInputSet(true);
    return new Pair<>(new DefaultGradient(), passes.backward(epsilon, manager));
  }

  @Override
  public INDArray backward(INDArray epsilon, Workspace workspace) {
    INDArray dy = workspace.dense(epsilon);
    INDArray dx = workspace.gradients(dy.shape());
    Kernels.of(dataType)
        .functions()
        .gradient(function, Memory.of(outputs), Memory.of(dy), Memory.of(dx), dx.length());
    return dx;
  }
}
