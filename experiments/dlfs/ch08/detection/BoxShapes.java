package dlfs.ch08.detection;

/** The sizes and proportions of boxes that are chosen without looking at the image. */
final class BoxShapes {
  /** The smallest side, as a share of the shorter side of the image. */
  static final double MIN_SIDE = 0.125;

  /** The largest ratio of the sides of a box. */
  static final double MAX_RATIO = 2;

  private BoxShapes() {}
}
