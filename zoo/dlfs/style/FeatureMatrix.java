package dlfs.style;

import static dlfs.text.Text.formatted;

import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The features of an image as the paper writes them, F, with N channels and M positions: a view of
 * the features, without a copy, as they are stored.
 *
 * @param values F [N, M], or its transpose [M, N] where the channels of a position are adjacent in
 *     memory, as the engine stores images; in row-major order
 * @param channelsLast whether it is the transpose
 */
record FeatureMatrix(INDArray values, boolean channelsLast) {

  /**
   * Returns features as a matrix.
   *
   * @param features [1, channels, height, width]
   * @throws IllegalArgumentException if they are those of several images, or have another rank
   */
  static FeatureMatrix of(INDArray features) {
    if (features.rank() != 4 || features.size(0) != 1) {
      throw new IllegalArgumentException(
          formatted(
              "features of one image are [1, channels, height, width], not %s",
              Arrays.toString(features.shape())));
    }
    long channels = features.size(1);
    long positions = features.size(2) * features.size(3);
    return features.stride(1) == 1
        ? new FeatureMatrix(features.permute(0, 2, 3, 1).reshape('c', positions, channels), true)
        : new FeatureMatrix(features.reshape('c', channels, positions), false);
  }

  /** N. */
  long channels() {
    return values.size(channelsLast ? 1 : 0);
  }

  /** M. */
  long positions() {
    return values.size(channelsLast ? 0 : 1);
  }

  /** Returns a copy in memory of its own. */
  FeatureMatrix copy() {
    return new FeatureMatrix(values.dup('c'), channelsLast);
  }

  /** Computes F Fᵀ [N, N]. */
  INDArray timesTranspose() {
    return Nd4j.gemm(values, values, channelsLast, !channelsLast);
  }

  /**
   * Computes A F.
   *
   * @param a A [N, N], symmetric, in row-major order
   */
  FeatureMatrix times(INDArray a) {
    INDArray product =
        channelsLast ? Nd4j.gemm(values, a, false, false) : Nd4j.gemm(a, values, false, false);
    return new FeatureMatrix(product, channelsLast);
  }

  /** Computes F - P for features of the same size. */
  FeatureMatrix minus(FeatureMatrix p) {
    INDArray same = p.channelsLast == channelsLast ? p.values : p.values.transpose();
    return new FeatureMatrix(values.sub(same), channelsLast);
  }

  /** Returns the matrix as features [1, channels, height, width] of this height and width. */
  INDArray toFeatures(long height, long width) {
    return channelsLast
        ? values.reshape('c', 1, height, width, channels()).permute(0, 3, 1, 2)
        : values.reshape('c', 1, channels(), height, width);
  }

  /** Returns the sum of the squares of all elements. */
  double sumOfSquares() {
    return sumOfSquares(values);
  }

  /**
   * Returns the sum of the squares of a matrix's elements: those of each row, and then of the rows
   * in double precision, so that it does not depend on the number of threads.
   */
  static double sumOfSquares(INDArray matrix) {
    return Arrays.stream(matrix.norm2(1).toDoubleVector()).map(norm -> norm * norm).sum();
  }
}
