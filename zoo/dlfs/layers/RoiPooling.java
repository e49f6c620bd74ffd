package dlfs.layers;

import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * RoI pooling: max pooling of regions of an image's features, which gives regions of any size
 * features of the same size, so that all regions share the convolutions of the image (section
 * 8.4.1; Girshick, "Fast R-CNN", 2015, section 2.1).
 *
 * <p>The edges of a region are rounded to the nearest edges of features. The region then has h x w
 * features, which are divided into height x width bins:
 *
 * <pre>
 * y[i, j] = max of x over rows ⌊i h / height⌋ to ⌈(i + 1) h / height⌉ - 1 of the region,
 *                    and columns ⌊j w / width⌋ to ⌈(j + 1) w / width⌉ - 1
 * dx = sum of dy over the bins whose maximum x is
 * </pre>
 *
 * Bins overlap where h or w is not a multiple. A region that rounding leaves without features has
 * the one in which its middle lies. Of equal maxima, the first counts.
 *
 * <p>It is a vertex of a graph with two inputs: features [N, C, H, W], and regions [N, 4, R] in
 * pixels of the image ({@link dlfs.regions.Regions}). The output is [R N, C, height, width] with
 * region r of image n in row r N + n: the order in which DL4J's {@code
 * FeedForwardToRnnPreProcessor} takes rows for time steps, so that a loss of sequences [N, K, R] is
 * a loss of regions. The regions get no gradient. Training and inference compute the same.
 *
 * <p>A mask [N, R] of the regions becomes the mask of the rows, [R N, 1, 1, 1]. The labels need the
 * mask [N, R] too, for the loss. DL4J's own global pooling divides by the mask of rows: after it,
 * mask the labels only, or use {@link GlobalPooling}.
 *
 * <p>Only the part of a bin within the features counts; a bin that is outside is 0, and so is the
 * output of a region without area, such as padding. A region that is not finite, or has its edges
 * in the wrong order, is refused.
 *
 * <pre>
 * graph.addInputs("images", "regions")
 * ...
 * graph.addVertex("pooled", new RoiPooling(16, 7, 7), "conv5", "regions");
 * graph.addLayer("fc6", dense, "pooled");
 * </pre>
 *
 * <p>This class is the configuration. {@link RoiPoolingImpl} has the forward and backward pass.
 * DL4J has no such vertex, so both layer sets use this one.
 */
public final class RoiPooling extends RoiVertex {
  private static final long serialVersionUID = 1;

  /**
   * @param stride the number of pixels of the image between adjacent features, in both directions
   * @param height the height of the output
   * @param width the width of the output
   * @throws IllegalArgumentException if one of them is less than 1
   */
  public RoiPooling(
      @JsonProperty("stride") int stride,
      @JsonProperty("height") int height,
      @JsonProperty("width") int width) {
    super(stride, height, width);
  }

  @Override
  public RoiPooling clone() {
    return new RoiPooling(getStride(), getHeight(), getWidth());
  }

  @Override
  ParameterlessVertexImpl implementation(
      ComputationGraph graph, String name, int index, DataType type) {
    return new RoiPoolingImpl(graph, name, index, this, type);
  }
}
