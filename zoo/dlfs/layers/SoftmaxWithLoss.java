package dlfs.layers;

import java.util.Collection;
import java.util.Optional;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;

/**
 * The book's SoftmaxWithLoss layer (section 5.6.3), the last of a classifier:
 *
 * <pre>
 * y = exp(x) / Σ exp(x)    L = -Σ t log y    dx = y - t
 * </pre>
 *
 * x, y and the labels t [N, classes], each row of t a distribution. The loss is the mean over the
 * batch; the gradients are, as everywhere in DL4J, of the sum, and divided by N in the update. The
 * error is computed from the scores x, and is finite for all finite ones; the book's code, and
 * DL4J, add a small constant inside the logarithm instead.
 *
 * <p>In inference, the output is y.
 *
 * <p>This class is the configuration, DL4J's {@code LossLayer}. {@link SoftmaxWithLossImpl} has the
 * forward and backward pass.
 */
public final class SoftmaxWithLoss extends LossLayer {
  private static final long serialVersionUID = 1;
  private static final double DEFAULT_CLIPPING = new LossMCXENT().getSoftmaxClipEps();

  /** Creates a layer for DL4J, which sets the fields when it reads a configuration. */
  public SoftmaxWithLoss() {
    this(0);
  }

  /**
   * @param classes the number of classes, from which DL4J infers the output type
   */
  public SoftmaxWithLoss(int classes) {
    super(new LossLayer.Builder(LossFunction.MCXENT).activation(Activation.SOFTMAX));
    setNOut(classes);
  }

  /** Returns the objection to the first unsupported setting, if any. */
  static Optional<String> unsupported(LossLayer configuration) {
    return Objections.first(
        Objections.when(
            configuration.getLossFn().getClass() != LossMCXENT.class,
            "supports the loss function MCXENT (cross-entropy) only"),
        Objections.when(
            configuration.getActivationFn().getClass() != ActivationSoftmax.class,
            "supports the activation function softmax only"));
  }

  /**
   * Returns whether a configuration is softmax with the cross-entropy error as the book has it:
   * with equal weights for all classes and DL4J's default clipping.
   */
  public static boolean isUnweightedCrossEntropy(LossLayer configuration) {
    return isUnweightedCrossEntropy(configuration.getActivationFn(), configuration.getLossFn());
  }

  /** Like {@link #isUnweightedCrossEntropy(LossLayer)}, of DL4J's layer with weights of its own. */
  public static boolean isUnweightedCrossEntropy(OutputLayer configuration) {
    return isUnweightedCrossEntropy(configuration.getActivationFn(), configuration.getLossFn());
  }

  private static boolean isUnweightedCrossEntropy(IActivation activation, ILossFunction function) {
    return activation.getClass() == ActivationSoftmax.class
        && function.getClass() == LossMCXENT.class
        && ((LossMCXENT) function).getWeights() == null
        && ((LossMCXENT) function).getSoftmaxClipEps() == DEFAULT_CLIPPING;
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
        new SoftmaxWithLossImpl(conf, index, type), listeners, parameters, initialize);
  }
}
