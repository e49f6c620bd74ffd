package dlfs.layers;

import java.util.Collection;
import java.util.Optional;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;

/**
 * The loss of a network that predicts values rather than classes, its last layer. With DL4J's
 * {@code LossMSE}, the mean squared error (section 4.2.1, whose factor is 1/2 instead of 1/M):
 *
 * <pre>
 * L = Σ (x - t)² / M    dx = 2 (x - t) / M
 * </pre>
 *
 * and with {@link SmoothL1Loss} its formula; x and the labels t [N, M]. The output is x. The score
 * of a batch is the mean of L over its samples; the gradients are, as everywhere in DL4J, of the
 * sum, and divided by N in the update.
 *
 * <p>A mask multiplies the loss of each sample, [N, 1], or of each output, [N, M]; the mean squared
 * error is divided by M nevertheless, as in DL4J.
 *
 * <p>This class is the configuration, DL4J's {@code LossLayer}. {@link RegressionLossImpl} has the
 * forward and backward pass.
 */
public final class RegressionLoss extends LossLayer {
  private static final long serialVersionUID = 1;

  /** Creates a layer with the mean squared error. */
  public RegressionLoss() {
    this(new LossMSE());
  }

  /**
   * @param loss {@code LossMSE} or {@link SmoothL1Loss}
   */
  public RegressionLoss(ILossFunction loss) {
    super(new LossLayer.Builder(loss).activation(Activation.IDENTITY));
  }

  /** Returns whether a layer's loss function is one for values. */
  static boolean isRegression(LossLayer configuration) {
    return configuration.getLossFn() instanceof LossMSE
        || configuration.getLossFn() instanceof SmoothL1Loss;
  }

  /** Returns the objection to the first unsupported setting, if any. */
  static Optional<String> unsupported(LossLayer configuration) {
    return Objections.first(
        Objections.when(
            !isRegression(configuration), "supports the loss functions MSE and SmoothL1Loss only"),
        Objections.when(
            configuration.getActivationFn() == null
                || configuration.getActivationFn().getClass() != ActivationIdentity.class,
            "supports the activation function identity only with this loss function; put any other"
                + " into an ActivationLayer of its own"),
        Objections.when(
            configuration.getLossFn() instanceof LossMSE loss && loss.getWeights() != null,
            "does not support weights of outputs; use a mask"));
  }

  /** The output is the input, whatever its size. */
  @Override
  public InputType getOutputType(int index, InputType input) {
    return input;
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
        new RegressionLossImpl(conf, index, type), listeners, parameters, initialize);
  }
}
