package dlfs.engine.kernels;

import static dlfs.text.Text.formatted;

import dlfs.layers.ActivationFunction;
import java.util.function.ObjIntConsumer;

/**
 * The arguments that the forward and the backward pass of a convolution have in common.
 *
 * @param geometry the geometry of the convolution
 * @param filters the filters, including the packed weights
 * @param activation the activation function that is applied to the output
 * @param x the input, [N, C, H, W]
 * @param y the output, [N, filters, out height, out width]; for the backward pass it may be null if
 *     the activation function is the identity
 */
public record ConvolutionArguments(
    Conv2dGeometry geometry,
    Filters filters,
    ActivationFunction activation,
    ImageBatch x,
    ImageBatch y) {

  /**
   * @throws IllegalArgumentException if the shapes do not fit together
   */
  public ConvolutionArguments {
    boolean inputFits =
        x.channels() == geometry.channels()
            && x.height() == geometry.height()
            && x.width() == geometry.width();
    boolean outputFits =
        y == null
            ? activation == ActivationFunction.IDENTITY
            : y.count() == x.count()
                && y.channels() == filters.count()
                && y.height() == geometry.outHeight()
                && y.width() == geometry.outWidth();
    if (!inputFits || !outputFits || filters.weights().columns() != geometry.kernelVolume()) {
      throw new IllegalArgumentException(
          formatted("%s, %s and %s do not fit together for %s", x, filters, y, geometry));
    }
  }

  /** Returns the number of images. */
  public int images() {
    return x.count();
  }

  /** Returns the number of output elements of an image. */
  public int outputSize() {
    return filters.count() * geometry.positions();
  }

  /**
   * Returns the arguments for some consecutive images.
   *
   * @param first the index of the first one
   * @param count the number of images
   */
  public ConvolutionArguments slice(int first, int count) {
    return new ConvolutionArguments(
        geometry,
        filters,
        activation,
        x.slice(first, count),
        ImageBatch.sliceOfNullable(y, first, count));
  }

  /**
   * Calls an action for slices of the given number of images; the last one may be shorter.
   *
   * @param imagesPerSlice the number of images per slice; less than 1 counts as 1
   * @param action takes the slice and the index of its first image
   */
  public void forEachSlice(int imagesPerSlice, ObjIntConsumer<ConvolutionArguments> action) {
    int step = Math.max(1, imagesPerSlice);
    for (int first = 0; first < images(); first += step) {
      action.accept(slice(first, Math.min(step, images() - first)), first);
    }
  }
}
