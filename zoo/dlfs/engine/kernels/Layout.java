package dlfs.engine.kernels;

import java.util.Arrays;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;

/** In which order the numbers of images lie in memory. The shape of their array is the same. */
public enum Layout {
  /** [images, channels, height, width]: the pixels of a channel side by side. DL4J's order. */
  NCHW,

  /** [images, height, width, channels]: the channels of a pixel side by side. */
  NHWC;

  /**
   * The order that an array lies in without gaps, the first where both would do; none if it has
   * gaps or lies otherwise.
   *
   * @param array images [images, channels, height, width]; of another rank, it is in the first or
   *     none
   */
  public static Optional<Layout> of(INDArray array) {
    return Arrays.stream(values()).filter(order -> order.isOf(array)).findFirst();
  }

  private boolean isOf(INDArray array) {
    return (this == NCHW || array.rank() == 4) && Memory.isDense(arranged(array));
  }

  /** A view of images with the dimensions in this order. */
  public INDArray arranged(INDArray images) {
    return this == NCHW ? images : images.permute(0, 2, 3, 1);
  }

  /** A view [images, channels, height, width] of an array with the dimensions in this order. */
  public INDArray images(INDArray arranged) {
    return this == NCHW ? arranged : arranged.permute(0, 3, 1, 2);
  }

  /** The sizes of the dimensions in this order. */
  public long[] shape(long images, long channels, long height, long width) {
    return this == NCHW
        ? new long[] {images, channels, height, width}
        : new long[] {images, height, width, channels};
  }

  /** Where in an image the first channel of a pixel lies. */
  int first(int pixel, int channels) {
    return this == NCHW ? pixel : pixel * channels;
  }

  /** How far apart two channels of a pixel lie in an image with so many pixels. */
  int step(int pixels) {
    return this == NCHW ? pixels : 1;
  }
}
