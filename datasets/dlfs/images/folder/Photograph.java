package dlfs.images.folder;

import dlfs.files.DataFileException;
import dlfs.images.ImageShape;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * A decoded photograph.
 *
 * <p>Its values are those in the file, divided by the largest value of their number of bits, so
 * that 255 of 8 bits and 65,535 of 16 bits are both 1: no gamma correction and no colour profile is
 * applied, except to CMYK images. Transparent pixels are put on a white background. Greyscale
 * values of colour pixels are 0.299 red + 0.587 green + 0.114 blue (ITU-R BT.601).
 *
 * @param image the pixels, as stored in the file
 * @param orientation the orientation in which it is shown
 */
record Photograph(BufferedImage image, Orientation orientation) {
  private static final String EXPECTED = "a PNG or JPEG image";
  private static final float RED = 0.299f;
  private static final float GREEN = 0.587f;
  private static final float BLUE = 0.114f;

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
    return Files.readAllBytes(file);
  }

  /**
   * Decodes the content of a file.
   *
   * @throws DataFileException if it is not a complete PNG or JPEG image
   */
  static Photograph decode(Path file, byte[] content) throws DataFileException {
    Photograph photograph =
        new Photograph(ImageDecoder.decode(file, content), Orientation.of(content));
    if (ImageDecoder.isJpeg(content) && photograph.image.getColorModel().hasAlpha()) {
      throw new DataFileException(
          file,
          "has four channels of unknown meaning",
          "a JPEG image in grey, colour, or CMYK with Adobe's marker");
    }
    int colours = photograph.colours();
    if (colours != 1 && colours != 3) {
      throw new DataFileException(
          file, "has " + colours + " colour channels", "1 (grey) or 3 (red, green, blue)");
    }
    return photograph;
  }

  private int colours() {
    ColorModel model = image.getColorModel();
    return model instanceof IndexColorModel
        ? 3
        : image.getRaster().getNumBands() - (model.hasAlpha() ? 1 : 0);
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
    float[][] line = new float[shape.channels()][image.getWidth()];
    for (int y = rows.first(0); y < rows.end(shape.height() - 1); y++) {
      read(y, line);
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
    return scaled;
  }

  /** Reads a line of the image into 1 or 3 channels, each [width]. */
  private void read(int y, float[][] line) {
    Raster raster = image.getRaster();
    int bands = raster.getNumBands();
    int[] samples = raster.getPixels(0, y, image.getWidth(), 1, (int[]) null); // [width * bands]
    float[] colours = new float[3];
    for (int x = 0; x < image.getWidth(); x++) {
      colours(samples, x * bands, colours);
      if (line.length == 1) {
        line[0][x] = luma(colours);
      } else {
        for (int channel = 0; channel < line.length; channel++) {
          line[channel][x] = colours[channel];
        }
      }
    }
  }

  private static float luma(float[] colours) {
    boolean grey = colours[0] == colours[1] && colours[1] == colours[2];
    return grey ? colours[0] : RED * colours[0] + GREEN * colours[1] + BLUE * colours[2];
  }

  /** Computes red, green and blue, each in [0, 1], of the pixel whose first sample is given. */
  private void colours(int[] samples, int first, float[] colours) {
    ColorModel model = image.getColorModel();
    float alpha = 1;
    if (model instanceof IndexColorModel palette) {
      int index = samples[first];
      colours[0] = palette.getRed(index) / 255f;
      colours[1] = palette.getGreen(index) / 255f;
      colours[2] = palette.getBlue(index) / 255f;
      alpha = palette.getAlpha(index) / 255f;
    } else {
      int count = colours();
      for (int band = 0; band < count; band++) {
        colours[band] = fraction(samples[first + band], band);
      }
      if (count == 1) {
        Arrays.fill(colours, colours[0]);
      }
      if (model.hasAlpha()) {
        alpha = fraction(samples[first + count], count);
      }
    }
    for (int i = 0; alpha < 1 && i < colours.length; i++) {
      colours[i] = alpha * colours[i] + (1 - alpha);
    }
  }

  private float fraction(int sample, int band) {
    return (float) sample / ((1 << image.getSampleModel().getSampleSize(band)) - 1);
  }
}
