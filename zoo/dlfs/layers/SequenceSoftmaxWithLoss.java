package dlfs.layers;

import java.util.Collection;
import java.util.Optional;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;

/**
 * Softmax with the cross-entropy error at each time step, the last layer of a network that predicts
 * words (section 8.4.3):
 *
 * <pre>
 * y = exp(x) / Σ exp(x)    L = -Σ t log y    dx = y - t, or 0 where all t are 0
 * </pre>
 *
 * x, y and the labels t [N, classes, T]; softmax is over the classes, the labels of a time step are
 * a distribution. A time step whose labels are all 0 has no loss and no gradient (DL4J's own layer
 * has no loss there, but a gradient of y). With a mask [N, T], a time step counts by its mask.
 *
 * <p>The loss of a sequence is the sum over its time steps, and the score of a batch the mean over
 * its sequences; the gradients are, as everywhere in DL4J, of the sum, and divided by N in the
 * update.
 *
 * <p>This class is the configuration, DL4J's {@code RnnLossLayer}. {@link
 * SequenceSoftmaxWithLossImpl} has the forward and backward pass.
 */
public final class SequenceSoftmaxWithLoss extends RnnLossLayer {
  private static final long serialVersionUID = 1;

  /** Creates a layer. */
  public SequenceSoftmaxWithLoss() {
    setLossFn(new LossMCXENT());
    setActivationFn(Activation.SOFTMAX.getActivationFunction());
  }

  /** Returns the objection to the first unsupported setting, if any. */
  static Optional<String> unsupported(RnnLossLayer configuration) {
    return Objections.first(
        Objections.when(
            configuration.getRnnDataFormat() == RNNFormat.NWC,
            "takes sequences in NCW, [batch, classes, time], only"),
        PositionwiseLoss.unsupported(configuration.getLossFn(), configuration.getActivationFn()));
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
        new SequenceSoftmaxWithLossImpl(conf, index, type), listeners, parameters, initialize);
  }
}
