package dlfs.images.folder;

import static dlfs.text.Text.formatted;

import dlfs.files.DataFileException;
import dlfs.images.ColourImage;
import dlfs.images.ImageShape;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A photograph that was scaled to a given longer side, with its proportions.
 *
 * @param image the scaled photograph, as it is shown
 * @param width the width of the photograph in the file, as it is shown, in pixels
 * @param height its height
 */
public record ScaledPhotograph(ColourImage image, int width, int height) {
  /** The least number of pixels of a photograph per pixel that remains, when it is decoded. */
  private static final int DECODED = 4;

  /**
   * Reads a photograph. Besides the content of the file, memory holds only a few times the pixels
   * of the scaled photograph, however large the original is.
   *
   * @param longerSide the longer of height and width of the scaled photograph, in pixels
   * @param minSide the least height and width, in pixels, of the file and of the scaled photograph
   * @throws DataFileException if the file is not a complete PNG or JPEG image, or too small or too
   *     narrow
   */
  public static ScaledPhotograph read(Path file, int longerSide, int minSide) throws IOException {
    return decode(file, Photograph.content(file), longerSide, minSide);
  }

  /**
   * Decodes a photograph, as {@link #read}.
   *
   * @param name the name of the file, for messages
   * @param content the content of the file
   */
  public static ScaledPhotograph decode(Path name, byte[] content, int longerSide, int minSide)
      throws IOException {
    ImageShape stored = ImageDecoder.shape(name, content);
    if (Math.min(stored.height(), stored.width()) < minSide) {
      throw new DataFileException(name, size(stored), formatted("at least %1$dx%1$d", minSide));
    }
    ImageShape scaled = scaled(stored, longerSide);
    if (Math.min(scaled.height(), scaled.width()) < minSide) {
      throw new DataFileException(
          name,
          formatted(
              "%s, and would be scaled to %dx%d", size(stored), scaled.width(), scaled.height()),
          formatted("proportions that leave at least %d pixels", minSide));
    }
    Photograph photograph = Photograph.decodeReduced(name, content, DECODED * longerSide);
    ImageShape shown = photograph.orientation().stored(scaled);
    ImageShape original = photograph.orientation().stored(stored);
    float[] pixels = photograph.scaledTo(shown, Fit.SQUASH);
    return new ScaledPhotograph(
        new ColourImage(shown.width(), shown.height(), pixels),
        original.width(),
        original.height());
  }

  private static String size(ImageShape shape) {
    return formatted("has %dx%d pixels", shape.width(), shape.height());
  }

  private static ImageShape scaled(ImageShape stored, int longerSide) {
    double scale = (double) longerSide / Math.max(stored.height(), stored.width());
    return new ImageShape(
        3,
        (int) Math.max(1, Math.round(scale * stored.height())),
        (int) Math.max(1, Math.round(scale * stored.width())));
  }
}
