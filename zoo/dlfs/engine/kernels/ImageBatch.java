package dlfs.engine.kernels;

import static dlfs.text.Text.formatted;

import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A view of memory outside the Java heap as a batch of images. The output of a fully connected
 * layer, [N, C], is a batch of images with one pixel each.
 *
 * @param address the address of the first element
 * @param count N, the number of images
 * @param channels C, the number of channels
 * @param height H, in pixels
 * @param width W, in pixels
 * @param layout the order of the elements
 * @param type the type of the elements
 */
public record ImageBatch(
    long address, int count, int channels, int height, int width, Layout layout, DataType type) {

  /**
   * Returns a view of an array. It is valid as long as the array is reachable, as described at
   * {@link Memory#addressOf}.
   *
   * @param array [N, C, H, W] in either layout, or [N, C]
   * @throws IllegalArgumentException if the array is in neither layout or has gaps
   */
  public static ImageBatch of(INDArray array) {
    Layout layout =
        Layout.of(array)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        formatted(
                            "images of shape %s with strides %s are stored neither as NCHW nor as"
                                + " NHWC",
                            Arrays.toString(array.shape()), Arrays.toString(array.stride()))));
    boolean hasPixels = array.rank() == 4;
    return new ImageBatch(
        Memory.addressOfFirstElement(array),
        (int) array.size(0),
        (int) array.size(1),
        hasPixels ? (int) array.size(2) : 1,
        hasPixels ? (int) array.size(3) : 1,
        layout,
        array.dataType());
  }

  /** Like {@link #of}, but returns null for null. */
  public static ImageBatch ofNullable(INDArray array) {
    return array == null ? null : of(array);
  }

  /** Returns the number of pixels of an image. */
  public int pixels() {
    return height * width;
  }

  /** Returns the number of elements of an image. */
  public int imageSize() {
    return channels * pixels();
  }

  /** Returns the number of elements of a channel, all images together. */
  public int channelSize() {
    return count * pixels();
  }

  /** Returns all elements in the order in which they are stored. */
  public Vector elements() {
    return new Vector(address, (long) count * imageSize(), type);
  }

  /** Returns the images as a matrix, in which the channels are adjacent columns. */
  public Matrix pixelRows() {
    return pixelRows(0, channels);
  }

  /**
   * Returns some consecutive channels of the images as a matrix, in the order of storage: a row for
   * each pixel of NHWC images, or for each of NCHW images.
   *
   * @param first the index of the first channel
   * @param count the number of channels
   */
  public Matrix pixelRows(int first, int count) {
    boolean ofPixels = layout == Layout.NHWC;
    int elementsPerChannel = ofPixels ? 1 : pixels();
    return new Matrix(
        address + (long) first * elementsPerChannel * type.width(),
        ofPixels ? channelSize() : this.count,
        count * elementsPerChannel,
        channels * elementsPerChannel,
        false,
        type);
  }

  /**
   * Returns a view of some consecutive images.
   *
   * @param first the index of the first one
   * @param images the number of images
   */
  public ImageBatch slice(int first, int images) {
    return at(address + (long) first * imageSize() * type.width(), images);
  }

  /** Like {@link #slice}, but returns null for null. */
  public static ImageBatch sliceOfNullable(ImageBatch batch, int first, int images) {
    return batch == null ? null : batch.slice(first, images);
  }

  /** Returns a view of images of the same size and layout at another address. */
  public ImageBatch at(long otherAddress) {
    return at(otherAddress, count);
  }

  private ImageBatch at(long otherAddress, int images) {
    return new ImageBatch(otherAddress, images, channels, height, width, layout, type);
  }
}
