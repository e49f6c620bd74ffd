package lab.results;

import java.util.Locale;

/** Numbers for people. */
public final class Numbers {
  private static final int ENOUGH = 4;
  private static final int MOST = 17;

  private Numbers() {}

  /** Four decimals, "0.2001"; or two digits where these would say little, "3.2e-07". */
  public static String text(double value) {
    boolean fits = value == 0 || Math.abs(value) >= 1e-3 && Math.abs(value) < 100;
    return String.format(Locale.ROOT, fits ? "%.4f" : "%.2g", value);
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
        : String.format(Locale.ROOT, "%." + digits + "g", value);
  }
}
