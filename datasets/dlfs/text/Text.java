package dlfs.text;

import java.util.Locale;

/**
 * Text with values in it, the same in every locale.
 *
 * <p>{@link String#formatted} writes digits and decimal points as the default locale does: in some
 * (fa-IR, ar-EG, bn-BD) with digits of their own, which neither a file's name nor a reader of CSV
 * expects.
 */
public final class Text {
  private Text() {}

  /**
   * Formats as {@link String#format(Locale, String, Object...)} does in {@link Locale#ROOT}.
   *
   * @param format with a place, such as {@code %s} or {@code %.3f}, for each of the values
   * @param values what goes into these places
   * @throws java.util.IllegalFormatException if a place and its value do not match
   */
  public static String formatted(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
