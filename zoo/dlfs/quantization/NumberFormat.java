package dlfs.quantization;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/** A way to write numbers with few bits (section 8.3.4). */
public sealed interface NumberFormat {
  /** IEEE 754's double precision: Java's {@code double}. */
  FloatingPoint FLOAT64 = new FloatingPoint(11, 52);

  /** IEEE 754's single precision: Java's {@code float}. */
  FloatingPoint FLOAT32 = new FloatingPoint(8, 23);

  /** IEEE 754's half precision: 11 significant bits, up to 65,504. */
  FloatingPoint FLOAT16 = new FloatingPoint(5, 10);

  /** The upper half of a float32: its range, with 8 significant bits. */
  FloatingPoint BFLOAT16 = new FloatingPoint(8, 7);

  /** How many bits a number takes. */
  int bits();

  /** Whether numbers have a common scale, which is stored with them. */
  boolean isScaled();

  /**
   * Some numbers as they come back from this format.
   *
   * @param numbers have a common scale, if this format has scales: such as the weights of a filter
   */
  double[] round(double... numbers);

  /**
   * A sign, an exponent and a fraction, as in IEEE 754: with subnormal numbers, infinities and NaN.
   *
   * @param exponentBits how many bits the exponent has, 2 to 11
   * @param fractionBits how many bits follow the point, 1 to 52
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
    public double[] round(double... numbers) {
      return each(numbers, this::round);
    }

    /**
     * The nearest number of this format, of two equally near ones the one whose last bit is 0; from
     * half a step beyond the largest on, infinity.
     */
    public double round(double x) {
      if (Double.isNaN(x) || Double.isInfinite(x)) {
        return x;
      }
      int bias = (1 << exponentBits - 1) - 1;
      int exponent = Math.max(Math.getExponent(x), 1 - bias); // that of all subnormal numbers
      double step = Math.scalb(1.0, exponent - fractionBits);
      double rounded = Math.rint(x / step) * step;
      boolean fits = Math.abs(rounded) < Math.scalb(2.0, bias);
      return fits ? rounded : Math.copySign(Double.POSITIVE_INFINITY, x);
    }
  }

  /**
   * Whole multiples of a scale, as many above 0 as below: the largest number is the largest
   * multiple that there is, and 0 stays 0.
   *
   * @param bits how many a multiple takes, sign included: 2 to 16
   */
  record Multiples(int bits) implements NumberFormat {

    @Override
    public boolean isScaled() {
      return true;
    }

    @Override
    public double[] round(double... numbers) {
      double largest = Arrays.stream(numbers).map(Math::abs).max().orElse(0);
      double scale = largest / ((1 << bits - 1) - 1);
      return scale == 0 ? numbers.clone() : each(numbers, x -> Math.rint(x / scale) * scale);
    }
  }

  /**
   * Signs alone: every number becomes the mean of their absolute values, with its own sign; that of
   * 0 is +. Of all such numbers these have the least squared error. M. Rastegari et al., "XNOR-Net:
   * ImageNet classification using binary convolutional neural networks", arXiv:1603.05279 (2016),
   * of the weights.
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
    public double[] round(double... numbers) {
      double scale = Arrays.stream(numbers).map(Math::abs).average().orElse(0);
      return each(numbers, x -> x < 0 ? -scale : scale);
    }
  }

  private static double[] each(double[] numbers, DoubleUnaryOperator function) {
    return Arrays.stream(numbers).map(function).toArray();
  }
}
