package dlfs.layers;

import java.util.Collection;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.activations.impl.ActivationLReLU;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Leaky ReLU: y = x where x &gt; 0, else slope x; dx = dout where y &gt; 0, else slope dout, for
 * every element of an input of any shape. Its gradient is 0 nowhere, which helps the discriminators
 * of generative networks (section 8.5.2). Training and inference compute the same.
 *
 * <p>This class is the configuration, DL4J's {@code ActivationLayer} with {@code ActivationLReLU}.
 * {@link ActivationFunction.Leaky} has the formulas in code. The backward pass of DL4J's function
 * rounds the slope to single precision.
 */
public final class LeakyRelu extends ActivationLayer {
  private static final long serialVersionUID = 1;

  /** Creates the layer with DL4J's default slope, 0.01. */
  public LeakyRelu() {
    this(ActivationLReLU.DEFAULT_ALPHA);
  }

  /**
   * @param slope the slope for negative inputs, more than 0 and less than 1
   */
  public LeakyRelu(double slope) {
    super(new ActivationLReLU(slope));
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
