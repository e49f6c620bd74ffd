package dlfs.detection;

import static dlfs.text.Text.formatted;

import dlfs.boxes.Box;
import dlfs.images.ColourImage;
import dlfs.images.ImageShape;

/**
 * Cuts a region out of an image and warps it to a square, whatever its shape, as R-CNN does
 * (Girshick et al., 2014, section 2.1 and appendix A). A border around the region is included, and
 * the area beyond the image is grey. Pixels are interpolated linearly, and averaged where the
 * region becomes smaller.
 *
 * @param size width and height of the result in pixels
 * @param context the width of the border in pixels of the result; 16 of 227 in the paper
 */
public record Warping(int size, int context) {
  private static final float GREY = 0.5f;

  /**
   * Creates a warping.
   *
   * @throws IllegalArgumentException if the border is negative, or leaves no room for the region
   */
  public Warping {
    if (context < 0 || 2 * context >= size) {
      throw new IllegalArgumentException(
          formatted("%d pixels have no room for a region with a border of %d", size, context));
    }
  }

  /** The shape of the result. */
  public ImageShape shape() {
    return new ImageShape(ColourImage.CHANNELS, size, size);
  }

  /** Returns a region of an image. */
  public ColourImage crop(ColourImage image, Box region) {
    double[] rows = places(region.ymin(), region.height());
    double[] columns = places(region.xmin(), region.width());
    int down = rows.length / size;
    int across = columns.length / size;
    float[] pixels = new float[ColourImage.CHANNELS * size * size];
    for (int channel = 0; channel < ColourImage.CHANNELS; channel++) {
      for (int y = 0; y < rows.length; y++) {
        int line = (channel * size + y / down) * size;
        for (int x = 0; x < columns.length; x++) {
          pixels[line + x / across] += value(image, channel, rows[y], columns[x]);
        }
      }
    }
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] /= down * across;
    }
    return new ColourImage(size, size, pixels);
  }

  /**
   * Returns the places in the image, in pixels from the middle of the first, whose mean is a pixel
   * of the result: one for each, and more if the region is reduced.
   *
   * @return as many for each of {@code size} pixels
   */
  private double[] places(double start, double length) {
    double scale = length / (size - 2 * context);
    int each = (int) Math.max(1, Math.ceil(scale - 1e-9));
    double[] places = new double[size * each];
    for (int i = 0; i < places.length; i++) {
      places[i] = start + ((i + 0.5) / each - context) * scale - 0.5;
    }
    return places;
  }

  private static float value(ColourImage image, int channel, double row, double column) {
    boolean isInside = row > -1 && row < image.height() && column > -1 && column < image.width();
    return isInside
        ? interpolated(image, channel * image.width() * image.height(), row, column)
        : GREY;
  }

  /** Returns a value between four pixels, those beyond the border being as those at the border. */
  private static float interpolated(ColourImage image, int first, double row, double column) {
    double y = Math.max(0, Math.min(row, image.height() - 1));
    double x = Math.max(0, Math.min(column, image.width() - 1));
    int top = (int) y;
    int left = (int) x;
    int below = top + 1 < image.height() ? image.width() : 0;
    int right = left + 1 < image.width() ? 1 : 0;
    float down = (float) (y - top);
    float across = (float) (x - left);
    int place = first + top * image.width() + left;
    float[] pixels = image.pixels();
    float above = pixels[place] + across * (pixels[place + right] - pixels[place]);
    float under =
        pixels[place + below] + across * (pixels[place + below + right] - pixels[place + below]);
    return above + down * (under - above);
  }
}
