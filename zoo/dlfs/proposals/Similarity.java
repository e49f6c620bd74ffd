package dlfs.proposals;

/**
 * A measure of the similarity of two neighbouring regions, from 0 to 1 (Uijlings et al., section
 * 3.2). The regions that are merged first are those with the largest sum of some of these.
 */
public enum Similarity {
  /** The intersection of the colour histograms: s_colour = sum_k min(c_i^k, c_j^k). */
  COLOUR {
    @Override
    public double of(Region one, Region other, int imageSize) {
      return intersection(one.colour(), other.colour());
    }
  },

  /** The intersection of the texture histograms: s_texture = sum_k min(t_i^k, t_j^k). */
  TEXTURE {
    @Override
    public double of(Region one, Region other, int imageSize) {
      return intersection(one.texture(), other.texture());
    }
  },

  /**
   * Merges small regions early, so that regions of all sizes occur in all parts of the image:
   * s_size = 1 - (size(r_i) + size(r_j)) / size(im).
   */
  SIZE {
    @Override
    public double of(Region one, Region other, int imageSize) {
      return 1 - (double) (one.size() + other.size()) / imageSize;
    }
  },

  /**
   * Merges regions that fit into each other, such as one inside the other: s_fill = 1 -
   * (size(BB_ij) - size(r_i) - size(r_j)) / size(im), where BB_ij is the box around both.
   */
  FILL {
    @Override
    public double of(Region one, Region other, int imageSize) {
      double box = Region.enclosing(one.box(), other.box()).area();
      return 1 - (box - one.size() - other.size()) / imageSize;
    }
  };

  /**
   * Returns the similarity of two regions that do not overlap.
   *
   * @param imageSize the number of pixels of the image, size(im)
   * @return from 0 to 1
   */
  public abstract double of(Region one, Region other, int imageSize);

  private static double intersection(float[] one, float[] other) {
    double sum = 0;
    for (int i = 0; i < one.length; i++) {
      sum += Math.min(one[i], other[i]);
    }
    return sum;
  }
}
