package dlfs.detection;

import dlfs.boxes.Box;
import dlfs.regions.BoxDeltas;

/**
 * The deltas that the second stage of a detector predicts for a region: {@link BoxDeltas}, each
 * divided by a typical deviation, 0.1 for shifts and 0.2 for sizes, so that their loss weighs about
 * as much as that of the classes (as in the published implementation of Girshick, "Fast R-CNN",
 * 2015). They do not depend on the class.
 */
final class RegionDeltas {
  private static final double SHIFT = 0.1;
  private static final double SIZE = 0.2;

  private RegionDeltas() {}

  /** Returns the values that a network should predict for a region that shows this box. */
  static double[] encode(Box region, Box object) {
    BoxDeltas deltas = BoxDeltas.encode(region, object);
    return new double[] {
      deltas.tx() / SHIFT, deltas.ty() / SHIFT, deltas.tw() / SIZE, deltas.th() / SIZE
    };
  }

  /** Returns the box that is predicted for a region. */
  static Box decode(Box region, double[] values) {
    return new BoxDeltas(values[0] * SHIFT, values[1] * SHIFT, values[2] * SIZE, values[3] * SIZE)
        .decode(region);
  }
}
