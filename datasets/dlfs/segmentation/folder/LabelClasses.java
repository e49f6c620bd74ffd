package dlfs.segmentation.folder;

import static dlfs.text.Text.formatted;

import dlfs.files.DataFileException;
import dlfs.files.TextFile;
import dlfs.segmentation.SegmentedImages;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The classes of label images.
 *
 * @param names the name of each, by its number
 * @param colours the colour in which each is drawn, 0xRRGGBB; empty for those of PASCAL VOC
 * @param ignored another number than {@link SegmentedImages#IGNORED} for pixels that do not count;
 *     or {@link SegmentedImages#IGNORED} if there is none
 */
record LabelClasses(List<String> names, List<Integer> colours, int ignored) {
  private static final int MIN_CLASSES = 2;
  private static final String EXPECTED =
      formatted("from %d to %d names of classes, one a line", MIN_CLASSES, SegmentedImages.IGNORED);

  /** Returns classes that are called after their numbers. */
  static LabelClasses numbered(int count) {
    return named(IntStream.range(0, count).mapToObj(i -> "class " + i).toList());
  }

  private static LabelClasses named(List<String> names) {
    return new LabelClasses(names, List.of(), SegmentedImages.IGNORED);
  }

  /**
   * Returns the names in a file, one a line.
   *
   * @throws DataFileException if a line is empty or repeated, or there are too few or too many
   */
  static LabelClasses of(TextFile file) throws DataFileException {
    List<String> names = file.text().stripTrailing().lines().map(String::strip).toList();
    if (names.size() < MIN_CLASSES || names.size() > SegmentedImages.IGNORED) {
      throw new DataFileException(
          file.path(),
          formatted("has %d line%s", names.size(), names.size() == 1 ? "" : "s"),
          EXPECTED);
    }
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < names.size(); i++) {
      if (names.get(i).isEmpty() || !seen.add(names.get(i))) {
        throw new DataFileException(
            file.path(),
            formatted(
                "line %d is %s",
                i + 1, names.get(i).isEmpty() ? "empty" : "the same as an earlier one"),
            EXPECTED);
      }
    }
    return named(names);
  }

  /** Whether a value of a label image is allowed: a class, or one that is ignored. */
  boolean isValid(int value) {
    return value < names.size() || isIgnored(value);
  }

  /** Whether a pixel with this value does not count. */
  boolean isIgnored(int value) {
    return value == SegmentedImages.IGNORED || value == ignored;
  }
}
