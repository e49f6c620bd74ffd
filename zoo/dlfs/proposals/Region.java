package dlfs.proposals;

import dlfs.boxes.Box;

/**
 * A connected part of an image: a segment, or several that were merged. The arrays are not copied:
 * treat them as read-only.
 *
 * @param size the number of its pixels
 * @param box the smallest box around it
 * @param colour its colour histogram C_i with the sum 1: 25 bins for each channel
 * @param texture its texture histogram T_i with the sum 1: 10 bins for each of 8 orientations of
 *     each channel
 */
public record Region(int size, Box box, float[] colour, float[] texture) {

  /** Returns the region r_t of two regions: r_i, which is this one, and r_j. */
  public Region merged(Region other) {
    return new Region(
        size + other.size,
        enclosing(box, other.box),
        weighted(colour, size, other.colour, other.size),
        weighted(texture, size, other.texture, other.size));
  }

  /** The histogram of both regions: C_t = (size_i C_i + size_j C_j) / (size_i + size_j). */
  private static float[] weighted(float[] one, int size, float[] other, int otherSize) {
    float share = (float) size / (size + otherSize);
    float otherShare = (float) otherSize / (size + otherSize);
    float[] mean = new float[one.length];
    for (int i = 0; i < mean.length; i++) {
      mean[i] = share * one[i] + otherShare * other[i];
    }
    return mean;
  }

  /** Returns the smallest box around two boxes. */
  static Box enclosing(Box one, Box other) {
    return new Box(
        Math.min(one.xmin(), other.xmin()),
        Math.min(one.ymin(), other.ymin()),
        Math.max(one.xmax(), other.xmax()),
        Math.max(one.ymax(), other.ymax()));
  }
}
