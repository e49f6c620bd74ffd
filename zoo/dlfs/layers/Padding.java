package dlfs.layers;

import static dlfs.text.Text.formatted;

/**
 * The padding of images (section 7.2.3), in pixels.
 *
 * @param top the number of rows above an image
 * @param bottom the number of rows below it
 * @param left the number of columns left of it
 * @param right the number of columns right of it
 */
public record Padding(int top, int bottom, int left, int right) {
  /** No padding. */
  public static final Padding NONE = new Padding(0, 0, 0, 0);

  /** Returns the same padding on opposite sides. */
  public static Padding symmetric(int height, int width) {
    return new Padding(height, height, width, width);
  }

  /** Returns whether there is none. */
  public boolean isNone() {
    return equals(NONE);
  }

  /** Returns whether opposite sides are padded equally. */
  public boolean isSymmetric() {
    return top == bottom && left == right;
  }

  @Override
  public String toString() {
    return isSymmetric()
        ? formatted("%dx%d", top, left)
        : formatted("%d above, %d below, %d left and %d right", top, bottom, left, right);
  }
}
