package dlfs.layers;

import static dlfs.text.Text.formatted;

import dlfs.boxes.Box;
import dlfs.detection.Regions;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Implements a {@link RoiVertex}, except for the arithmetic of one region. It computes in double
 * precision whatever the type of the network.
 */
@SuppressWarnings("overrides") // DL4J's superclass overrides a method without "..."
abstract class RoiVertexImpl extends ParameterlessVertexImpl {
  private static final long serialVersionUID = 1;
  private static final int RANK_OF_IMAGES = 4;

  private final int outHeight;
  private final int outWidth;

  RoiVertexImpl(
      ComputationGraph graph, String name, int index, RoiVertex configuration, DataType type) {
    super(graph, name, index, configuration, type);
    outHeight = configuration.getHeight();
    outWidth = configuration.getWidth();
  }

  /** The arithmetic of one region, the same for all channels. */
  interface Bins {

    /**
     * Computes the output of a channel.
     *
     * @param x features
     * @param map the index of the channel's first feature
     * @param y output
     * @param to the index of the channel's first output
     */
    void forward(double[] x, int map, double[] y, int to);

    /**
     * Adds the gradient of a channel's features to dx.
     *
     * @param dy the gradient of the output
     * @param from the index of the channel's first output
     * @param x features
     * @param map the index of the channel's first feature
     * @param dx the gradient of the features
     */
    void backward(double[] dy, int from, double[] x, int map, double[] dx);
  }

  /**
   * Returns the arithmetic of a region.
   *
   * @param region in pixels; not empty, but it may extend beyond the image
   * @param mapHeight the height of the features, H
   * @param mapWidth the width of the features, W
   */
  abstract Bins bins(Box region, int mapHeight, int mapWidth);

  /** What is done with one channel of a region. */
  private interface ChannelAction {
    void apply(Bins bins, int map, int output);
  }

  private void forEachChannel(ChannelAction action) {
    long[] shape = inputs[0].shape(); // [N, C, H, W]
    int images = (int) shape[0];
    int channels = (int) shape[1];
    int mapSize = Math.toIntExact(shape[2] * shape[3]);
    int size = outHeight * outWidth;
    List<List<Box>> regions = regions();
    for (int n = 0; n < images; n++) {
      for (int r = 0; r < regions.get(n).size(); r++) {
        Box region = regions.get(n).get(r);
        if (!Regions.isPadding(region)) {
          Bins bins = bins(region, (int) shape[2], (int) shape[3]);
          int row = r * images + n;
          for (int c = 0; c < channels; c++) {
            action.apply(bins, (n * channels + c) * mapSize, (row * channels + c) * size);
          }
        }
      }
    }
  }

  @Override
  final INDArray forward(boolean training) {
    requireFeatures();
    double[] x = RegionInputs.elements(input(0));
    long[] outShape = outShape();
    double[] y = new double[length(outShape)];
    forEachChannel((bins, map, output) -> bins.forward(x, map, y, output));
    return array(y, outShape);
  }

  @Override
  final INDArray[] backward(INDArray dout) {
    requireFeatures();
    double[] x = RegionInputs.elements(input(0));
    double[] dy = RegionInputs.elements(dout);
    double[] dx = new double[x.length];
    forEachChannel((bins, map, output) -> bins.backward(dy, output, x, map, dx));
    return new INDArray[] {array(dx, inputs[0].shape()), null};
  }

  private void requireFeatures() {
    if (inputs[0].rank() != RANK_OF_IMAGES) {
      throw wrongInput(
          formatted(
              " takes features of shape [batch, channels, height, width], but got %s",
              Arrays.toString(inputs[0].shape())));
    }
  }

  private List<List<Box>> regions() {
    return RegionInputs.regions(this, inputs[1], inputs[0].size(0));
  }

  /** Returns the shape of the output, [R N, C, height, width]. */
  private long[] outShape() {
    long rows = regions().size() * inputs[1].size(2);
    return new long[] {rows, inputs[0].size(1), outHeight, outWidth};
  }

  private static int length(long... shape) {
    return Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact));
  }

  private INDArray array(double[] values, long... shape) {
    return Nd4j.createFromArray(values).castTo(dataType).reshape('c', shape);
  }

  /** Returns the mask of the regions, a row for each: [R N, 1, 1, 1] as DL4J masks images. */
  @Override
  public Pair<INDArray, MaskState> feedForwardMaskArrays(
      INDArray[] masks, MaskState state, int batch) {
    if (masks == null || masks[1] == null) {
      return new Pair<>(null, state);
    }
    INDArray mask = masks[1]; // [N, R]
    return new Pair<>(mask.dup('f').reshape('f', mask.length(), 1, 1, 1), state);
  }
}
