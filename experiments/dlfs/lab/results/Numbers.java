package dlfs.lab.results;

import static dlfs.text.Text.formatted;

/** Numbers for people. */
public final class Numbers {
  private static final int ENOUGH = 4;
  private static final int MOST = 17;

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
        : formatted("%." + digits + "g", value);
  }
}
