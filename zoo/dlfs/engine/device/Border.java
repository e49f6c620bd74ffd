package dlfs.engine.device;

/**
 * A border around images.
 *
 * @param images the number of images times the number of channels
 * @param height the height within the border
 * @param width the width within the border
 * @param top the number of rows above
 * @param bottom the number of rows below
 * @param left the number of columns left
 * @param right the number of columns right
 */
public record Border(int images, int height, int width, int top, int bottom, int left, int right) {

  /** Returns the height with the border. */
  public int outerHeight() {
    return top + height + bottom;
  }

  /** Returns the width with the border. */
  public int outerWidth() {
    return left + width + right;
  }

  /** Returns the number of elements of all images with the border. */
  public long outerLength() {
    return (long) images * outerHeight() * outerWidth();
  }
}
