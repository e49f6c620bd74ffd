package dlfs.boxes.folder;

import static dlfs.text.Text.formatted;

import dlfs.files.DataFileException;
import dlfs.images.folder.Place;
import java.math.BigDecimal;

/** Parses the numbers in files of boxes. */
final class Numbers {
  private static final String NUMBER = "[+-]?(\\d+(\\.\\d*)?|\\.\\d+)([eE][+-]?\\d+)?";

  private Numbers() {}

  /**
   * Returns a decimal number.
   *
   * @param name its name, for messages
   * @throws DataFileException if it is not one, or not finite
   */
  static double finite(Place place, String name, String text) throws DataFileException {
    if (!text.matches(NUMBER) || !Double.isFinite(Double.parseDouble(text))) {
      throw place.refuse(formatted("%s is \"%s\"", name, text), "a number, in pixels");
    }
    return Double.parseDouble(text);
  }

  /** Returns a number as text, without a point if it is whole. */
  static String text(double number) {
    return BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
  }

  /**
   * Returns the width or height of an image.
   *
   * @throws DataFileException if it is not a whole number of pixels, at least 1
   */
  static int size(Place place, String name, String text) throws DataFileException {
    double value = finite(place, name, text);
    if (!(value >= 1 && value <= Integer.MAX_VALUE && value == Math.rint(value))) {
      throw place.refuse(
          formatted("%s is %s", name, text), formatted("the %s of the image in pixels", name));
    }
    return (int) value;
  }

  /**
   * Returns whether an object is marked as difficult.
   *
   * @param text "0" or "1", or "" if it is not stated
   */
  static boolean isDifficult(Place place, String text) throws DataFileException {
    return switch (text) {
      case "", "0" -> false;
      case "1" -> true;
      default -> throw place.refuse(formatted("difficult is \"%s\"", text), "0 or 1");
    };
  }
}
