package dlfs.layers;

import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.point;

import dlfs.layers.LstmCell.Parameters;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Implements {@link Lstm}. */
final class LstmImpl extends LstmWithState implements ForwardBackward {
  private static final long serialVersionUID = 1;

  private final transient Passes passes = new Passes(this);
  private final ActivationFunction f;
  private transient int firstStepOfBackward;
  private transient Parameters parameters;
  private transient LstmCell[] steps;

  LstmImpl(NeuralNetConfiguration conf, int index, DataType type) {
    super(conf, index, type);
    LayerChecks.requireFloatOrDouble(type);
    LayerChecks.require(
        layerConf().getNIn() > 0,
        this,
        "needs its number of inputs, which can come from the network's input type");
    LayerChecks.require(layerConf().getNOut() > 0, this, "needs its number of units");
    LayerChecks.requireSupported(this, Lstm.unsupported(layerConf()));
    f = ActivationFunction.find(layerConf().getActivationFn()).orElseThrow();
  }

  @Override
  public INDArray forward(INDArray input, boolean training) {
    INDArray x = LayerChecks.sequences(this, input, layerConf().getNIn()); // [N, inputs, T]
    // in DL4J's order, so that random noise is the same
    INDArray RW = getParamWithNoise("RW", training, passes.workspaces()); // [units, 4 units]
    INDArray W = getParamWithNoise("W", training, passes.workspaces()); // [inputs, 4 units]
    INDArray b = getParamWithNoise("b", training, passes.workspaces()); // [4 units]
    parameters = new Parameters(W, RW, b);
    State state = initial() == null ? zeros(x.size(0)) : initial();
    INDArray mask = LayerChecks.sequenceMask(this, maskArray, x); // [N, T] or null
    INDArray y = Nd4j.createUninitialized(dataType, x.size(0), layerConf().getNOut(), x.size(2));
    steps = new LstmCell[(int) x.size(2)];
    for (int t = 0; t < steps.length; t++) {
      INDArray maskOfStep = mask == null ? null : mask.getColumn(t, true); // [N, 1]
      steps[t] = new LstmCell(f, parameters, step(x, t), state, maskOfStep);
      state = steps[t].state();
      step(y, t).assign(state.h());
    }
    return y; // [N, units, T]
  }

  @Override
  public INDArray backward(INDArray dout) {
    gradientViews.values().forEach(gradient -> gradient.assign(0));
    Parameters gradients =
        new Parameters(gradientViews.get("W"), gradientViews.get("RW"), gradientViews.get("b"));
    INDArray dx = Nd4j.zeros(dataType, input.shape()); // [N, inputs, T]
    State later = zeros(input.size(0)); // the gradients from the next time step
    for (int t = steps.length - 1; t >= firstStepOfBackward; t--) {
      State after = new State(later.h().add(step(dout, t)), later.c());
      later = steps[t].backward(after, parameters, gradients, step(dx, t));
    }
    return dx;
  }

  /** Returns a view of one time step, [N, values]. */
  private static INDArray step(INDArray sequences, int t) {
    long[] shape = sequences.shape();
    return sequences.get(all(), all(), point(t)).reshape(shape[0], shape[1]);
  }

  private State zeros(long samples) {
    long units = layerConf().getNOut();
    return new State(Nd4j.zeros(dataType, samples, units), Nd4j.zeros(dataType, samples, units));
  }

  @Override
  public void setInput(INDArray input, LayerWorkspaceMgr workspaces) {
    super.setInput(input, workspaces);
    passes.forget();
  }

  @Override
  protected INDArray forward(boolean training, LayerWorkspaceMgr workspaces) {
    return passes.forward(training, workspaces);
  }

  @Override
  protected boolean ranForward() {
    return passes.ranForward();
  }

  @Override
  protected INDArray backward(INDArray dout, int maxSteps, LayerWorkspaceMgr workspaces) {
    firstStepOfBackward = (int) Math.max(0, dout.size(2) - maxSteps);
    return passes.backward(dout, workspaces);
  }

  @Override
  protected State last() {
    return steps[steps.length - 1].state();
  }
}
