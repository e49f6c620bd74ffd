package dlfs.layers;

import dlfs.boxes.Box;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;

/** Implements {@link RoiAlign}. */
@SuppressWarnings("overrides") // DL4J's superclass overrides a method without "..."
final class RoiAlignImpl extends RoiVertexImpl {
  private static final long serialVersionUID = 1;

  private final RoiAlign configuration;

  RoiAlignImpl(
      ComputationGraph graph, String name, int index, RoiAlign configuration, DataType type) {
    super(graph, name, index, configuration, type);
    this.configuration = configuration;
  }

  @Override
  Bins bins(Box region, int mapHeight, int mapWidth) {
    int stride = configuration.getStride();
    return new MeanBins(
        Taps.of(
            region.ymin() / stride, region.ymax() / stride, configuration.getHeight(), mapHeight),
        Taps.of(region.xmin() / stride, region.xmax() / stride, configuration.getWidth(), mapWidth),
        mapWidth);
  }

  /**
   * The rows or columns that the points of each bin lie between, {@link #PER_BIN} for a bin. The
   * weight of a feature is the product of those of its row and column, and a point that is outside
   * in either direction has weights of 0.
   *
   * @param at the rows or columns
   * @param weights their weights
   */
  private record Taps(int[] at, double[] weights) {
    /** The number of points in a bin, in each direction. */
    private static final int POINTS = 2;

    static final int PER_BIN = 2 * POINTS;

    /**
     * Finds the points in a range.
     *
     * @param min where it begins, in rows or columns
     * @param max where it ends
     * @param count the number of bins
     * @param size the number of rows or columns that there are
     */
    static Taps of(double min, double max, int count, int size) {
      var taps = new Taps(new int[count * PER_BIN], new double[count * PER_BIN]);
      int points = count * POINTS;
      for (int point = 0; point < points; point++) {
        double place = min + (point + 0.5) * (max - min) / points - 0.5;
        if (place >= -1 && place <= size) {
          double inside = Math.max(0, Math.min(place, size - 1));
          int before = (int) inside;
          double share = inside - before;
          taps.set(2 * point, before, (1 - share) / POINTS);
          taps.set(2 * point + 1, Math.min(before + 1, size - 1), share / POINTS);
        }
      }
      return taps;
    }

    private void set(int tap, int index, double weight) {
      at[tap] = index;
      weights[tap] = weight;
    }

    int bins() {
      return at.length / PER_BIN;
    }
  }

  /**
   * @param mapWidth the width of the features
   */
  private record MeanBins(Taps rows, Taps columns, int mapWidth) implements Bins {

    @Override
    public void forward(double[] x, int map, double[] y, int to) {
      int output = to;
      for (int i = 0; i < rows.bins(); i++) {
        for (int j = 0; j < columns.bins(); j++, output++) {
          double sum = 0;
          for (int p = i * Taps.PER_BIN; p < (i + 1) * Taps.PER_BIN; p++) {
            int row = map + rows.at[p] * mapWidth;
            for (int q = j * Taps.PER_BIN; q < (j + 1) * Taps.PER_BIN; q++) {
              sum += rows.weights[p] * columns.weights[q] * x[row + columns.at[q]];
            }
          }
          y[output] = sum;
        }
      }
    }

    @Override
    public void backward(double[] dy, int from, double[] x, int map, double[] dx) {
      int output = from;
      for (int i = 0; i < rows.bins(); i++) {
        for (int j = 0; j < columns.bins(); j++, output++) {
          for (int p = i * Taps.PER_BIN; p < (i + 1) * Taps.PER_BIN; p++) {
            int row = map + rows.at[p] * mapWidth;
            for (int q = j * Taps.PER_BIN; q < (j + 1) * Taps.PER_BIN; q++) {
              dx[row + columns.at[q]] += rows.weights[p] * columns.weights[q] * dy[output];
            }
          }
        }
      }
    }
  }
}
