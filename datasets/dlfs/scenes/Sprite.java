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
    Box box = bounds.box();
    double scale = size / Math.max(box.width(), box.height());
    int height = (int) Math.ceil(box.height() * scale) + 2;
    int width = (int) Math.ceil(box.width() * scale) + 2;
    float[] ink = new float[height * width];
    float[] cover = new float[height * width];
    // Enlarged edges are as sharp as those of the image.
    float sharpness = (float) Math.max(1, scale);
    for (int y = 0; y < height; y++) {
      double row = box.ymin() + (y - 0.5) / scale - 0.5;
      for (int x = 0; x < width; x++) {
        double column = box.xmin() + (x - 0.5) / scale - 0.5;
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
    Box box = mask.box();
    float[] inkWithin = new float[box.area()];
    float[] coverWithin = new float[box.area()];
    for (int y = 0; y < box.height(); y++) {
      int from = (box.ymin() + y) * width + box.xmin();
      System.arraycopy(ink, from, inkWithin, y * box.width(), box.width());
      System.arraycopy(cover, from, coverWithin, y * box.width(), box.width());
    }
    return new Sprite(box.width(), box.height(), inkWithin, coverWithin, mask.pixels());
  }

  /** Whether a pixel belongs to the mask. */
  boolean covers(int pixel) {
    return cover[pixel] >= 0.5f;
  }
}
