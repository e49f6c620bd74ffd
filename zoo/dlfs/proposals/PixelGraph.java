package dlfs.proposals;

import java.util.Arrays;

/**
 * The graph G = (V, E) of an image: the vertices are the pixels, and edges join each pixel with its
 * eight neighbours. The weight w of an edge is the Euclidean distance of the two colours.
 *
 * <p>Felzenszwalb and Huttenlocher segment the channels one by one and intersect the segments; this
 * is the distance of their published program, which Selective Search uses.
 */
final class PixelGraph {
  /** The neighbours to the right and below; the others have the edge from their side. */
  private static final int[] COLUMNS = {1, -1, 0, 1};

  private static final int[] ROWS = {0, 1, 1, 1};

  private final int width;
  private final int height;

  /** The bits of the weight, above 4 * pixel + neighbour; by non-decreasing weight. */
  private final long[] edges;

  /**
   * @param channels [channels][height * width]
   */
  PixelGraph(float[][] channels, int width) {
    this.width = width;
    this.height = channels[0].length / width;
    long[] all = new long[COLUMNS.length * width * height];
    int count = 0;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int pixel = y * width + x;
        for (int neighbour = 0; neighbour < COLUMNS.length; neighbour++) {
          int column = x + COLUMNS[neighbour];
          if (column >= 0 && column < width && y + ROWS[neighbour] < height) {
            float weight = distance(channels, pixel, pixel + offset(neighbour));
            long bits = Float.floatToIntBits(weight); // in the order of the weights, which are >= 0
            all[count++] = bits << 32 | 4L * pixel + neighbour;
          }
        }
      }
    }
    edges = Arrays.copyOf(all, count);
    Arrays.sort(edges);
  }

  private static float distance(float[][] channels, int pixel, int other) {
    float sum = 0;
    for (float[] channel : channels) {
      float difference = channel[pixel] - channel[other];
      sum += difference * difference;
    }
    return (float) Math.sqrt(sum);
  }

  private int offset(int neighbour) {
    return ROWS[neighbour] * width + COLUMNS[neighbour];
  }

  int width() {
    return width;
  }

  /** The number of pixels. */
  int pixels() {
    return width * height;
  }

  /** The number of edges. */
  int edges() {
    return edges.length;
  }

  /** The weight of an edge; edges are numbered by non-decreasing weight. */
  float weight(int edge) {
    return Float.intBitsToFloat((int) (edges[edge] >>> 32));
  }

  /** The first pixel of an edge. */
  int pixel(int edge) {
    return (int) (edges[edge] & 0xFFFF_FFFFL) >>> 2;
  }

  /** The second pixel of an edge. */
  int neighbour(int edge) {
    return pixel(edge) + offset((int) edges[edge] & 3);
  }
}
