package dlfs.engine;

import dlfs.engine.kernels.Kernels;
import dlfs.engine.kernels.Layout;
import dlfs.engine.kernels.Vector;
import dlfs.layers.ActivationFunction;
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

/** Implements {@link Relu}, {@link Sigmoid} and {@link Tanh}. */
final class FastActivationImpl extends ActivationLayer
    implements FastLayer, LayoutFollower, Passes.Arithmetic {
  private static final long serialVersionUID = 1;

  private final transient Passes passes = new Passes(this);
  private final ActivationFunction function;
  private transient boolean computedBefore;
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

  /** Returns the activation function. */
  ActivationFunction function() {
    return function;
  }

  /**
   * Sets whether what comes before this layer applies the activation function already, so that
   * input and output are the same, and their gradients.
   */
  void setComputedBefore(boolean computed) {
    computedBefore = computed;
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr manager) {
    assertInputSet(false);
    if (computedBefore) {
      return input;
    }
    return passes.forward(training, manager);
  }

  @Override
  public INDArray forward(boolean training, boolean storesForBackward, Workspace workspace) {
    Kernels kernels = CpuKernels.of(dataType);
    INDArray x = workspace.denseInAnyLayout(input);
    INDArray y = workspace.activationsLike(x);
    outputs = passes.storedOutput(function, y, storesForBackward, workspace);
    INDArray copy = Passes.copyOf(y, outputs);
    Vector from = Elements.of(x);
    Vector to = Elements.of(y);
    Elements.forEachPart(
        to.length(), part -> kernels.functions().apply(function, part.apply(from), part.apply(to)));
    if (copy != null) {
      kernels.algebra().copy(to, Elements.of(copy));
    }
    return y;
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr manager) {
    assertInputSet(true);
    if (computedBefore) {
      return new Pair<>(new DefaultGradient(), epsilon);
    }
    return passes.backwardWithoutParameters(epsilon, manager);
  }

  @Override
  public INDArray backward(INDArray epsilon, Workspace workspace) {
    Layout layout = Layout.of(outputs).orElse(Layout.NCHW);
    INDArray dy = workspace.dense(layout, epsilon);
    INDArray dx = workspace.gradients(layout, dy);
    Vector y = Elements.of(outputs);
    Vector from = Elements.of(dy);
    Vector to = Elements.of(dx);
    Elements.forEachPart(
        to.length(),
        part ->
            CpuKernels.of(dataType)
                .functions()
                .gradient(function, part.apply(y), part.apply(from), part.apply(to)));
    return dx;
  }
}
