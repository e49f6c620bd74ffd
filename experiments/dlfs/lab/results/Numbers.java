package dlfs.lab.results;

import static dlfs.text.Text.formatted;

import java.math.BigDecimal;

/** Formats numbers for the console and the results. */
public final class Numbers {
  private static final int MIN_DIGITS = 4;
  private static final int MAX_DIGITS = 17;
  private static final int MIN_EXPONENT = -4;
  private static final int MAX_EXPONENT = 8;

  private Numbers() {}

  /**
   * Formats a number with four decimals, "0.2001"; from 100 upwards with one, "715.0"; very small
   * and very large numbers with two significant digits, "3.2e-07".
   */
  public static String text(double value) {
    double size = Math.abs(value);
    boolean small = size < 1e-3 && value != 0;
    String format = small || size >= 1e5 ? "%.2g" : size >= 100 ? "%.1f" : "%.4f";
    return formatted(format, value);
  }

  /** Formats a number without decimals: "60,850". */
  static String whole(double value) {
    return formatted("%,.0f", value);
  }

  /**
   * Formats a number with the digits that a tolerance requires, "0.31682708".
   *
   * @param tolerance the smallest difference that the digits have to show; 0 for the usual format
   */
  static String text(double value, double tolerance) {
    int digits = (int) Math.ceil(Math.log10(Math.abs(value) / tolerance));
    return tolerance == 0 || digits <= MIN_DIGITS || digits > MAX_DIGITS
        ? text(value)
        : plain(new BigDecimal(formatted("%." + digits + "g", value)));
  }

  /** Formats an expected value with all its digits: "46,764,746", "0.9935", "1e-7". */
  static String exact(double value) {
    boolean whole = value == Math.rint(value) && Math.abs(value) < 1e9;
    return whole ? whole(value) : plain(new BigDecimal(Double.toString(value)));
  }

  /**
   * Formats a value without trailing zeros, and with an exponent where it is very small or large.
   */
  private static String plain(BigDecimal value) {
    BigDecimal digits = value.stripTrailingZeros();
    int exponent = digits.precision() - digits.scale() - 1;
    return exponent < MIN_EXPONENT || exponent > MAX_EXPONENT
        ? formatted("%." + (digits.precision() - 1) + "e", digits)
        : digits.toPlainString();
  }
}
