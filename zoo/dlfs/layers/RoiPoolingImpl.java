package dlfs.layers;

import dlfs.boxes.Box;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;

/** Implements {@link RoiPooling}. The backward pass looks for the maxima again. */
@SuppressWarnings("overrides") // DL4J's superclass overrides a method without "..."
final class RoiPoolingImpl extends RoiVertexImpl {
  private static final long serialVersionUID = 1;

  private final RoiPooling configuration;

  RoiPoolingImpl(
      ComputationGraph graph, String name, int index, RoiPooling configuration, DataType type) {
    super(graph, name, index, configuration, type);
    this.configuration = configuration;
  }

  @Override
  Bins bins(Box region, int mapHeight, int mapWidth) {
    int stride = configuration.getStride();
    return new MaxBins(
        Ranges.of(
            region.ymin() / stride, region.ymax() / stride, configuration.getHeight(), mapHeight),
        Ranges.of(
            region.xmin() / stride, region.xmax() / stride, configuration.getWidth(), mapWidth),
        mapWidth);
  }

  /**
   * The rows or columns of each bin.
   *
   * @param from the first
   * @param to the one after the last; at most {@code from} if the bin has none
   */
  private record Ranges(int[] from, int[] to) {

    /**
     * Divides a range.
     *
     * @param min where it begins, in rows or columns
     * @param max where it ends
     * @param count the number of bins
     * @param size the number of rows or columns that there are
     */
    static Ranges of(double min, double max, int count, int size) {
      double first = Math.floor(min + 0.5);
      double last = Math.floor(max + 0.5); // exclusive
      if (first == last) {
        first = Math.floor((min + max) / 2);
        last = first + 1;
      }
      double length = last - first;
      int[] from = new int[count];
      int[] to = new int[count];
      for (int i = 0; i < count; i++) {
        from[i] = (int) Math.max(first + Math.floor(i * length / count), 0);
        to[i] = (int) Math.min(first + Math.ceil((i + 1) * length / count), size);
      }
      return new Ranges(from, to);
    }

    int count() {
      return from.length;
    }
  }

  /**
   * @param mapWidth the width of the features
   */
  private record MaxBins(Ranges rows, Ranges columns, int mapWidth) implements Bins {

    @Override
    public void forward(double[] x, int map, double[] y, int to) {
      int output = to;
      for (int i = 0; i < rows.count(); i++) {
        for (int j = 0; j < columns.count(); j++, output++) {
          int max = argMax(x, map, i, j);
          y[output] = max < 0 ? 0 : x[max];
        }
      }
    }

    @Override
    public void backward(double[] dy, int from, double[] x, int map, double[] dx) {
      int output = from;
      for (int i = 0; i < rows.count(); i++) {
        for (int j = 0; j < columns.count(); j++, output++) {
          int max = argMax(x, map, i, j);
          if (max >= 0) {
            dx[max] += dy[output];
          }
        }
      }
    }

    /** Returns the index of the first maximum of a bin; -1 if the bin is outside. */
    private int argMax(double[] x, int map, int i, int j) {
      int max = -1;
      for (int row = rows.from[i]; row < rows.to[i]; row++) {
        for (int column = columns.from[j]; column < columns.to[j]; column++) {
          int index = map + row * mapWidth + column;
          if (max < 0 || x[index] > x[max]) {
            max = index;
          }
        }
      }
      return max;
    }
  }
}
