package dlfs.boxes.folder;

import static dlfs.text.Text.formatted;

import dlfs.boxes.Box;
import dlfs.files.DataFileException;
import dlfs.images.folder.Place;
import java.util.List;

/** The meaning of the numbers that describe a box. */
enum Convention {
  /** Edges as in {@link Box}, from 0. */
  EDGES("0 <= %s < %s") {
    @Override
    boolean isValid(double min, double max) {
      return min >= 0 && min < max;
    }

    @Override
    Box box(double xmin, double ymin, double xmax, double ymax) {
      return new Box(xmin, ymin, xmax, ymax);
    }
  },

  /** The first and the last pixel, from 1, as in {@link Box#ofVocPixels}. */
  VOC_PIXELS("1 <= %s <= %s, since PASCAL VOC counts pixels from 1") {
    @Override
    boolean isValid(double min, double max) {
      return min >= 1 && min <= max;
    }

    @Override
    Box box(double xmin, double ymin, double xmax, double ymax) {
      return Box.ofVocPixels(xmin, ymin, xmax, ymax);
    }
  };

  /** The names of the numbers. */
  static final List<String> NAMES = List.of("xmin", "ymin", "xmax", "ymax");

  private final String expected;

  Convention(String expected) {
    this.expected = expected;
  }

  abstract boolean isValid(double min, double max);

  abstract Box box(double xmin, double ymin, double xmax, double ymax);

  /**
   * Returns the box that four texts describe.
   *
   * @param texts in the order of {@link #NAMES}
   * @throws DataFileException if they are not numbers, or in the wrong order
   */
  Box parse(Place place, List<String> texts) throws DataFileException {
    double[] numbers = new double[NAMES.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = Numbers.finite(place, NAMES.get(i), texts.get(i));
    }
    for (int min = 0; min < 2; min++) {
      int max = min + 2;
      if (!isValid(numbers[min], numbers[max])) {
        throw place.refuse(
            formatted(
                "%s is %s and %s is %s",
                NAMES.get(min), texts.get(min), NAMES.get(max), texts.get(max)),
            formatted(expected, NAMES.get(min), NAMES.get(max)));
      }
    }
    return box(numbers[0], numbers[1], numbers[2], numbers[3]);
  }
}
