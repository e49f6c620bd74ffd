package dlfs.layers;

import java.util.Collection;
import java.util.Optional;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;

/**
 * Softmax with the cross-entropy error at each pixel, the last layer of a network that segments
 * images (section 8.4.2; Long et al., "Fully Convolutional Networks for Semantic Segmentation",
 * 2015):
 *
 * <pre>
 * y = exp(x) / Σ exp(x)    L = -Σ t log y    dx = y - t, or 0 where all t are 0
 * </pre>
 *
 * x, y and the labels t [N, classes, H, W]; softmax is over the classes, the labels of a pixel are
 * a distribution. A pixel whose labels are all 0 is of an ignored class: it has no loss and no
 * gradient (DL4J's own layer has no loss there, but a gradient of y). With a mask [N, 1, H, W] or
 * [N, H, W], a pixel counts by its mask.
 *
 * <p>The loss of an image is the sum over its pixels, and the score of a batch the mean over its
 * images; the gradients are, as everywhere in DL4J, of the sum, and divided by N in the update.
 *
 * <p>This class is the configuration, DL4J's {@code CnnLossLayer}. {@link PixelSoftmaxWithLossImpl}
 * has the forward and backward pass.
 */
public final class PixelSoftmaxWithLoss extends CnnLossLayer {
  private static final long serialVersionUID = 1;

  /** Creates a layer. */
  public PixelSoftmaxWithLoss() {
    setLossFn(new LossMCXENT());
    setActivationFn(Activation.SOFTMAX.getActivationFunction());
  }

  /** Returns the objection to the first unsupported setting, if any. */
  static Optional<String> unsupported(CnnLossLayer configuration) {
    return Objections.first(
        Objections.toFormat(configuration.getFormat()),
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
        new PixelSoftmaxWithLossImpl(conf, index, type), listeners, parameters, initialize);
  }
}
