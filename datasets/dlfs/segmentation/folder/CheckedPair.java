package dlfs.segmentation.folder;

import static dlfs.text.Text.formatted;

import dlfs.files.DataFileException;
import dlfs.images.folder.CheckedFiles;
import dlfs.images.folder.StoredImage;
import dlfs.segmentation.SegmentedImages;
import dlfs.segmentation.folder.LabelledFiles.Pair;
import java.io.IOException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Optional;

/**
 * A photograph and its label image, neither of them damaged.
 *
 * @param isShownAsStored whether the photograph is to be shown as it is stored
 * @param values the values that occur in the label image
 * @param lines lines with the checksums of both files
 * @param refusal why the label image cannot be used, although it is not damaged
 */
record CheckedPair(
    Pair pair,
    boolean isShownAsStored,
    BitSet values,
    String lines,
    Optional<DataFileException> refusal) {

  /**
   * Reads and decodes the files.
   *
   * @param folder the folder to which the names in {@link #lines} are relative
   * @throws DataFileException if one of them is damaged
   */
  static CheckedPair of(Path folder, Pair pair) throws IOException {
    byte[] content = StoredImage.content(pair.image());
    byte[] labelContent = StoredImage.content(pair.labels());
    StoredImage image = StoredImage.decode(pair.image(), content);
    StoredImage labelImage = StoredImage.decode(pair.labels(), labelContent);
    String lines =
        CheckedFiles.line(folder, pair.image(), content)
            + CheckedFiles.line(folder, pair.labels(), labelContent);
    var values = new BitSet();
    Optional<DataFileException> refusal = Optional.empty();
    try {
      LabelImage labels = LabelImage.of(pair.labels(), labelImage);
      checkSize(pair, image, labels);
      for (int i = 0; i < labels.labels().length; i++) {
        values.set(labels.label(i));
      }
    } catch (DataFileException e) {
      refusal = Optional.of(e);
    }
    return new CheckedPair(pair, image.isShownAsStored(), values, lines, refusal);
  }

  private static void checkSize(Pair pair, StoredImage image, LabelImage labels)
      throws DataFileException {
    if (image.width() != labels.width() || image.height() != labels.height()) {
      throw new DataFileException(
          pair.labels(),
          formatted("has %dx%d pixels", labels.width(), labels.height()),
          formatted(
              "%dx%d, the size of %s%s",
              image.width(),
              image.height(),
              pair.image(),
              image.isShownAsStored() ? "" : CheckedFiles.NOT_ROTATED));
    }
  }

  /**
   * Checks the values.
   *
   * @throws DataFileException that names a pixel whose value is not that of a class
   */
  void check(LabelClasses classes) throws DataFileException {
    int wrong = values.stream().filter(value -> !classes.isValid(value)).findFirst().orElse(-1);
    if (wrong < 0) {
      return;
    }
    LabelImage labels = LabelImage.read(pair.labels());
    int pixel = 0;
    while (labels.label(pixel) != wrong) {
      pixel++;
    }
    throw new DataFileException(
        pair.labels(),
        formatted(
            "has the value %d in column %d of row %d (from 0)",
            wrong, pixel % labels.width(), pixel / labels.width()),
        formatted(
            "the number of a class, 0 to %d, or %d for a pixel that does not count",
            classes.names().size() - 1, SegmentedImages.IGNORED));
  }
}
