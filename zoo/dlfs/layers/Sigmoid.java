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
 * The book's Sigmoid layer (section 5.5.2): y = 1 / (1 + exp(-x)), dx = dout y (1 - y), for every
 * element of an input of any shape. Training and inference compute the same.
 *
 * <p>This class is the configuration, DL4J's {@code ActivationLayer}. {@link
 * ActivationFunction#SIGMOID} has the formulas in code.
 */
public final class Sigmoid extends ActivationLayer {
  private static final long serialVersionUID = 1;

  /** Creates the layer; the function has no settings. */
  public Sigmoid() {
    super(Activation.SIGMOID);
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
