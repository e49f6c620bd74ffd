package dlfs.layers;

import static dlfs.text.Text.formatted;

import dlfs.engine.CpuKernels;
import dlfs.engine.kernels.Conv2dGeometry;
import dlfs.engine.kernels.ImageBatch;
import dlfs.engine.kernels.Kernels;
import dlfs.engine.kernels.Matrix;
import dlfs.engine.kernels.Vector;
import java.lang.ref.Reference;
import java.util.Arrays;
import java.util.function.IntConsumer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * The book's im2col and col2im (section 7.4), with one row for each position of the filter in each
 * image. With N images of C channels, filters of FH x FW, and OH x OW positions,
 *
 * <pre>
 * images  [N, C, H, W]
 * columns [N · OH · OW, C · FH · FW], rows by image, row and column of the position,
 *                                     columns by channel, row and column in the filter
 * OH = 1 + (H + 2 pad - FH) / stride, rounded down, and so OW
 * </pre>
 *
 * <p>These are to look at: 7x7 images of 3 channels and a 5x5 filter give [9, 75], ten of them [90,
 * 75]. {@link Convolution} computes the same one image at a time, transposed.
 */
public final class Im2col {
  private Im2col() {}

  /**
   * Writes out what the filter sees at each position.
   *
   * @param images [N, C, H, W], FLOAT or DOUBLE
   * @param kernelHeight FH
   * @param kernelWidth FW
   * @param stride how far the filter moves at a time, in pixels
   * @param pad how many pixels of zeros are put around an image
   * @return [N · OH · OW, C · FH · FW], of the same type
   * @throws IllegalArgumentException if the images are no such array, or the filter does not fit
   */
  public static INDArray im2col(
      INDArray images, int kernelHeight, int kernelWidth, int stride, int pad) {
    Kernels kernels = CpuKernels.of(images.dataType());
    Conv2dGeometry window = window(images.shape(), kernelHeight, kernelWidth, stride, pad);
    INDArray dense = images.dup('c'); // [N, C, H, W]
    INDArray seen = oneImage(images.dataType(), window);
    INDArray columns =
        Nd4j.createUninitialized(
            images.dataType(), images.size(0) * window.positions(), window.kernelVolume());
    forEachImage(
        images.shape(),
        image -> {
          kernels.im2col().im2col(window, ImageBatch.of(dense).slice(image, 1), matrix(seen));
          rows(columns, window, image)
              .assign(
                  positions(seen, window)
                      .dup('c')
                      .reshape(window.kernelVolume(), window.positions())
                      .transpose());
        });
    Reference.reachabilityFence(dense);
    return columns;
  }

  /**
   * Adds up, for every pixel, what stands in its places in the columns. It is not the inverse of
   * {@link #im2col}, but its transpose, as the gradient needs it.
   *
   * @param columns [N · OH · OW, C · FH · FW], FLOAT or DOUBLE
   * @param shape of the images, [N, C, H, W]
   * @param kernelHeight FH
   * @param kernelWidth FW
   * @param stride how far the filter moves at a time, in pixels
   * @param pad how many pixels of zeros are around an image
   * @return [N, C, H, W], of the same type
   * @throws IllegalArgumentException if the columns are not those of such images and such a filter
   */
  public static INDArray col2im(
      INDArray columns, long[] shape, int kernelHeight, int kernelWidth, int stride, int pad) {
    Kernels kernels = CpuKernels.of(columns.dataType());
    Conv2dGeometry window = window(shape, kernelHeight, kernelWidth, stride, pad);
    long[] expected = {shape[0] * window.positions(), window.kernelVolume()};
    if (!Arrays.equals(columns.shape(), expected)) {
      throw new IllegalArgumentException(
          formatted(
              "images of shape %s and a filter of %dx%d make columns of shape %s, not %s",
              Arrays.toString(shape),
              kernelHeight,
              kernelWidth,
              Arrays.toString(expected),
              Arrays.toString(columns.shape())));
    }
    INDArray images = Nd4j.createUninitialized(columns.dataType(), shape);
    INDArray seen = oneImage(columns.dataType(), window);
    forEachImage(
        shape,
        image -> {
          INDArray transposed = rows(columns, window, image).transpose().dup('c');
          INDArray positions = positions(seen, window);
          positions.assign(transposed.reshape(positions.shape()));
          kernels.im2col().col2im(window, matrix(seen), ImageBatch.of(images).slice(image, 1));
        });
    return images;
  }

  private static Conv2dGeometry window(
      long[] shape, int kernelHeight, int kernelWidth, int stride, int pad) {
    if (shape.length != 4) {
      throw new IllegalArgumentException(
          "images are [images, channels, height, width], not " + Arrays.toString(shape));
    }
    return new Conv2dGeometry(
        (int) shape[1],
        (int) shape[2],
        (int) shape[3],
        kernelHeight,
        kernelWidth,
        stride,
        stride,
        pad,
        pad);
  }

  /** Space for the columns of one image, [C · FH · FW, OH, pitch], with zeros. */
  private static INDArray oneImage(DataType type, Conv2dGeometry window) {
    return Nd4j.zeros(type, window.kernelVolume(), window.outHeight(), window.pitch());
  }

  /** A view of the columns of one image without the gaps, [C · FH · FW, OH, OW]. */
  private static INDArray positions(INDArray seen, Conv2dGeometry window) {
    return seen.get(
        NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.interval(0, window.outWidth()));
  }

  private static void forEachImage(long[] shape, IntConsumer action) {
    for (int image = 0; image < shape[0]; image++) {
      action.accept(image);
    }
  }

  private static Matrix matrix(INDArray seen) {
    return Vector.of(seen).asMatrix((int) seen.size(0));
  }

  /** The rows of one image's positions, as a view. */
  private static INDArray rows(INDArray columns, Conv2dGeometry window, int image) {
    long first = (long) image * window.positions();
    return columns.get(
        NDArrayIndex.interval(first, first + window.positions()), NDArrayIndex.all());
  }
}
