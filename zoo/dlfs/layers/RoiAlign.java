package dlfs.layers;

import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * RoI align: features of the same size for regions of any size, without the rounding of {@link
 * RoiPooling} (section 8.4.1; He et al., "Mask R-CNN", 2017, section 3). Each of height x width
 * bins is the mean of the features at 2 x 2 points, which divide the bin regularly, by bilinear
 * interpolation:
 *
 * <pre>
 * y[i, j] = Σ x(p, q) / 4    over p = (ymin + (i + a) (ymax - ymin) / height) / stride - 1/2,
 *                                 q = (xmin + (j + b) (xmax - xmin) / width) / stride - 1/2,
 *                                 a and b in {1/4, 3/4}
 * x(p, q) = Σ x[r, s] max(0, 1 - |p - r|) max(0, 1 - |q - s|)
 * dx[r, s] = Σ dy[i, j] max(0, 1 - |p - r|) max(0, 1 - |q - s|) / 4
 * </pre>
 *
 * The offset of 1/2 puts a feature into the middle of its stride x stride pixels, as later
 * implementations do (in Detectron2 and torchvision, {@code aligned=True}). A point up to 1 feature
 * outside has the value at the border, one further outside 0.
 *
 * <p>Inputs, output, the order of its rows, masks, padding and refused regions are those of {@link
 * RoiPooling}. The regions get no gradient. Training and inference compute the same.
 *
 * <p>This class is the configuration. {@link RoiAlignImpl} has the forward and backward pass. DL4J
 * has no such vertex, so both layer sets use this one.
 */
public final class RoiAlign extends RoiVertex {
  private static final long serialVersionUID = 1;

  /**
   * @param stride the number of pixels of the image between adjacent features, in both directions
   * @param height the height of the output
   * @param width the width of the output
   * @throws IllegalArgumentException if one of them is less than 1
   */
  public RoiAlign(
      @JsonProperty("stride") int stride,
      @JsonProperty("height") int height,
      @JsonProperty("width") int width) {
    super(stride, height, width);
  }

  @Override
  public RoiAlign clone() {
    return new RoiAlign(getStride(), getHeight(), getWidth());
  }

  @Override
  ParameterlessVertexImpl implementation(
      ComputationGraph graph, String name, int index, DataType type) {
    return new RoiAlignImpl(graph, name, index, this, type);
  }
}
