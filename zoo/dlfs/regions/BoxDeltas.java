package dlfs.regions;

import static dlfs.text.Text.formatted;

import dlfs.boxes.Box;

/**
 * A box relative to another, as networks predict it (Girshick et al., "Rich feature hierarchies for
 * accurate object detection and semantic segmentation", 2014, appendix C; section 8.4.1 of the
 * book). For an anchor or a proposal with the centre (xa, ya), width wa and height ha, and a box
 * with the centre (x, y), width w and height h:
 *
 * <pre>
 * tx = (x - xa) / wa    ty = (y - ya) / ha    tw = log(w / wa)    th = log(h / ha)
 * </pre>
 *
 * All are 0 for a box that equals the anchor, and do not depend on the scale of the image.
 *
 * @param tx the shift to the right, in widths of the anchor
 * @param ty the shift downwards, in heights of the anchor
 * @param tw the logarithm of the ratio of the widths
 * @param th the logarithm of the ratio of the heights
 */
public record BoxDeltas(double tx, double ty, double tw, double th) {

  /**
   * The limit of tw and th in {@link #decode}, log(1000 / 16) as in the published implementations
   * of Faster R-CNN: a network that is not trained yet could predict values whose exponential
   * overflows. It allows a box of 1000 pixels for an anchor of 16.
   */
  public static final double MAX_LOG_RATIO = Math.log(1000.0 / 16);

  /**
   * Returns the deltas of a box.
   *
   * @param anchor the anchor or proposal
   * @param box the box that a network should predict for it
   * @throws IllegalArgumentException if either box has no area, and so no logarithm of its size
   */
  public static BoxDeltas encode(Box anchor, Box box) {
    requireArea("anchor", anchor);
    requireArea("box", box);
    return new BoxDeltas(
        (centreX(box) - centreX(anchor)) / anchor.width(),
        (centreY(box) - centreY(anchor)) / anchor.height(),
        Math.log(box.width() / anchor.width()),
        Math.log(box.height() / anchor.height()));
  }

  private static void requireArea(String what, Box box) {
    if (!(box.width() > 0 && box.height() > 0)) {
      throw new IllegalArgumentException(
          formatted("deltas need boxes with an area, but the %s is %s", what, box));
    }
  }

  /**
   * Returns the box with these deltas, the inverse of {@link #encode}, except that tw and th count
   * as at most {@link #MAX_LOG_RATIO}. The box may extend beyond the image.
   *
   * @param anchor the anchor or proposal
   * @throws IllegalArgumentException if the box is not finite, since a delta is not
   */
  public Box decode(Box anchor) {
    return Anchors.centred(
        centreX(anchor) + tx * anchor.width(),
        centreY(anchor) + ty * anchor.height(),
        anchor.width() * Math.exp(Math.min(tw, MAX_LOG_RATIO)),
        anchor.height() * Math.exp(Math.min(th, MAX_LOG_RATIO)));
  }

  /**
   * Returns whether {@link #decode} gives a finite box, as it does unless a network has diverged:
   * no delta is NaN or outside the range of a float, and neither is the anchor.
   */
  public boolean isFinite() {
    return isFinite(tx) && isFinite(ty) && isFinite(tw) && isFinite(th);
  }

  private static boolean isFinite(double delta) {
    return Math.abs(delta) <= Float.MAX_VALUE;
  }

  /**
   * Returns the part of a box that lies within an image. It has no area if the box lies outside.
   *
   * @param box in pixels
   * @param width the image's width in pixels
   * @param height the image's height in pixels
   */
  public static Box clip(Box box, double width, double height) {
    return new Box(
        within(box.xmin(), width),
        within(box.ymin(), height),
        within(box.xmax(), width),
        within(box.ymax(), height));
  }

  private static double within(double value, double max) {
    return Math.max(0, Math.min(value, max));
  }

  private static double centreX(Box box) {
    return (box.xmin() + box.xmax()) / 2;
  }

  private static double centreY(Box box) {
    return (box.ymin() + box.ymax()) / 2;
  }
}
