package dlfs.layers;

import java.util.Collection;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The book's Tanh layer (section 3.2): y = tanh(x), dx = dout (1 - y²), for every element of an
 * input of any shape. Training and inference compute the same.
 *
 * <p>This class is the configuration, DL4J's {@code ActivationLayer}. {@link
 * ActivationFunction#TANH} has the formulas in code.
 */
public final class Tanh extends ActivationLayer {
  private static final long serialVersionUID = 1;

  /** Creates the layer; the function has no settings. */
  public Tanh() {
    super(Activation.TANH);
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
