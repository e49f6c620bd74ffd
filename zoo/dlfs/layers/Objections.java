package dlfs.layers;

import java.util.Optional;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.layers.PoolingType;

/**
 * Objections to settings that a layer does not support. Each completes a sentence that begins with
 * the layer's name.
 */
final class Objections {
  private Objections() {}

  /** Returns the objection if the condition holds. */
  static Optional<String> when(boolean condition, String objection) {
    return condition ? Optional.of(objection) : Optional.empty();
  }

  /** Returns the first objection, if any. */
  @SafeVarargs
  static Optional<String> first(Optional<String>... objections) {
    for (Optional<String> objection : objections) {
      if (objection.isPresent()) {
        return objection;
      }
    }
    return Optional.empty();
  }

  static Optional<String> toPoolingType(PoolingType type) {
    return when(type != PoolingType.MAX && type != PoolingType.AVG, "pools by MAX or AVG only");
  }

  static Optional<String> toFormat(CNN2DFormat format) {
    return when(format != CNN2DFormat.NCHW, "takes images in NCHW only");
  }

  static Optional<String> toMode(ConvolutionMode mode) {
    return when(
        mode != ConvolutionMode.Truncate && mode != ConvolutionMode.Same,
        "supports the convolution modes Truncate and Same only, not " + mode);
  }
}
