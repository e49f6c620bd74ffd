package dlfs.layers;

import static dlfs.text.Text.formatted;

import dlfs.boxes.Box;
import dlfs.regions.Regions;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

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
     * @param y the output of the region
     * @param to the index of the channel's first output
     */
    void forward(double[] x, int map, double[] y, int to);

    /**
     * Adds the gradient of a channel's features to dx.
     *
     * @param dy the gradient of the output of the region
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

  /** An operation on a region. */
  private interface RegionAction {

    /**
     * @param image the index of the image's first feature
     * @param row the index of the region's first output
     */
    void apply(Bins bins, int image, long row);
  }

  @Override
  final INDArray forward(boolean training, LayerWorkspaceMgr workspaces) {
    requireFeatures();
    double[] x = RegionInputs.elements(inputs[0]);
    long rows = regions().size() * inputs[1].size(2);
    INDArray output =
        workspaces.create(
            ArrayType.ACTIVATIONS,
            dataType,
            new long[] {rows, inputs[0].size(1), outHeight, outWidth},
            'c'); // of zeros
    DataBuffer elements = output.data();
    double[] y = new double[rowSize()]; // [C, height, width]
    forEachRegion(
        (bins, image, row) -> {
          for (int c = 0; c < channels(); c++) {
            bins.forward(x, image + c * mapSize(), y, c * binCount());
          }
          for (int i = 0; i < y.length; i++) {
            elements.put(row + i, y[i]);
          }
        });
    return output;
  }

  @Override
  final INDArray[] backward(INDArray dout, LayerWorkspaceMgr workspaces) {
    requireFeatures();
    double[] x = RegionInputs.elements(inputs[0]);
    DataBuffer elements = dout.dup('c').data();
    double[] dy = new double[rowSize()]; // [C, height, width]
    double[] dx = new double[x.length];
    forEachRegion(
        (bins, image, row) -> {
          for (int i = 0; i < dy.length; i++) {
            dy[i] = elements.getDouble(row + i);
          }
          for (int c = 0; c < channels(); c++) {
            bins.backward(dy, c * binCount(), x, image + c * mapSize(), dx);
          }
        });
    INDArray ofFeatures =
        workspaces.create(ArrayType.ACTIVATION_GRAD, dataType, inputs[0].shape(), 'c');
    DataBuffer gradient = ofFeatures.data();
    for (int i = 0; i < dx.length; i++) {
      gradient.put(i, dx[i]);
    }
    return new INDArray[] {ofFeatures, null};
  }

  private void forEachRegion(RegionAction action) {
    int images = (int) inputs[0].size(0);
    int mapHeight = (int) inputs[0].size(2);
    int mapWidth = (int) inputs[0].size(3);
    List<List<Box>> regions = regions();
    for (int n = 0; n < images; n++) {
      for (int r = 0; r < regions.get(n).size(); r++) {
        Box region = regions.get(n).get(r);
        if (!Regions.isPadding(region)) {
          long row = (long) r * images + n;
          action.apply(
              bins(region, mapHeight, mapWidth), n * channels() * mapSize(), row * rowSize());
        }
      }
    }
  }

  private int channels() {
    return (int) inputs[0].size(1);
  }

  /** The number of features in a channel, H W. */
  private int mapSize() {
    return (int) (inputs[0].size(2) * inputs[0].size(3));
  }

  /** The number of outputs in a channel, height x width. */
  private int binCount() {
    return outHeight * outWidth;
  }

  private int rowSize() {
    return channels() * binCount();
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
