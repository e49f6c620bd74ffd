package dlfs.layers;

import java.util.Collection;
import java.util.Optional;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The book's Affine layer (section 5.6.1), with an activation function:
 *
 * <pre>
 * z = x W + b    y = f(z)
 * dz = f'(z) dout    dW = xᵀ dz    db = Σ dz    dx = dz Wᵀ
 * </pre>
 *
 * x [N, inputs], W [inputs, outputs], b [outputs], y [N, outputs]; the sum is over the batch.
 * Training and inference compute the same.
 *
 * <p>This class is the configuration: DL4J's {@code DenseLayer}, with the same parameters "W" and
 * "b" in the same places. {@link AffineImpl} has the forward and backward pass.
 */
public final class Affine extends DenseLayer {
  private static final long serialVersionUID = 1;

  /** Creates a layer for DL4J, which sets the fields when it reads a configuration. */
  public Affine() {
    this(0, 0);
  }

  /**
   * Creates a layer without an activation function.
   *
   * @param inputs the number of inputs per sample; 0 to infer the number from the network's input
   *     type
   * @param outputs the number of outputs per sample
   */
  public Affine(long inputs, long outputs) {
    this(inputs, outputs, Activation.IDENTITY);
  }

  /**
   * @param inputs the number of inputs per sample; 0 to infer the number from the network's input
   *     type
   * @param outputs the number of outputs per sample
   * @param activation IDENTITY, RELU, LEAKYRELU, SIGMOID or TANH
   */
  public Affine(long inputs, long outputs, Activation activation) {
    setNIn(inputs);
    setNOut(outputs);
    setActivationFn(activation.getActivationFunction());
    NetworkSettings.inherit(this);
  }

  /** Returns the objection to the first unsupported setting, if any. */
  static Optional<String> unsupported(DenseLayer configuration) {
    return Objections.first(
        Objections.when(configuration.hasLayerNorm(), "does not support layer normalisation"),
        ActivationFunction.unsupported(configuration.getActivationFn()));
  }

  @Override
  public Layer instantiate(
      NeuralNetConfiguration conf,
      Collection<TrainingListener> listeners,
      int index,
      INDArray parameters,
      boolean initialize,
      DataType type) {
    return LayerChecks.connect(
        new AffineImpl(conf, index, type), listeners, parameters, initialize);
  }
}
