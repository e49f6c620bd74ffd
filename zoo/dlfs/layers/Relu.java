package dlfs.layers;

import dlfs.engine.FastActivationImpl;
import dlfs.engine.Layers;
import java.util.Collection;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The book's Relu layer (section 5.5.1): y = max(x, 0), dx = dy where y &gt; 0, else 0, for every
 * number of an input of any shape. Training and inference compute the same.
 *
 * <p>The configuration is DL4J's {@code ActivationLayer}; the computation is this project's.
 */
public final class Relu extends ActivationLayer {
  private static final long serialVersionUID = 1;

  /** The function has nothing to set. */
  public Relu() {
    super(Activation.RELU);
  }

  @Override
  public Layer instantiate(
      NeuralNetConfiguration conf,
      Collection<TrainingListener> listeners,
      int index,
      INDArray parameters,
      boolean initialize,
      DataType type) {
    return Layers.connect(
        new FastActivationImpl(conf, index, type), listeners, parameters, initialize);
  }
}
