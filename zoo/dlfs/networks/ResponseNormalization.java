package dlfs.networks;

import java.util.Optional;
import org.deeplearning4j.nn.conf.layers.LocalResponseNormalization;

/**
 * Local response normalisation in a network of section 8.2, over 5 channels with β = 0.75. Trained
 * weights need the constants that they were trained with.
 */
public enum ResponseNormalization {
  /** None, as in most later networks. */
  NONE(0, 0),

  /** With k = 2 and α = 10⁻⁴, as in AlexNet's paper. */
  PAPER(2, 1e-4),

  /** As in Caffe's networks: with k = 1, and α = 10⁻⁴ divided by the number of channels, 5. */
  CAFFE(1, 1e-4 / 5);

  private final double k;
  private final double alpha;

  ResponseNormalization(double k, double alpha) {
    this.k = k;
    this.alpha = alpha;
  }

  /** Returns a new layer; empty for {@link #NONE}. */
  Optional<LocalResponseNormalization> layer() {
    return this == NONE
        ? Optional.empty()
        : Optional.of(Layers.localResponseNormalization(k, 5, alpha, 0.75));
  }
}
