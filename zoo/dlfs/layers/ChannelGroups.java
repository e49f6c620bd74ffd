package dlfs.layers;

import static dlfs.text.Text.formatted;

import java.util.Arrays;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.inputs.InputType.InputTypeConvolutional;
import org.deeplearning4j.nn.conf.preprocessor.BaseInputPreProcessor;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * A preprocessor that makes groups of the channels of images the channels of higher images, so that
 * {@link PixelSoftmaxWithLoss} computes a softmax over the groups: x [N, G C, H, W], y [N, G, C H,
 * W]. The scores of a region proposal network, [N, 2A, H, W], become pairs of scores, [N, 2, A H,
 * W] (section 8.4.1).
 *
 * @see dlfs.regions.Anchors
 */
public final class ChannelGroups extends BaseInputPreProcessor {
  private static final long serialVersionUID = 1;

  private final int groups;
  private final int height;

  /**
   * Creates a preprocessor.
   *
   * @param groups G, at least 1; must divide the number of channels
   * @param height the height of the images, H
   * @throws IllegalArgumentException if there is no group, or the images have no height
   */
  public ChannelGroups(@JsonProperty("groups") int groups, @JsonProperty("height") int height) {
    if (groups < 1 || height < 1) {
      throw new IllegalArgumentException(
          formatted("%d groups of channels of images %d pixels high", groups, height));
    }
    this.groups = groups;
    this.height = height;
  }

  /** Returns the number of groups. */
  public int getGroups() {
    return groups;
  }

  /** Returns the height of the images. */
  public int getHeight() {
    return height;
  }

  @Override
  public INDArray preProcess(INDArray x, int batch, LayerWorkspaceMgr workspaces) {
    if (x.rank() != 4 || x.size(1) % groups != 0 || x.size(2) != height) {
      throw new DL4JInvalidInputException(
          formatted(
              "ChannelGroups takes images [batch, channels, %d, width] with a multiple of %d"
                  + " channels, but got %s",
              height, groups, Arrays.toString(x.shape())));
    }
    return workspaces
        .dup(ArrayType.ACTIVATIONS, x, 'c')
        .reshape('c', x.size(0), groups, x.size(1) / groups * height, x.size(3));
  }

  @Override
  public INDArray backprop(INDArray dy, int batch, LayerWorkspaceMgr workspaces) {
    return workspaces
        .dup(ArrayType.ACTIVATION_GRAD, dy, 'c')
        .reshape('c', dy.size(0), groups * dy.size(2) / height, height, dy.size(3));
  }

  @Override
  public InputType getOutputType(InputType type) {
    if (type instanceof InputTypeConvolutional images && images.getChannels() % groups == 0) {
      return InputType.convolutional(
          images.getChannels() / groups * images.getHeight(), images.getWidth(), groups);
    }
    throw new IllegalStateException(
        formatted("ChannelGroups takes images with a multiple of %d channels: %s", groups, type));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ChannelGroups same && same.groups == groups && same.height == height;
  }

  @Override
  public int hashCode() {
    return 31 * groups + height;
  }
}
