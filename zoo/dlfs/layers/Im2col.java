package dlfs.layers;

import static dlfs.text.Text.formatted;
import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;
import static org.nd4j.linalg.indexing.NDArrayIndex.point;

import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The book's im2col and col2im (section 7.4), with one row for each position of the filter in each
 * image. With N images of C channels, filters of FH x FW, and OH x OW positions,
 *
 * <pre>
 * images  [N, C, H, W]
 * columns [N · OH · OW, C · FH · FW], rows by image, row and column of the position,
 *                                     columns by channel, row and column in the filter
 * OH = 1 + (H + 2 pad - FH) / stride, rounded down, likewise OW
 * </pre>
 *
 * <p>7x7 images of 3 channels and a 5x5 filter give [9, 75], ten of them [90, 75]. Each column is
 * contiguous in memory, so that it can be copied from the images row by row.
 */
public final class Im2col {
  private Im2col() {}

  /**
   * Copies the pixels below the filter at each position into a row.
   *
   * @param images [N, C, H, W], FLOAT or DOUBLE
   * @param kernelHeight FH
   * @param kernelWidth FW
   * @param stride the step of the filter, in pixels
   * @param pad the width of the border of zeros around an image, in pixels
   * @return [N · OH · OW, C · FH · FW], of the same type
   * @throws IllegalArgumentException if the images are not such an array, or the filter does not
   *     fit
   */
  public static INDArray im2col(
      INDArray images, int kernelHeight, int kernelWidth, int stride, int pad) {
    LayerChecks.requireFloatOrDouble(images.dataType());
    return im2col(images, Window.of(kernelHeight, kernelWidth, stride, stride, pad, pad), 0);
  }

  /**
   * Computes, for every pixel, the sum of the elements to which {@link #im2col} copies it. It is
   * not the inverse of im2col, but its transpose, as the gradient needs it.
   *
   * @param columns [N · OH · OW, C · FH · FW], FLOAT or DOUBLE
   * @param shape the shape of the images, [N, C, H, W]
   * @param kernelHeight FH
   * @param kernelWidth FW
   * @param stride the step of the filter, in pixels
   * @param pad the width of the border around an image, in pixels
   * @return [N, C, H, W], of the same type
   * @throws IllegalArgumentException if the shape of the columns does not match the images and the
   *     filter
   */
  public static INDArray col2im(
      INDArray columns, long[] shape, int kernelHeight, int kernelWidth, int stride, int pad) {
    LayerChecks.requireFloatOrDouble(columns.dataType());
    return col2im(columns, shape, Window.of(kernelHeight, kernelWidth, stride, stride, pad, pad));
  }

  /**
   * Computes im2col.
   *
   * @param padding the value of the pixels around an image
   */
  static INDArray im2col(INDArray images, Window window, double padding) {
    window.requireFits(images.shape());
    long N = images.size(0);
    long C = images.size(1);
    long OH = window.outHeight(images.size(2));
    long OW = window.outWidth(images.size(3));
    int FH = window.FH();
    int FW = window.FW();
    INDArray img = border(images.dataType(), images.shape(), window, padding);
    inside(img, window, images.shape()).assign(images);
    INDArray col = Nd4j.createUninitialized(images.dataType(), C, FH, FW, N, OH, OW);
    for (int y = 0; y < FH; y++) {
      for (int x = 0; x < FW; x++) {
        column(col, y, x).assign(pixels(img, y, x, window, OH, OW)); // [N, C, OH, OW]
      }
    }
    return col.reshape(C * FH * FW, N * OH * OW).transpose(); // [N · OH · OW, C · FH · FW]
  }

  /** Computes col2im. */
  static INDArray col2im(INDArray columns, long[] shape, Window window) {
    window.requireFits(shape);
    long N = shape[0];
    long C = shape[1];
    long OH = window.outHeight(shape[2]);
    long OW = window.outWidth(shape[3]);
    int FH = window.FH();
    int FW = window.FW();
    requireShape(columns, shape, window, N * OH * OW, C * FH * FW);
    INDArray col = columns.transpose().reshape('c', C, FH, FW, N, OH, OW);
    INDArray img = border(columns.dataType(), shape, window, 0);
    INDArray term = img.ulike(); // ND4J assigns to a view ten times faster than it adds to one
    for (int y = 0; y < FH; y++) {
      for (int x = 0; x < FW; x++) {
        term.assign(0);
        pixels(term, y, x, window, OH, OW).assign(column(col, y, x)); // [N, C, OH, OW]
        img.addi(term);
      }
    }
    return inside(img, window, shape); // [N, C, H, W]
  }

  /**
   * Returns the rows for each position as images: the book's reshape(N, OH, OW, C).transpose(0, 3,
   * 1, 2), written for contiguous columns.
   *
   * @param rows [N · OH · OW, C]
   * @return [N, C, OH, OW]
   */
  static INDArray rowsToImages(INDArray rows, long N, long OH, long OW) {
    return rows.transpose().reshape('c', rows.size(1), N, OH, OW).permute(1, 0, 2, 3);
  }

  /**
   * Returns images as rows for each position, the inverse of {@link #rowsToImages}.
   *
   * @param images [N, C, OH, OW]
   * @return [N · OH · OW, C]
   */
  static INDArray imagesToRows(INDArray images) {
    long C = images.size(1);
    return images.permute(1, 0, 2, 3).reshape('c', C, images.length() / C).transpose();
  }

  /**
   * Returns the column of one pixel of the filter, a view [N, C, OH, OW]: col[:, :, y, x, :, :].
   */
  private static INDArray column(INDArray col, int y, int x) {
    return col.get(all(), point(y), point(x), all(), all(), all()).permute(1, 0, 2, 3);
  }

  /**
   * Returns the pixels below one pixel of the filter, a view [N, C, OH, OW]: img[:, :,
   * y:y_max:stride, x:x_max:stride], with y and x times the dilation. It applies start and stride
   * in two steps, since ND4J computes too great a length for an interval with both.
   */
  private static INDArray pixels(INDArray img, int y, int x, Window window, long OH, long OW) {
    int down = window.strideHeight();
    int right = window.strideWidth();
    int top = y * window.dilationHeight();
    int left = x * window.dilationWidth();
    return img.get(all(), all(), interval(top, img.size(2)), interval(left, img.size(3)))
        .get(all(), all(), interval(0, down, down * OH), interval(0, right, right * OW));
  }

  /**
   * Returns constant images, with space for a border and the last stride: [N, C, H + padding +
   * stride - 1, W + padding + stride - 1].
   */
  private static INDArray border(DataType type, long[] shape, Window window, double value) {
    Padding pad = window.padding();
    long height = pad.top() + shape[2] + pad.bottom() + window.strideHeight() - 1;
    long width = pad.left() + shape[3] + pad.right() + window.strideWidth() - 1;
    return Nd4j.createUninitialized(type, shape[0], shape[1], height, width).assign(value);
  }

  /** Returns the images within their border, a view [N, C, H, W]. */
  private static INDArray inside(INDArray img, Window window, long[] shape) {
    int top = window.padding().top();
    int left = window.padding().left();
    return img.get(all(), all(), interval(top, top + shape[2]), interval(left, left + shape[3]));
  }

  private static void requireShape(
      INDArray columns, long[] shape, Window window, long... expected) {
    if (!Arrays.equals(columns.shape(), expected)) {
      throw new IllegalArgumentException(
          formatted(
              "images of shape %s and a filter of %dx%d make columns of shape %s, not %s",
              Arrays.toString(shape),
              window.FH(),
              window.FW(),
              Arrays.toString(expected),
              Arrays.toString(columns.shape())));
    }
  }
}
