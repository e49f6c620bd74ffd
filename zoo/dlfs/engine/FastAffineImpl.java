package dlfs.engine;

import dlfs.engine.kernels.Kernels;
import dlfs.engine.kernels.Matrix;
import dlfs.engine.kernels.Vector;
import dlfs.layers.ActivationFunction;
import dlfs.layers.Affine;
import dlfs.layers.LayerChecks;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.feedforward.dense.DenseLayer;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Implements {@link Affine} and DL4J's dense layer. The output of masked samples is 0. */
final class FastAffineImpl extends DenseLayer implements FastLayer, Passes.Arithmetic {
  private static final long serialVersionUID = 1;
  private static final String W = DefaultParamInitializer.WEIGHT_KEY;
  private static final String B = DefaultParamInitializer.BIAS_KEY;

  private final transient Passes passes = new Passes(this);
  private final ActivationFunction function;
  private transient INDArray weights;
  private transient INDArray outputs;

  FastAffineImpl(NeuralNetConfiguration conf, int index, DataType type) {
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
    applyDropOutIfNecessary(training, manager);
    return passes.forward(training, manager);
  }

  @Override
  public INDArray forward(boolean training, boolean storesForBackward, Workspace workspace) {
    Kernels kernels = CpuKernels.of(dataType);
    INDArray x = matrix(workspace); // [N, inputs]
    weights = getParamWithNoise(W, training, workspace.manager()); // [inputs, outputs]
    INDArray bias = hasBias() ? getParamWithNoise(B, training, workspace.manager()) : null;
    INDArray y = workspace.activations(x.size(0), weights.size(1)); // [N, outputs]
    Matrix z = Matrix.of(y);
    kernels.multiplyInParallel(Matrix.of(x), Matrix.of(weights), z);
    outputs = passes.storedOutput(function, y, storesForBackward, workspace);
    INDArray copy = Passes.copyOf(y, outputs);
    kernels
        .functions()
        .addBiasAndApply(
            function, z, Vector.ofNullable(bias), copy == null ? null : Matrix.of(copy));
    mask(y);
    return y;
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr manager) {
    assertInputSet(true);
    if (!passes.ranForward()) {
      applyDropOutIfNecessary(true, manager);
    }
    INDArray dx = passes.backward(epsilon, manager);
    weightNoiseParams.clear();
    Gradient gradient = new DefaultGradient();
    if (hasBias()) {
      gradient.setGradientFor(B, gradientViews.get(B));
    }
    gradient.setGradientFor(W, gradientViews.get(W));
    return new Pair<>(gradient, dropoutApplied ? backpropDropOutIfPresent(dx) : dx);
  }

  @Override
  public INDArray backward(INDArray epsilon, Workspace workspace) {
    Kernels kernels = CpuKernels.of(dataType);
    INDArray x = matrix(workspace); // [N, inputs]
    INDArray dy = workspace.dense(epsilon); // [N, outputs]
    INDArray dz = Layers.delta(kernels, function, outputs, dy, workspace); // [N, outputs]
    mask(dz);
    Matrix delta = Matrix.of(dz);
    if (passes.areParameterGradientsNeeded()) {
      Matrix dw = Matrix.of(gradientViews.get(W)); // [inputs, outputs]
      kernels.multiplyInParallel(Matrix.of(x).transpose(), delta, dw);
      if (hasBias()) {
        kernels.algebra().sumRows(delta, Vector.of(gradientViews.get(B)));
      }
    }
    if (!passes.isInputGradientNeeded()) {
      return null;
    }
    INDArray dx = workspace.gradients(x.shape()); // [N, inputs]
    kernels.multiplyInParallel(delta, Matrix.of(weights).transpose(), Matrix.of(dx));
    return dx;
  }

  private void mask(INDArray samples) {
    if (maskArray != null) {
      applyMask(samples);
    }
  }

  private INDArray matrix(Workspace workspace) {
    return workspace.dense(
        LayerChecks.shaped(this, input, "[batch, %d]", -1, layerConf().getNIn()));
  }

  @Override
  public double calcRegularizationScore(boolean backpropOnlyParams) {
    return Layers.regularizationScore(this);
  }
}
