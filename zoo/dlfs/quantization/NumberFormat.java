package dlfs.quantization;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/** A number format with few bits (section 8.3.4). */
public sealed interface NumberFormat {
  /** IEEE 754's double precision: Java's {@code double}. */
  FloatingPoint FLOAT64 = new FloatingPoint(11, 52);

  /** IEEE 754's single precision: Java's {@code float}. */
  FloatingPoint FLOAT32 = new FloatingPoint(8, 23);

  /** IEEE 754's half precision: 11 significant bits, up to 65,504. */
  FloatingPoint FLOAT16 = new FloatingPoint(5, 10);

  /** The upper half of a float32: its range, with 8 significant bits. */
  FloatingPoint BFLOAT16 = new FloatingPoint(8, 7);

  /** The number of bits per value. */
  int bits();

  /** Whether values share a scale, which is stored with them. */
  boolean isScaled();

  /**
   * Rounds values to this format.
   *
   * @param values the values, which share a scale if this format has scales, such as the weights of
   *     a filter
   * @return the rounded values, a new array
   */
  double[] round(double... values);

  /**
   * A binary floating-point format as in IEEE 754, with subnormal numbers, infinities and NaN.
   *
   * @param exponentBits the number of bits of the exponent, 2 to 11
   * @param fractionBits the number of bits of the fraction, 1 to 52
   */
  record FloatingPoint(int exponentBits, int fractionBits) implements NumberFormat {

    @Override
    public int bits() {
      return 1 + exponentBits + fractionBits;
    }

    @Override
    public boolean isScaled() {
      return false;
    }

    @Override
    public double[] round(double... values) {
      return each(values, this::round);
    }

    /**
     * Rounds to the nearest value of this format, ties to even. Values that exceed the largest by
     * at least half a step become infinite.
     */
    public double round(double x) {
      if (Double.isNaN(x) || Double.isInfinite(x)) {
        return x;
      }
      int bias = (1 << exponentBits - 1) - 1;
      int exponent = Math.max(Math.getExponent(x), 1 - bias); // subnormal numbers have the smallest
      double step = Math.scalb(1.0, exponent - fractionBits);
      double rounded = Math.rint(x / step) * step;
      boolean fits = Math.abs(rounded) < Math.scalb(2.0, bias);
      return fits ? rounded : Math.copySign(Double.POSITIVE_INFINITY, x);
    }
  }

  /**
   * Symmetric linear quantisation: integer multiples of a scale, where the largest absolute value
   * has the largest multiple, and 0 remains 0.
   *
   * @param bits the number of bits of a multiple, including the sign: 2 to 16
   */
  record Multiples(int bits) implements NumberFormat {

    @Override
    public boolean isScaled() {
      return true;
    }

    @Override
    public double[] round(double... values) {
      double largest = Arrays.stream(values).map(Math::abs).max().orElse(0);
      double scale = largest / ((1 << bits - 1) - 1);
      return scale == 0 ? values.clone() : each(values, x -> Math.rint(x / scale) * scale);
    }
  }

  /**
   * Binary quantisation: every value becomes the mean absolute value with its own sign, + for 0,
   * which minimises the squared error. M. Rastegari et al., "XNOR-Net: ImageNet classification
   * using binary convolutional neural networks", arXiv:1603.05279 (2016), quantises weights this
   * way.
   */
  record Signs() implements NumberFormat {

    @Override
    public int bits() {
      return 1;
    }

    @Override
    public boolean isScaled() {
      return true;
    }

    @Override
    public double[] round(double... values) {
      double scale = Arrays.stream(values).map(Math::abs).average().orElse(0);
      return each(values, x -> x < 0 ? -scale : scale);
    }
  }

  private static double[] each(double[] values, DoubleUnaryOperator function) {
    return Arrays.stream(values).map(function).toArray();
  }
}
