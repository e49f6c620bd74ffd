package dlfs.layers;

import static dlfs.text.Text.formatted;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Interpolation between neighbours along one side of an image, which is enlarged by a whole factor:
 * pixel i of the output is (1 - w) a + w b, where a and b are two pixels of the input and w is the
 * weight of b.
 *
 * @param size the number of pixels of the input
 * @param factor the number of pixels of the output for each of the input
 * @param linear whether to interpolate linearly, rather than to repeat the nearest pixel
 */
public record Interpolation(int size, int factor, boolean linear) {

  /**
   * @throws IllegalArgumentException if the size or the factor is less than 1
   */
  public Interpolation {
    if (size < 1 || factor < 1) {
      throw new IllegalArgumentException(
          formatted("size and factor must be at least 1, but are %d and %d", size, factor));
    }
  }

  /** Returns the number of pixels of the output. */
  public int outSize() {
    return size * factor;
  }

  /** Returns the index in the input of the first pixel for one of the output. */
  public int first(int i) {
    return linear ? (int) position(i) : i / factor;
  }

  /** Returns the index in the input of the second pixel for one of the output. */
  public int second(int i) {
    return Math.min(first(i) + 1, size - 1);
  }

  /** Returns the weight of the second pixel for one of the output, in [0, 1). */
  public double weightOfSecond(int i) {
    return linear ? position(i) - first(i) : 0;
  }

  /**
   * Returns the position in the input of a pixel of the output. Pixels are squares, whose centres
   * are half a pixel from their edges; those outside the outermost centres of the input get the
   * outermost pixel.
   */
  private double position(int i) {
    return Math.max(0, (i + 0.5) / factor - 0.5);
  }

  /** Returns the matrix by which pixels are multiplied, [output, input]. */
  INDArray matrix(DataType type) {
    double[][] weights = new double[outSize()][size];
    for (int i = 0; i < outSize(); i++) {
      weights[i][first(i)] += 1 - weightOfSecond(i);
      weights[i][second(i)] += weightOfSecond(i);
    }
    return Nd4j.createFromArray(weights).castTo(type);
  }
}
