package dlfs.scenes;

/**
 * An object at the resolution of the scene: a rectangle of pixels around it.
 *
 * @param width the number of columns
 * @param height the number of rows
 * @param ink [height * width]: 0 for the colour of the outline to 1 for that of the object
 * @param cover [height * width]: the share of each pixel that the object covers; those of at least
 *     0.5 are its mask, which touches all four sides of the rectangle
 * @param area the number of pixels in the mask
 */
record Sprite(int width, int height, float[] ink, float[] cover, int area) {

  /**
   * Scales a shape.
   *
   * @param size the longer side of the sprite in pixels, about
   * @return the sprite, or null if the shape is empty
   */
  static Sprite of(Silhouette shape, double size) {
    Bounds bounds = shape.bounds();
    if (bounds.isEmpty()) {
      return null;
    }
    double scale = size / Math.max(bounds.width(), bounds.height());
    int height = (int) Math.ceil(bounds.height() * scale) + 2;
    int width = (int) Math.ceil(bounds.width() * scale) + 2;
    float[] ink = new float[height * width];
    float[] cover = new float[height * width];
    // Enlarged edges are as sharp as those of the image.
    float sharpness = (float) Math.max(1, scale);
    for (int y = 0; y < height; y++) {
      double row = bounds.top() + (y - 0.5) / scale - 0.5;
      for (int x = 0; x < width; x++) {
        double column = bounds.left() + (x - 0.5) / scale - 0.5;
        int pixel = y * width + x;
        float covered = (shape.coverAt(row, column) - 0.5f) * sharpness + 0.5f;
        cover[pixel] = Math.max(0, Math.min(covered, 1));
        ink[pixel] = shape.inkAt(row, column);
      }
    }
    return masked(width, height, ink, cover);
  }

  /** Cuts off the rows and columns at the sides that have no pixel of the mask. */
  private static Sprite masked(int width, int height, float[] ink, float[] cover) {
    Bounds mask = Bounds.of(width, height, pixel -> cover[pixel] >= 0.5f);
    if (mask.isEmpty()) {
      return null;
    }
    float[] inkWithin = new float[mask.height() * mask.width()];
    float[] coverWithin = new float[mask.height() * mask.width()];
    for (int y = 0; y < mask.height(); y++) {
      int from = (mask.top() + y) * width + mask.left();
      System.arraycopy(ink, from, inkWithin, y * mask.width(), mask.width());
      System.arraycopy(cover, from, coverWithin, y * mask.width(), mask.width());
    }
    return new Sprite(mask.width(), mask.height(), inkWithin, coverWithin, mask.pixels());
  }

  /** Whether a pixel belongs to the mask. */
  boolean covers(int pixel) {
    return cover[pixel] >= 0.5f;
  }
}
