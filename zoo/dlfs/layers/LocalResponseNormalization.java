package dlfs.layers;

import java.util.Collection;
import java.util.Optional;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Local response normalisation, as in AlexNet (section 8.2.2): each channel is scaled down by the
 * activity of its neighbours.
 *
 * <pre>
 * s = k + α Σ x²    y = x s^(-β)
 * dxᵢ = doutᵢ sᵢ^(-β) - 2 α β xᵢ Σⱼ doutⱼ yⱼ / sⱼ
 * </pre>
 *
 * The sums are over n adjacent channels, with the element's own in the middle, at the same pixel. x
 * and y [N, C, H, W]. Training and inference compute the same.
 *
 * <p>This class is the configuration, DL4J's own. {@link LocalResponseNormalizationImpl} has the
 * forward and backward pass.
 *
 * <p>A. Krizhevsky, I. Sutskever, G. Hinton, "ImageNet classification with deep convolutional
 * neural networks", NIPS (2012), section 3.3.
 */
public final class LocalResponseNormalization
    extends org.deeplearning4j.nn.conf.layers.LocalResponseNormalization {
  private static final long serialVersionUID = 1;

  /** Creates a layer with the paper's k = 2, n = 5, α = 10⁻⁴ and β = 0.75. */
  public LocalResponseNormalization() {
    this(2, 5, 1e-4, 0.75);
  }

  /**
   * @param k the constant that is added to the sum
   * @param n the number of channels that are summed over, odd
   * @param alpha the factor of the sum
   * @param beta the exponent
   */
  public LocalResponseNormalization(double k, int n, double alpha, double beta) {
    setK(k);
    setN(n);
    setAlpha(alpha);
    setBeta(beta);
  }

  /** Returns the objection to the first unsupported setting, if any. */
  static Optional<String> unsupported(
      org.deeplearning4j.nn.conf.layers.LocalResponseNormalization configuration) {
    return Objections.toFormat(configuration.getDataFormat());
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
        new LocalResponseNormalizationImpl(conf, index, type), listeners, parameters, initialize);
  }
}
