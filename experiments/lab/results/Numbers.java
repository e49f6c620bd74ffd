package lab.results;

import java.util.Locale;

/** Numbers for people. */
public final class Numbers {
  private Numbers() {}

  /** Four decimals, "0.2001"; or two digits where these would say little, "3.2e-07". */
  public static String text(double value) {
    boolean fits = value == 0 || Math.abs(value) >= 1e-3 && Math.abs(value) < 100;
    return String.format(Locale.ROOT, fits ? "%.4f" : "%.2g", value);
  }
}
