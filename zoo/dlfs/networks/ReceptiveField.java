package dlfs.networks;

import java.util.List;

/**
 * The part of an image that an element of a layer's output depends on.
 *
 * @param size its height in pixels, and with square filters its width. It may be larger than the
 *     image, since elements at the border of a layer's output also depend on padding.
 * @param step the distance between the receptive fields of adjacent elements, in pixels
 * @param isWhole whether the layer or one before it covers whole images: a fully connected layer,
 *     or the pooling of whole images
 */
public record ReceptiveField(int size, int step, boolean isWhole) {
  /** The receptive field of a pixel. */
  static final ReceptiveField PIXEL = new ReceptiveField(1, 1, false);

  /** Returns the receptive field of all these together, as after an addition. */
  static ReceptiveField union(List<ReceptiveField> fields) {
    return new ReceptiveField(
        fields.stream().mapToInt(ReceptiveField::size).max().orElseThrow(),
        fields.stream().mapToInt(ReceptiveField::step).max().orElseThrow(),
        fields.stream().anyMatch(ReceptiveField::isWhole));
  }

  /**
   * Returns the receptive field of a window over elements with this one.
   *
   * @param reach the number of rows from the first element of the window to the last
   * @param stride the step of the window, in elements
   */
  ReceptiveField window(int reach, int stride) {
    return new ReceptiveField(size + reach * step, step * stride, isWhole);
  }

  /**
   * Returns the receptive field of a layer that covers whole images.
   *
   * @param rows the number of rows of its input
   */
  ReceptiveField whole(int rows) {
    return new ReceptiveField(size + (rows - 1) * step, step, true);
  }
}
