package dlfs.ch08.segmentation;

import dlfs.images.ColourImage;
import dlfs.lab.artefacts.Bitmap;
import dlfs.segmentation.SegmentedImages;
import java.util.function.IntUnaryOperator;

/**
 * Draws the classes of the pixels of an image over it: each area half-transparent in the colour of
 * its class, with an outline. Areas of a black class, such as the background, are not coloured, and
 * pixels that do not count are white.
 */
final class SegmentedImageDrawing {
  private static final int WHITE = 0xFFFFFF;
  private static final int[] SHIFTS = {16, 8, 0}; // of red, green and blue

  private SegmentedImageDrawing() {}

  /**
   * Draws the classes over an image.
   *
   * @param labels the class of each pixel, or {@link SegmentedImages#IGNORED}, row by row
   * @param colours the colour of each class, 0xRRGGBB
   */
  static Bitmap of(ColourImage image, byte[] labels, IntUnaryOperator colours) {
    int pixels = image.width() * image.height();
    byte[] samples = new byte[pixels * ColourImage.CHANNELS];
    for (int i = 0; i < pixels; i++) {
      int label = Byte.toUnsignedInt(labels[i]);
      int colour = label == SegmentedImages.IGNORED ? WHITE : colours.applyAsInt(label);
      double opacity = opacity(colour, isEdge(labels, image.width(), i));
      for (int c = 0; c < ColourImage.CHANNELS; c++) {
        double below = 255 * image.pixels()[c * pixels + i];
        double above = colour >> SHIFTS[c] & 255;
        long mixed = Math.round(opacity * above + (1 - opacity) * below);
        samples[i * ColourImage.CHANNELS + c] = (byte) mixed;
      }
    }
    return new Bitmap(image.width(), image.height(), ColourImage.CHANNELS, samples);
  }

  private static double opacity(int colour, boolean edge) {
    if (colour == 0) {
      return 0;
    }
    return edge ? 1 : 0.5;
  }

  /** Whether one of the four pixels beside a pixel is of another class. */
  private static boolean isEdge(byte[] labels, int width, int pixel) {
    int x = pixel % width;
    return x > 0 && labels[pixel - 1] != labels[pixel]
        || x < width - 1 && labels[pixel + 1] != labels[pixel]
        || pixel >= width && labels[pixel - width] != labels[pixel]
        || pixel + width < labels.length && labels[pixel + width] != labels[pixel];
  }
}
