package dlfs.text;

import java.util.Locale;

/**
 * Formats text independently of the default locale.
 *
 * <p>{@link String#formatted} uses the digits and decimal point of the default locale, which in
 * some (fa-IR, ar-EG, bn-BD) are not ASCII and break file names and CSV files.
 */
public final class Text {
  private Text() {}

  /**
   * Formats as {@link String#format(Locale, String, Object...)} does in {@link Locale#ROOT}.
   *
   * @param format a text with format specifiers, such as {@code %s} or {@code %.3f}
   * @param values the arguments of the specifiers
   * @throws java.util.IllegalFormatException if a specifier and its argument do not match
   */
  public static String formatted(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
