package dlfs.layers;

import java.util.Collection;
import java.util.Optional;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The book's BatchNormalization layer (section 6.3), with running statistics for inference. Each
 * channel of an image, or each output of a fully connected layer, is normalised over the batch:
 *
 * <pre>
 * training:   x̂ = (x - μ) / √(σ² + ε), with the mean and variance of the batch
 *             running mean = decay · running mean + (1 - decay) μ, likewise the variance
 * inference:  x̂ = (x - running mean) / √(running variance + ε)
 * both:       y = γ x̂ + β
 * </pre>
 *
 * x and y [N, C] or [N, C, H, W]; γ, β and the running statistics [C]. The variance is the biased
 * one. The gradients, with M elements a channel: dβ = Σ dout, dγ = Σ dout x̂, dx = γ / √(σ² + ε)
 * (dout - dβ/M - x̂ dγ/M), which the code computes step by step along the book's graph.
 *
 * <p>The book's code starts the running variance at 0, DL4J and this layer at 1. It normalises
 * every pixel of an image separately, whereas this layer, like the paper, normalises all pixels of
 * a channel together. For outputs of fully connected layers, for which the book uses it, there is
 * no difference.
 *
 * <p>This class is the configuration: DL4J's, with the same parameters "gamma", "beta", "mean" and
 * "var" in the same places. {@link BatchNormalizationImpl} has the forward and backward pass.
 *
 * <p>S. Ioffe, C. Szegedy, "Batch normalization: accelerating deep network training by reducing
 * internal covariate shift", arXiv:1502.03167 (2015).
 */
public final class BatchNormalization extends org.deeplearning4j.nn.conf.layers.BatchNormalization {
  private static final long serialVersionUID = 1;

  private boolean logDeviation;

  /** Creates a layer with DL4J's ε = 10⁻⁵ and a decay of 0.9; DL4J infers the channels. */
  public BatchNormalization() {
    this(0);
  }

  /**
   * Creates a layer with DL4J's ε = 10⁻⁵ and a decay of 0.9.
   *
   * @param channels the number of input channels; 0 to infer the number from the network's input
   *     type
   */
  public BatchNormalization(long channels) {
    this(channels, 1e-5, 0.9);
  }

  /**
   * @param channels the number of input channels; 0 to infer the number from the network's input
   *     type
   * @param epsilon ε, above 0; the book's code has 10⁻⁶
   * @param decay the weight of the running statistics in their update, in [0, 1)
   */
  public BatchNormalization(long channels, double epsilon, double decay) {
    setNIn(channels);
    setNOut(channels);
    setEps(epsilon);
    setDecay(decay);
  }

  /** Returns a layer that stores its running variance in the same form as the given one. */
  static BatchNormalization like(org.deeplearning4j.nn.conf.layers.BatchNormalization layer) {
    var copy = new BatchNormalization();
    copy.setLogDeviation(layer.isUseLogStd());
    return copy;
  }

  /**
   * Returns whether the running variance is stored as log₁₀ of the standard deviation, in the
   * parameter "log10stdev" in the place of "var". That is the default of DL4J's builder, but not of
   * this class.
   */
  public boolean isLogDeviation() {
    return logDeviation;
  }

  /**
   * Sets the form of the running variance, before a network is made.
   *
   * @param logDeviation whether it is stored as log₁₀ of the standard deviation
   */
  public void setLogDeviation(boolean logDeviation) {
    this.logDeviation = logDeviation;
  }

  /**
   * Returns {@link #isLogDeviation}. {@link #setUseLogStd} has no effect: DL4J calls it with true
   * whenever it reads or copies a configuration from which no network has been made.
   */
  @Override
  public boolean isUseLogStd() {
    return logDeviation;
  }

  /** Returns the objection to the first unsupported setting, if any. */
  static Optional<String> unsupported(
      org.deeplearning4j.nn.conf.layers.BatchNormalization configuration) {
    return Objections.first(
        Objections.when(
            configuration.isLockGammaBeta(), "always trains gamma and beta; unset lockGammaBeta"),
        Objections.toFormat(configuration.getCnn2DFormat()));
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
        new BatchNormalizationImpl(conf, index, type), listeners, parameters, initialize);
  }
}
