package dlfs.lab.results;

import static dlfs.text.Text.formatted;

import java.math.BigDecimal;

/** Numbers for people. */
public final class Numbers {
  private static final int ENOUGH = 4;
  private static final int MOST = 17;
  private static final int SMALLEST_EXPONENT = -4;
  private static final int LARGEST_EXPONENT = 8;

  private Numbers() {}

  /** Four decimals, "0.2001"; one, "715.0"; or two digits where these would not do, "3.2e-07". */
  public static String text(double value) {
    double size = Math.abs(value);
    boolean small = size < 1e-3 && value != 0;
    String format = small || size >= 1e5 ? "%.2g" : size >= 100 ? "%.1f" : "%.4f";
    return formatted(format, value);
  }

  /** A whole number: "60,850". */
  static String whole(double value) {
    return formatted("%,.0f", value);
  }

  /**
   * The same with more digits, "0.31682708", where these matter.
   *
   * @param tolerance what its last digit is worth, at the least; 0 where more digits say nothing
   */
  static String text(double value, double tolerance) {
    int digits = (int) Math.ceil(Math.log10(Math.abs(value) / tolerance));
    return tolerance == 0 || digits <= ENOUGH || digits > MOST
        ? text(value)
        : plain(new BigDecimal(formatted("%." + digits + "g", value)));
  }

  /** An expected value with all its digits: "46,764,746", "0.9935", "1e-7". */
  static String exact(double value) {
    boolean whole = value == Math.rint(value) && Math.abs(value) < 1e9;
    return whole ? whole(value) : plain(new BigDecimal(Double.toString(value)));
  }

  /** Without trailing zeros; with an exponent where it is very small or large. */
  private static String plain(BigDecimal value) {
    BigDecimal digits = value.stripTrailingZeros();
    int exponent = digits.precision() - digits.scale() - 1;
    return exponent < SMALLEST_EXPONENT || exponent > LARGEST_EXPONENT
        ? formatted("%." + (digits.precision() - 1) + "e", digits)
        : digits.toPlainString();
  }
}
