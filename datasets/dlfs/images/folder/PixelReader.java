package dlfs.images.folder;

import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;

/**
 * Reads the lines of a decoded image as channels.
 *
 * <p>Values are those in the file, divided by the largest value of their number of bits, so that
 * 255 of 8 bits and 65,535 of 16 bits are both 1: no gamma correction and no colour profile is
 * applied. Transparent pixels are put on white. Greyscale values of colour pixels are 0.299 red +
 * 0.587 green + 0.114 blue (ITU-R BT.601).
 */
final class PixelReader {
  private static final float RED = 0.299f;
  private static final float GREEN = 0.587f;
  private static final float BLUE = 0.114f;

  private final Raster raster;
  private final int bands;
  private final int colours;
  private final boolean hasAlpha;
  private final int[] bandOf = new int[4]; // of red, green, blue and alpha
  private final float[][] valuesOf = new float[4][]; // of these, by sample
  private int[] samples;

  PixelReader(BufferedImage image) {
    ColorModel model = image.getColorModel();
    this.raster = image.getRaster();
    this.bands = raster.getNumBands();
    this.hasAlpha = model.hasAlpha();
    if (model instanceof IndexColorModel palette) {
      this.colours = 3;
      lookUp(palette);
    } else {
      this.colours = bands - (hasAlpha ? 1 : 0);
      for (int component = 0; component < 4; component++) {
        boolean isAlpha = component == 3;
        int band = isAlpha ? bands - 1 : Math.min(component, colours - 1);
        bandOf[component] = band;
        valuesOf[component] = fractions(image.getSampleModel().getSampleSize(band));
      }
    }
  }

  /** The number of colour channels in the file: 1 for grey, 3 for red, green and blue. */
  int colours() {
    return colours;
  }

  private void lookUp(IndexColorModel palette) {
    for (int component = 0; component < 4; component++) {
      valuesOf[component] = new float[palette.getMapSize()];
    }
    for (int i = 0; i < palette.getMapSize(); i++) {
      valuesOf[0][i] = palette.getRed(i) / 255f;
      valuesOf[1][i] = palette.getGreen(i) / 255f;
      valuesOf[2][i] = palette.getBlue(i) / 255f;
      valuesOf[3][i] = palette.getAlpha(i) / 255f;
    }
  }

  private static float[] fractions(int bits) {
    float[] fractions = new float[1 << bits];
    for (int i = 0; i < fractions.length; i++) {
      fractions[i] = (float) i / (fractions.length - 1);
    }
    return fractions;
  }

  /**
   * Reads a line into 1 or 3 channels.
   *
   * @param y its row
   * @param line receives each channel, [width]
   */
  void read(int y, float[][] line) {
    int width = raster.getWidth();
    samples = raster.getPixels(0, y, width, 1, samples); // [width * bands]
    for (int x = 0; x < width; x++) {
      float red = value(0, x);
      float green = value(1, x);
      float blue = value(2, x);
      if (hasAlpha) {
        float alpha = value(3, x);
        red = onWhite(red, alpha);
        green = onWhite(green, alpha);
        blue = onWhite(blue, alpha);
      }
      if (line.length == 1) {
        boolean grey = red == green && green == blue;
        line[0][x] = grey ? red : RED * red + GREEN * green + BLUE * blue;
      } else {
        line[0][x] = red;
        line[1][x] = green;
        line[2][x] = blue;
      }
    }
  }

  /** The red, green, blue or alpha, 0 to 3, of a pixel. */
  private float value(int component, int x) {
    return valuesOf[component][samples[x * bands + bandOf[component]]];
  }

  private static float onWhite(float colour, float alpha) {
    return alpha * colour + (1 - alpha);
  }
}
