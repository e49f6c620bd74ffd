package dlfs.layers;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.feedforward.dense.DenseLayer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Implements {@link Affine}. The output of samples that are masked out is 0. */
final class AffineImpl extends DenseLayer implements ForwardBackward {
  private static final long serialVersionUID = 1;

  private final transient Passes passes = new Passes(this);
  private final ActivationFunction f;
  private transient INDArray x; // [N, inputs]
  private transient INDArray W; // [inputs, outputs]
  private transient INDArray y; // [N, outputs]

  AffineImpl(NeuralNetConfiguration conf, int index, DataType type) {
    super(conf, type);
    setIndex(index);
    LayerChecks.requireFloatOrDouble(type);
    LayerChecks.require(
        layerConf().getNIn() > 0,
        this,
        "needs its number of inputs, which can come from the network's input type");
    LayerChecks.require(layerConf().getNOut() > 0, this, "needs its number of outputs");
    LayerChecks.requireSupported(this, Affine.unsupported(layerConf()));
    f = ActivationFunction.find(layerConf().getActivationFn()).orElseThrow();
  }

  @Override
  public INDArray forward(INDArray input, boolean training) {
    x = LayerChecks.shaped(this, input, "[batch, %d]", -1, layerConf().getNIn()); // [N, inputs]
    W = getParamWithNoise("W", training, passes.workspaces()); // [inputs, outputs]
    INDArray z = x.mmul(W); // [N, outputs]
    if (hasBias()) {
      INDArray b = getParamWithNoise("b", training, passes.workspaces()); // [1, outputs]
      z.addiRowVector(b);
    }
    y = masked(f.forward(z)); // [N, outputs]
    return y;
  }

  @Override
  public INDArray backward(INDArray dout) {
    INDArray dz = masked(f.backward(dout, y)); // [N, outputs]
    INDArray dx = dz.mmul(W.transpose()); // [N, inputs]
    gradientViews.get("W").assign(x.transpose().mmul(dz)); // [inputs, outputs]
    if (hasBias()) {
      gradientViews.get("b").assign(dz.sum(true, 0)); // [1, outputs]
    }
    return dx;
  }

  private INDArray masked(INDArray samples) {
    if (maskArray != null) {
      applyMask(samples);
    }
    return samples;
  }

  @Override
  public void setInput(INDArray input, LayerWorkspaceMgr workspaces) {
    super.setInput(input, workspaces);
    passes.forget();
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
    assertInputSet(false);
    applyDropOutIfNecessary(training, workspaces);
    return passes.forward(training, workspaces);
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
    assertInputSet(true);
    if (!passes.ranForward()) {
      applyDropOutIfNecessary(true, workspaces);
    }
    INDArray dx = passes.backward(epsilon, workspaces);
    weightNoiseParams.clear();
    Gradient gradient = new DefaultGradient();
    if (hasBias()) {
      gradient.setGradientFor("b", gradientViews.get("b"));
    }
    gradient.setGradientFor("W", gradientViews.get("W"));
    return new Pair<>(gradient, dropoutApplied ? backpropDropOutIfPresent(dx) : dx);
  }
}
