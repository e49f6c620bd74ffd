package dlfs.layers;

import java.util.Collection;
import java.util.Optional;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The book's Relu layer (section 5.5.1): y = max(x, 0), dx = dout where y &gt; 0, else 0, for every
 * element of an input of any shape. Training and inference compute the same.
 *
 * <p>This class is the configuration, DL4J's {@code ActivationLayer}. {@link
 * ActivationFunction#RELU} has the formulas in code.
 */
public final class Relu extends ActivationLayer {
  private static final long serialVersionUID = 1;

  /** Creates the layer; the function has no settings. */
  public Relu() {
    super(Activation.RELU);
  }

  /** Returns this package's layer for the activation function of a configuration. */
  static ActivationLayer layerFor(ActivationLayer configuration) {
    ActivationFunction function =
        ActivationFunction.find(configuration.getActivationFn()).orElseThrow();
    if (function instanceof ActivationFunction.Leaky leaky) {
      return new LeakyRelu(leaky.slope());
    }
    return switch ((ActivationFunction.OfTheBook) function) {
      case RELU -> new Relu();
      case SIGMOID -> new Sigmoid();
      case TANH -> new Tanh();
      case IDENTITY -> throw new IllegalArgumentException("the identity has no layer of its own");
    };
  }

  /** Returns the objection to the first unsupported setting, if any. */
  static Optional<String> unsupported(ActivationLayer configuration) {
    var function = ActivationFunction.find(configuration.getActivationFn());
    return Objections.when(
        function.isEmpty() || function.get() == ActivationFunction.IDENTITY,
        "supports the activation functions relu, leaky relu (with a slope between 0 and 1), sigmoid"
            + " and tanh, not "
            + ActivationFunction.describe(configuration.getActivationFn()));
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
        new ActivationImpl(conf, index, type), listeners, parameters, initialize);
  }
}
