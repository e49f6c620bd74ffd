package dlfs.engine.kernels;

import java.util.Arrays;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The order in which the elements of images are stored. The shape of their array is the same. */
public enum Layout {
  /** [N, C, H, W], DL4J's layout: all pixels of a channel are adjacent. */
  NCHW,

  /** [N, H, W, C], channels last: all channels of a pixel are adjacent. */
  NHWC;

  /**
   * Returns the layout in which an array is stored without gaps, NCHW if both apply; empty if it
   * has gaps or is stored in another order.
   *
   * @param array [N, C, H, W]; an array of another rank is NCHW if it is dense
   */
  public static Optional<Layout> of(INDArray array) {
    return Arrays.stream(values()).filter(layout -> layout.isOf(array)).findFirst();
  }

  private boolean isOf(INDArray array) {
    return (this == NCHW || array.rank() == 4) && Memory.isDense(toStorageOrder(array));
  }

  /** Returns a view of images [N, C, H, W] with the dimensions in the order of this layout. */
  public INDArray toStorageOrder(INDArray images) {
    return this == NCHW ? images : images.permute(0, 2, 3, 1);
  }

  /** Returns a view [N, C, H, W] of an array with the dimensions in the order of this layout. */
  public INDArray fromStorageOrder(INDArray stored) {
    return this == NCHW ? stored : stored.permute(0, 3, 1, 2);
  }

  /** Returns the sizes of the dimensions in the order of this layout. */
  public long[] shape(long images, long channels, long height, long width) {
    return this == NCHW
        ? new long[] {images, channels, height, width}
        : new long[] {images, height, width, channels};
  }

  /** Returns the index in an image of the first channel of a pixel. */
  public int indexOfPixel(int pixel, int channels) {
    return this == NCHW ? pixel : pixel * channels;
  }

  /** Returns the distance in elements between two channels of a pixel. */
  public int channelStride(int pixels) {
    return this == NCHW ? pixels : 1;
  }
}
