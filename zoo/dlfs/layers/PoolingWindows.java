package dlfs.layers;

import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.point;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The windows of a pooling (section 7.3) in images of one shape, and the maxima in them.
 *
 * @param window the window
 * @param shape the shape of the images: N, C, H, W
 */
record PoolingWindows(Window window, long... shape) {

  /**
   * Returns the pixels of each window, [C, FH · FW, N · OH · OW].
   *
   * @param images [N, C, H, W]; the number of channels can be another
   * @param padding the value of padding
   */
  INDArray of(INDArray images, double padding) {
    INDArray col = Im2col.im2col(images, window, padding).transpose(); // [C · FH · FW, N · OH · OW]
    return col.reshape('c', images.size(1), size(), col.size(1));
  }

  /** Returns images [N, C, OH, OW] as channels [C, N · OH · OW]. */
  INDArray channels(INDArray images) {
    return Im2col.imagesToRows(images).transpose();
  }

  /** Returns channels [C, N · OH · OW] as images [N, C, OH, OW]. */
  INDArray images(INDArray channels) {
    return Im2col.rowsToImages(
        channels.transpose(), shape[0], window.outHeight(shape[2]), window.outWidth(shape[3]));
  }

  /** Creates an array for the pixels of each window, [C, FH · FW, N · OH · OW]. */
  INDArray empty(INDArray channels) {
    return Nd4j.createUninitialized(
        channels.dataType(), channels.size(0), size(), channels.size(1));
  }

  /** Adds up the pixels of all windows, [C, FH · FW, N · OH · OW], where they are in the images. */
  INDArray spread(INDArray col) {
    INDArray rows = col.reshape('c', col.size(0) * col.size(1), col.size(2));
    return Im2col.col2im(rows.transpose(), shape, window);
  }

  /**
   * Returns the position of the maximum in each window, as the index of a pixel of the window, [C,
   * N · OH · OW]; of equal pixels, the first.
   */
  static INDArray argMax(INDArray col) {
    return col.argMax(1);
  }

  /**
   * Puts a value at each maximum: the gradient of max pooling, and the output of unpooling.
   *
   * @param argMax as from {@link #argMax}
   * @param values [N, C, OH, OW]
   * @return [N, C, H, W], 0 elsewhere; a pixel that is the maximum of several windows gets the sum
   */
  INDArray atMaxima(INDArray argMax, INDArray values) {
    INDArray channels = channels(values); // [C, N · OH · OW]
    INDArray col = empty(channels); // [C, FH · FW, N · OH · OW]
    for (int pixel = 0; pixel < size(); pixel++) {
      INDArray isMax = argMax.eq(pixel).castTo(values.dataType()); // [C, N · OH · OW]
      col.get(all(), point(pixel), all()).assign(isMax.muli(channels));
    }
    return spread(col);
  }

  /**
   * Returns the pixels at the maxima: the gradient of unpooling.
   *
   * @param argMax as from {@link #argMax}
   * @param images [N, C, H, W]
   * @return [N, C, OH, OW]
   */
  INDArray ofMaxima(INDArray argMax, INDArray images) {
    INDArray col = of(images, 0); // [C, FH · FW, N · OH · OW]
    INDArray found = Nd4j.zeros(images.dataType(), argMax.shape()); // [C, N · OH · OW]
    for (int pixel = 0; pixel < size(); pixel++) {
      INDArray isMax = argMax.eq(pixel).castTo(images.dataType()); // [C, N · OH · OW]
      found.addi(isMax.muli(col.get(all(), point(pixel), all())));
    }
    return images(found);
  }

  private long size() {
    return (long) window.FH() * window.FW();
  }
}
