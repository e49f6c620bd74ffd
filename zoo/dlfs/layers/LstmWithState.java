package dlfs.layers;

import java.util.Map;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.recurrent.LSTM;
import org.deeplearning4j.nn.params.LSTMParamInitializer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The methods of DL4J's LSTM, expressed by one forward and one backward pass that begin with a
 * state. The states that DL4J stores are that of {@link #rnnTimeStep}, where prediction continues
 * and a backward pass through a truncated sequence begins, and that after the last forward pass of
 * training by truncated backpropagation through time.
 */
public abstract class LstmWithState extends LSTM {
  private static final long serialVersionUID = 1;
  private static final String W = LSTMParamInitializer.INPUT_WEIGHT_KEY;
  private static final String RW = LSTMParamInitializer.RECURRENT_WEIGHT_KEY;
  private static final String B = LSTMParamInitializer.BIAS_KEY;

  private transient State initial;

  /**
   * A state between two time steps.
   *
   * @param h the output, [N, units]
   * @param c the memory cells, [N, units]
   */
  public record State(INDArray h, INDArray c) {
    /** Returns whether two states are the same arrays; null is the state of zeros. */
    public static boolean isSame(State one, State other) {
      return one == other || one != null && other != null && one.h == other.h && one.c == other.c;
    }
  }

  /** Creates a layer without parameters, which DL4J sets. */
  protected LstmWithState(NeuralNetConfiguration conf, int index, DataType type) {
    super(conf, type);
    setIndex(index);
  }

  /** Returns the state before the first time step of the pass that runs; null for zeros. */
  protected final State initial() {
    return initial;
  }

  /** Computes the output, [N, units, T]. */
  protected abstract INDArray forward(boolean training, LayerWorkspaceMgr workspaces);

  /** Returns the state after the last time step of the last forward pass. */
  protected abstract State last();

  /** Returns whether a forward pass has run on the layer's input. */
  protected abstract boolean ranForward();

  /**
   * Computes the gradient of the input, [N, inputs, T], and writes those of the parameters.
   *
   * @param dout the gradient of the output, [N, units, T]
   * @param maxSteps the maximum number of time steps to go back from the end
   */
  protected abstract INDArray backward(INDArray dout, int maxSteps, LayerWorkspaceMgr workspaces);

  @Override
  public final INDArray activate(INDArray input, boolean training, LayerWorkspaceMgr workspaces) {
    setInput(input, workspaces);
    return activate(training, workspaces);
  }

  @Override
  public final INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
    return activateFrom(null, training, workspaces);
  }

  private INDArray activateFrom(State initial, boolean training, LayerWorkspaceMgr workspaces) {
    assertInputSet(false);
    this.initial = initial;
    applyDropOutIfNecessary(training, workspaces);
    return forward(training, workspaces);
  }

  @Override
  public final INDArray rnnTimeStep(INDArray input, LayerWorkspaceMgr workspaces) {
    setInput(input, workspaces);
    INDArray y = activateFrom(stored(stateMap), false, workspaces);
    store(stateMap);
    return y;
  }

  @Override
  public final INDArray rnnActivateUsingStoredState(
      INDArray input, boolean training, boolean storeLastForTBPTT, LayerWorkspaceMgr workspaces) {
    setInput(input, workspaces);
    INDArray y = activateFrom(stored(tBpttStateMap), training, workspaces);
    if (storeLastForTBPTT) {
      store(tBpttStateMap);
    }
    return y;
  }

  @Override
  public final Pair<Gradient, INDArray> backpropGradient(
      INDArray epsilon, LayerWorkspaceMgr workspaces) {
    return backward(null, Integer.MAX_VALUE, epsilon, workspaces);
  }

  @Override
  public final Pair<Gradient, INDArray> tbpttBackpropGradient(
      INDArray epsilon, int backwardLength, LayerWorkspaceMgr workspaces) {
    assertInputSet(true);
    var result = backward(stored(stateMap), backwardLength, epsilon, workspaces);
    store(tBpttStateMap);
    return result;
  }

  private Pair<Gradient, INDArray> backward(
      State initial, int maxSteps, INDArray epsilon, LayerWorkspaceMgr workspaces) {
    assertInputSet(true);
    if (!ranForward()) {
      applyDropOutIfNecessary(true, workspaces);
    }
    this.initial = initial;
    INDArray dx = backward(epsilon, maxSteps, workspaces);
    weightNoiseParams.clear();
    Gradient gradient = new DefaultGradient();
    for (String name : new String[] {W, RW, B}) {
      gradient.setGradientFor(name, gradientViews.get(name));
    }
    return new Pair<>(gradient, dropoutApplied ? backpropDropOutIfPresent(dx) : dx);
  }

  /** Returns a stored state; null if there is none. */
  private State stored(Map<String, INDArray> states) {
    INDArray h = states.get(STATE_KEY_PREV_ACTIVATION);
    LayerChecks.requireStateOf(this, h, input);
    return h == null ? null : new State(h, states.get(STATE_KEY_PREV_MEMCELL));
  }

  private void store(Map<String, INDArray> states) {
    State last = last();
    states.put(STATE_KEY_PREV_ACTIVATION, last.h.dup().detach());
    states.put(STATE_KEY_PREV_MEMCELL, last.c.dup().detach());
  }
}
