package dlfs.proposals;

import java.util.Arrays;
import java.util.List;

/**
 * The graph G = (V, E) of an image: the vertices are the pixels, and edges join each pixel with its
 * eight neighbours. The weight w of an edge is the Euclidean distance of the two colours.
 *
 * <p>Felzenszwalb and Huttenlocher segment the channels one by one and intersect the segments; this
 * is the distance of their published program, which Selective Search uses.
 */
final class PixelGraph {
  /**
   * The columns and rows from a pixel to its neighbours on the right and below; the others have the
   * edge from their side.
   */
  static final List<int[]> NEIGHBOURS =
      List.of(new int[] {1, 0}, new int[] {-1, 1}, new int[] {0, 1}, new int[] {1, 1});

  private static final int DIGIT_BITS = 11;

  private final int width;
  private final int pixels;

  // The edges by non-decreasing weight.
  private final int[] first;
  private final int[] second;
  private final float[] weights;

  /**
   * @param channels [channels][height * width]
   */
  PixelGraph(float[][] channels, int width) {
    this.width = width;
    this.pixels = channels[0].length;
    int[] from = new int[NEIGHBOURS.size() * pixels];
    int[] to = new int[from.length];
    float[] distances = new float[from.length];
    int count = 0;
    for (int pixel = 0; pixel < pixels; pixel++) {
      int x = pixel % width;
      for (int[] step : NEIGHBOURS) {
        int column = x + step[0];
        int neighbour = pixel + step[1] * width + step[0];
        if (column >= 0 && column < width && neighbour < pixels) {
          from[count] = pixel;
          to[count] = neighbour;
          distances[count++] = distance(channels, pixel, neighbour);
        }
      }
    }
    int[] order = ascending(distances, count);
    first = new int[count];
    second = new int[count];
    weights = new float[count];
    for (int i = 0; i < count; i++) {
      first[i] = from[order[i]];
      second[i] = to[order[i]];
      weights[i] = distances[order[i]];
    }
  }

  private static float distance(float[][] channels, int pixel, int other) {
    float sum = 0;
    for (float[] channel : channels) {
      float difference = channel[pixel] - channel[other];
      sum += difference * difference;
    }
    return (float) Math.sqrt(sum);
  }

  /**
   * Sorts by radix, which is faster than by comparison, and keeps the order of equal values. The
   * bits of floats that are not negative have their order.
   *
   * @return the indices of the values in ascending order
   */
  private static int[] ascending(float[] values, int count) {
    int[] order = new int[count];
    Arrays.setAll(order, i -> i);
    int[] sorted = new int[count];
    for (int shift = 0; shift < Float.SIZE; shift += DIGIT_BITS) {
      int[] start = new int[(1 << DIGIT_BITS) + 1]; // where the values with each digit begin
      for (int i = 0; i < count; i++) {
        start[digit(values[i], shift) + 1]++;
      }
      for (int digit = 0; digit < 1 << DIGIT_BITS; digit++) {
        start[digit + 1] += start[digit];
      }
      for (int index : order) {
        sorted[start[digit(values[index], shift)]++] = index;
      }
      int[] swapped = order;
      order = sorted;
      sorted = swapped;
    }
    return order;
  }

  private static int digit(float value, int shift) {
    return Float.floatToRawIntBits(value) >>> shift & (1 << DIGIT_BITS) - 1;
  }

  /** The number of columns of the image. */
  int width() {
    return width;
  }

  /** The number of pixels. */
  int pixels() {
    return pixels;
  }

  /** The number of edges. */
  int edges() {
    return weights.length;
  }

  /** The weight of an edge; edges are numbered by non-decreasing weight. */
  float weight(int edge) {
    return weights[edge];
  }

  /** The first pixel of an edge. */
  int first(int edge) {
    return first[edge];
  }

  /** The second pixel of an edge, on the right of the first or below. */
  int second(int edge) {
    return second[edge];
  }
}
