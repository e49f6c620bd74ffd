package dlfs.layers;

import static dlfs.text.Text.formatted;

import dlfs.regions.Regions;
import java.util.Arrays;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.inputs.InputType.InputTypeConvolutional;
import org.deeplearning4j.nn.conf.inputs.InvalidInputTypeException;

/**
 * The configuration of a vertex that computes features of a fixed size for regions of images: two
 * inputs, features [N, C, H, W] and regions [N, 4, R] ({@link Regions}); the output [R N, C,
 * height, width] has region r of image n in row r N + n.
 */
abstract class RoiVertex extends ParameterlessVertex {
  private static final long serialVersionUID = 1;

  private final int stride;
  private final int height;
  private final int width;

  /**
   * @param stride the number of pixels of the image between adjacent features, in both directions
   * @param height the height of the output
   * @param width the width of the output
   * @throws IllegalArgumentException if one of them is less than 1
   */
  RoiVertex(int stride, int height, int width) {
    if (stride < 1 || height < 1 || width < 1) {
      throw new IllegalArgumentException(
          formatted(
              "%s needs a stride, height and width of at least 1, not %d, %d and %d",
              getClass().getSimpleName(), stride, height, width));
    }
    this.stride = stride;
    this.height = height;
    this.width = width;
  }

  /** Returns the number of pixels of the image between adjacent features. */
  public final int getStride() {
    return stride;
  }

  /** Returns the height of the output. */
  public final int getHeight() {
    return height;
  }

  /** Returns the width of the output. */
  public final int getWidth() {
    return width;
  }

  @Override
  public final boolean equals(Object other) {
    return other instanceof RoiVertex vertex
        && getClass() == vertex.getClass()
        && stride == vertex.stride
        && height == vertex.height
        && width == vertex.width;
  }

  @Override
  public final int hashCode() {
    return Arrays.hashCode(new int[] {stride, height, width});
  }

  @Override
  final int inputs() {
    return 2;
  }

  /** The number of regions is not part of DL4J's type: it is a multiple of the number of images. */
  @Override
  public final InputType getOutputType(int index, InputType... inputs)
      throws InvalidInputTypeException {
    if (inputs.length == 2
        && inputs[0] instanceof InputTypeConvolutional features
        && RegionInputs.areRegions(inputs[1])) {
      return InputType.convolutional(height, width, features.getChannels());
    }
    throw new InvalidInputTypeException(
        formatted(
            "%s takes features [batch, channels, height, width] and regions [batch, 4, regions];"
                + " got %s",
            getClass().getSimpleName(), Arrays.toString(inputs)));
  }
}
