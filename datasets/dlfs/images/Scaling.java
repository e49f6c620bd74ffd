package dlfs.images;

import static dlfs.text.Text.formatted;

/** Resizes images. */
public final class Scaling {
  private Scaling() {}

  /**
   * Resizes images to squares by bilinear interpolation.
   *
   * @param images images of any shape
   * @param size height and width of the new images in pixels, at least 1
   */
  public static LabelledImages to(LabelledImages images, int size) {
    if (size < 1) {
      throw new IllegalArgumentException(formatted("images cannot be scaled to %d pixels", size));
    }
    ImageShape shape = images.shape();
    Line rows = Line.of(shape.height(), size);
    Line columns = Line.of(shape.width(), size);
    float[] from = images.pixels();
    int planes = images.count() * shape.channels();
    float[] to = new float[Math.multiplyExact(planes, size * size)];
    for (int plane = 0; plane < planes; plane++) {
      int first = plane * shape.pixels();
      for (int row = 0; row < size; row++) {
        int above = first + rows.before[row] * shape.width();
        int below = first + rows.after[row] * shape.width();
        float weight = rows.weightOfAfter[row];
        int target = (plane * size + row) * size;
        for (int column = 0; column < size; column++) {
          float top = columns.interpolate(from, above, column);
          to[target + column] = top + weight * (columns.interpolate(from, below, column) - top);
        }
      }
    }
    return images.with(new ImageShape(shape.channels(), size, size), to);
  }

  /** The two pixels from which each pixel of a scaled line is interpolated. */
  private record Line(int[] before, int[] after, float[] weightOfAfter) {

    static Line of(int length, int size) {
      var line = new Line(new int[size], new int[size], new float[size]);
      for (int i = 0; i < size; i++) {
        double place = Math.max(0, Math.min(length - 1, (i + 0.5) * length / size - 0.5));
        line.before[i] = (int) place;
        line.after[i] = Math.min(length - 1, line.before[i] + 1);
        line.weightOfAfter[i] = (float) (place - line.before[i]);
      }
      return line;
    }

    float interpolate(float[] pixels, int first, int i) {
      float one = pixels[first + before[i]];
      return one + weightOfAfter[i] * (pixels[first + after[i]] - one);
    }
  }
}
