package dlfs.scenes;

import java.util.Arrays;

/**
 * The shape of one object at the resolution of its image: which pixels it covers, outline included,
 * and how bright each is.
 *
 * <p>The image has a margin of {@value #MARGIN} pixels around it, so that the outline fits.
 */
final class Silhouette {
  private static final int MARGIN = 4;

  /** Pieces that are smaller than this share of the largest are specks, and removed. */
  private static final double MIN_PIECE = 0.1;

  private final int rows;
  private final int columns;
  private final float[] ink; // [rows * columns], 0 for the outline to 1
  private final float[] cover; // [rows * columns], 0 outside the object to 1 inside

  private Silhouette(int rows, int columns, float[] ink, float[] cover) {
    this.rows = rows;
    this.columns = columns;
    this.ink = ink;
    this.cover = cover;
  }

  /** Returns the shape of an image. */
  static Silhouette of(ObjectImages images, int index, ObjectKind kind) {
    int rows = images.rows() + 2 * MARGIN;
    int columns = images.columns() + 2 * MARGIN;
    float[] grey = new float[rows * columns];
    float[] body = new float[rows * columns];
    float low = (float) kind.background();
    float scale = (float) (1 / (kind.foreground() - kind.background()));
    for (int row = 0; row < images.rows(); row++) {
      for (int column = 0; column < images.columns(); column++) {
        int pixel = (row + MARGIN) * columns + column + MARGIN;
        grey[pixel] = images.pixel(index, row, column);
        body[pixel] = Math.max(0, Math.min((grey[pixel] - low) * scale, 1));
      }
    }
    float[] cover = dilated(body, rows, columns, kind.outline());
    var silhouette = new Silhouette(rows, columns, kind.shaded() ? grey : body, cover);
    silhouette.removeSpecks();
    silhouette.fillHoles();
    return silhouette;
  }

  /** Returns the part within a circle; the rest is not covered. */
  Silhouette within(double centreRow, double centreColumn, double radius) {
    float[] part = cover.clone();
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        double y = row - centreRow;
        double x = column - centreColumn;
        double inside = radius + 0.5 - Math.sqrt(x * x + y * y);
        int pixel = row * columns + column;
        part[pixel] = (float) Math.max(0, Math.min(part[pixel], inside));
      }
    }
    return new Silhouette(rows, columns, ink, part);
  }

  /** The pixels that belong to the object. */
  Bounds bounds() {
    return Bounds.of(columns, rows, pixel -> cover[pixel] >= 0.5f);
  }

  /** The share of a pixel at any position that the object covers, by bilinear interpolation. */
  float coverAt(double row, double column) {
    return sample(cover, row, column);
  }

  /** The brightness at any position, by bilinear interpolation. */
  float inkAt(double row, double column) {
    return sample(ink, row, column);
  }

  private float sample(float[] from, double row, double column) {
    if (row < 0 || column < 0 || row >= rows - 1 || column >= columns - 1) {
      return 0; // the margin around the outline
    }
    int r = (int) row;
    int c = (int) column;
    float below = (float) (row - r);
    float right = (float) (column - c);
    int pixel = r * columns + c;
    float top = from[pixel] + right * (from[pixel + 1] - from[pixel]);
    pixel += columns;
    float bottom = from[pixel] + right * (from[pixel + 1] - from[pixel]);
    return top + below * (bottom - top);
  }

  /** Widens a shape by a radius, with soft edges. */
  private static float[] dilated(float[] body, int rows, int columns, double radius) {
    float[] wide = body.clone();
    int reach = (int) Math.ceil(radius);
    for (int down = -reach; down <= reach; down++) {
      for (int across = -reach; across <= reach; across++) {
        float weight = (float) Math.min(1, radius + 0.5 - Math.sqrt(down * down + across * across));
        if (weight > 0) {
          dilate(body, wide, rows, columns, down, across, weight);
        }
      }
    }
    return wide;
  }

  private static void dilate(
      float[] body, float[] wide, int rows, int columns, int down, int across, float weight) {
    for (int row = MARGIN; row < rows - MARGIN; row++) {
      int from = row * columns;
      int to = from + down * columns + across;
      for (int column = MARGIN; column < columns - MARGIN; column++) {
        wide[to + column] = Math.max(wide[to + column], weight * body[from + column]);
      }
    }
  }

  private void removeSpecks() {
    int[] piece = new int[cover.length]; // 0: not visited
    int[] sizes = new int[cover.length + 1]; // by piece, from 1
    int[] stack = new int[cover.length];
    int pieces = 0;
    for (int start = 0; start < cover.length; start++) {
      if (cover[start] >= 0.5f && piece[start] == 0) {
        pieces++;
        sizes[pieces] = flood(start, piece, pieces, stack, true);
      }
    }
    int largest = Arrays.stream(sizes, 0, pieces + 1).max().orElse(0);
    for (int pixel = 0; pixel < cover.length; pixel++) {
      if (piece[pixel] > 0 && sizes[piece[pixel]] < MIN_PIECE * largest) {
        cover[pixel] = 0;
      }
    }
  }

  private void fillHoles() {
    int[] outside = new int[cover.length];
    flood(0, outside, 1, new int[cover.length], false);
    for (int pixel = 0; pixel < cover.length; pixel++) {
      if (outside[pixel] == 0 && cover[pixel] < 0.5f) {
        cover[pixel] = 1;
      }
    }
  }

  /**
   * Marks the pixels that are connected to {@code start}, all covered or all not.
   *
   * @return their number
   */
  private int flood(int start, int[] marks, int mark, int[] stack, boolean covered) {
    int size = 0;
    int top = 0;
    stack[top++] = start;
    marks[start] = mark;
    while (top > 0) {
      int pixel = stack[--top];
      size++;
      int column = pixel % columns;
      for (int direction = 0; direction < 4; direction++) {
        int next =
            switch (direction) {
              case 0 -> column > 0 ? pixel - 1 : -1;
              case 1 -> column < columns - 1 ? pixel + 1 : -1;
              case 2 -> pixel - columns;
              default -> pixel + columns;
            };
        if (next >= 0
            && next < cover.length
            && marks[next] == 0
            && cover[next] >= 0.5f == covered) {
          marks[next] = mark;
          stack[top++] = next;
        }
      }
    }
    return size;
  }
}
