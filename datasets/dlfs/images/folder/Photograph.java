package dlfs.images.folder;

import static dlfs.text.Text.formatted;

import dlfs.files.DataFileException;
import dlfs.images.ImageShape;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A decoded photograph, whose pixels are converted by {@link PixelReader}.
 *
 * @param image the pixels, as stored in the file
 * @param orientation the orientation in which it is shown
 */
record Photograph(BufferedImage image, Orientation orientation) {
  private static final String EXPECTED = "a PNG or JPEG image";

  /**
   * Reads a file.
   *
   * @throws DataFileException if it is not a complete PNG or JPEG file
   */
  static Photograph read(Path file) throws IOException {
    return decode(file, content(file));
  }

  /** Returns the content of a file that may be a photograph. */
  static byte[] content(Path file) throws IOException {
    DataFileException.checkReadable(file, EXPECTED);
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new DataFileException(
          file, formatted("cannot be read (%s)", e.getMessage()), "a readable file");
    }
  }

  /**
   * Decodes the content of a file.
   *
   * @throws DataFileException if it is not a complete PNG or JPEG image
   */
  static Photograph decode(Path file, byte[] content) throws DataFileException {
    return of(file, content, ImageDecoder.decode(file, content));
  }

  /**
   * Decodes the content of a file in a smaller form, in little memory.
   *
   * @param longerSide the least number of pixels that are left of the longer side, if it has as
   *     many
   */
  static Photograph decodeReduced(Path file, byte[] content, int longerSide)
      throws DataFileException {
    return of(file, content, ImageDecoder.decodeReduced(file, content, longerSide));
  }

  private static Photograph of(Path file, byte[] content, BufferedImage image)
      throws DataFileException {
    Photograph photograph = new Photograph(image, Orientation.of(content));
    if (ImageDecoder.isJpeg(content) && photograph.image.getColorModel().hasAlpha()) {
      throw new DataFileException(
          file,
          "has four channels of unknown meaning",
          "a JPEG image in grey, colour, or CMYK with Adobe's marker");
    }
    int colours = new PixelReader(photograph.image).colours();
    if (colours != 1 && colours != 3) {
      throw new DataFileException(
          file, "has " + colours + " colour channels", "1 (grey) or 3 (red, green, blue)");
    }
    return photograph;
  }

  /** Returns the shape of the photograph as it is shown, in colour. */
  ImageShape shape() {
    return orientation.stored(new ImageShape(3, image.getHeight(), image.getWidth()));
  }

  /**
   * Returns the photograph with another shape. Each new pixel is the mean of the pixels around it,
   * with weights that fall linearly with their distance (a triangle filter): bilinear interpolation
   * where it is enlarged, and a mean over more pixels where it is reduced.
   *
   * @param shape the new shape, of 1 or 3 channels
   * @return the values, in [0, 1], in the order of {@link ImageShape}
   */
  float[] scaledTo(ImageShape shape, Fit fit) {
    ImageShape stored = orientation.stored(shape);
    Resampling rows = Resampling.of(image.getHeight(), stored.height());
    Resampling columns = Resampling.of(image.getWidth(), stored.width());
    if (fit == Fit.CROP) {
      double scale = Math.min(rows.scale(), columns.scale());
      rows = Resampling.ofCentre(image.getHeight(), stored.height(), scale);
      columns = Resampling.ofCentre(image.getWidth(), stored.width(), scale);
    }
    return orientation.shown(scaled(stored, rows, columns), stored);
  }

  private float[] scaled(ImageShape shape, Resampling rows, Resampling columns) {
    float[] scaled = new float[shape.size()];
    var pixels = new PixelReader(image);
    float[][] line = new float[shape.channels()][image.getWidth()];
    for (int y = rows.first(0); y < rows.end(shape.height() - 1); y++) {
      pixels.read(y, line);
      for (int channel = 0; channel < shape.channels(); channel++) {
        float[] across = columns.apply(line[channel]);
        for (int row = 0; row < shape.height(); row++) {
          if (y >= rows.first(row) && y < rows.end(row)) {
            float weight = rows.weight(row, y);
            int target = (channel * shape.height() + row) * shape.width();
            for (int column = 0; column < across.length; column++) {
              scaled[target + column] += weight * across[column];
            }
          }
        }
      }
    }
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] = Math.min(1, scaled[i]); // weights add up to 1 except for rounding
    }
    return scaled;
  }
}
