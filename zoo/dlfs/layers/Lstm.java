package dlfs.layers;

import java.util.Collection;
import java.util.Optional;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A recurrent layer of long short-term memory (section 8.4.3; Hochreiter and Schmidhuber, "Long
 * Short-Term Memory", 1997), with the forget gate of Gers et al. ("Learning to Forget", 2000) and
 * without peephole connections:
 *
 * <pre>
 * z = xₜ W + hₜ₋₁ RW + b
 * a = f(z₁)    forget = σ(z₂)    output = σ(z₃)    input = σ(z₄)
 * cₜ = forget cₜ₋₁ + input a    hₜ = output f(cₜ)
 * </pre>
 *
 * x [N, inputs, T], h [N, units, T], the output, and c [N, units], the memory cells; z [N, 4 units]
 * consists of four blocks of columns, z₁ to z₄. h₀ and c₀ are 0 unless a state has been stored. The
 * backward pass is full backpropagation through time.
 *
 * <p>W [inputs, 4 units], RW [units, 4 units] and b [4 units] are DL4J's, in DL4J's order of the
 * blocks. Its names for them are not those of the papers:
 *
 * <table>
 * <caption>The four blocks of columns of W, RW and b</caption>
 * <tr><th>block</th><th>here</th><th>in DL4J</th><th>in PyTorch (whose order is i, f, g, o)</th></tr>
 * <tr><td>1</td><td>a, the candidate for the cells</td><td>I, input activation</td><td>g</td></tr>
 * <tr><td>2</td><td>the forget gate</td><td>F, forget gate</td><td>f</td></tr>
 * <tr><td>3</td><td>the output gate</td><td>O, output gate</td><td>o</td></tr>
 * <tr><td>4</td><td>the input gate</td><td>G, input modulation gate</td><td>i</td></tr>
 * </table>
 *
 * <p>With a mask [N, T], the output and the cells are 0 after a masked time step, which gets no
 * gradient. DL4J's own backward pass ignores the mask: its gradients are the same where the output
 * of masked steps gets no gradient and no step follows them, as with shorter sequences that are
 * padded at the end.
 *
 * <p>This class is the configuration, DL4J's {@code LSTM}. {@link LstmImpl} has the forward and
 * backward pass. Training and inference compute the same.
 */
public final class Lstm extends LSTM {
  private static final long serialVersionUID = 1;

  /**
   * The initial bias of the forget gate: cells forget slowly at first (Jozefowicz et al., "An
   * Empirical Exploration of Recurrent Network Architectures", 2015). It is DL4J's default, too.
   */
  private static final double FORGET_GATE_BIAS = 1;

  /** Creates a layer for DL4J, which sets the fields when it reads a configuration. */
  public Lstm() {
    this(0, 0);
  }

  /**
   * Creates a layer with f = tanh.
   *
   * @param inputs the number of inputs per time step; 0 to infer the number from the network's
   *     input type
   * @param units the number of outputs per time step
   */
  public Lstm(long inputs, long units) {
    this(inputs, units, Activation.TANH);
  }

  /**
   * @param inputs the number of inputs per time step; 0 to infer the number from the network's
   *     input type
   * @param units the number of outputs per time step
   * @param activation f: IDENTITY, RELU, SIGMOID or TANH
   */
  public Lstm(long inputs, long units, Activation activation) {
    setNIn(inputs);
    setNOut(units);
    setActivationFn(activation.getActivationFunction());
    setForgetGateBiasInit(FORGET_GATE_BIAS);
    setRnnDataFormat(RNNFormat.NCW);
    NetworkSettings.inherit(this);
  }

  /** Returns the objection to the first unsupported setting, if any. */
  static Optional<String> unsupported(LSTM configuration) {
    var gates = configuration.getGateActivationFn();
    return Objections.first(
        Objections.when(
            configuration.getRnnDataFormat() == RNNFormat.NWC,
            "takes sequences in NCW, [batch, inputs, time], only"),
        Objections.when(
            gates == null || gates.getClass() != ActivationSigmoid.class,
            "supports the gate activation function sigmoid only, not "
                + ActivationFunction.describe(gates)),
        ActivationFunction.unsupportedWithin(configuration.getActivationFn()));
  }

  @Override
  public Layer instantiate(
      NeuralNetConfiguration conf,
      Collection<TrainingListener> listeners,
      int index,
      INDArray parameters,
      boolean initialize,
      DataType type) {
    return LayerChecks.connect(new LstmImpl(conf, index, type), listeners, parameters, initialize);
  }
}
