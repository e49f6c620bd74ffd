package dlfs.engine.kernels;

import static dlfs.text.Text.formatted;

import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Where images lie in memory.
 *
 * @param address of the first number
 * @param order of the numbers
 */
public record Pixels(long address, Layout order) {

  /**
   * The memory of an array, good for as long as it is reachable, as in {@link Memory#of}.
   *
   * @param images [images, channels, height, width], in either order
   * @throws IllegalArgumentException if it has gaps or lies in another order
   */
  public static Pixels of(INDArray images) {
    return Layout.of(images)
        .map(order -> new Pixels(Memory.address(images), order))
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    formatted(
                        "images of shape %s with strides %s lie neither channel after channel nor pixel after pixel",
                        Arrays.toString(images.shape()), Arrays.toString(images.stride()))));
  }

  /**
   * The same from a later image on.
   *
   * @param images how much later
   * @param size how many numbers an image has
   * @param bytes how many bytes a number takes
   */
  public Pixels after(int images, int size, int bytes) {
    return new Pixels(address + (long) images * size * bytes, order);
  }
}
