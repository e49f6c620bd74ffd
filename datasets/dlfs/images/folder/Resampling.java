package dlfs.images.folder;

/**
 * The weights with which the pixels of a line contribute to each pixel of a shorter or longer one.
 *
 * @param scale the number of old pixels per new pixel
 * @param first the first old pixel of each new one
 * @param weights the weights of the old pixels from the first one, which add up to 1
 */
record Resampling(double scale, int[] first, float[][] weights) {

  /** The weights for resampling a whole line. */
  static Resampling of(int length, int size) {
    return ofCentre(length, size, (double) length / size);
  }

  /**
   * The weights for resampling the centre of a line.
   *
   * @param length the number of old pixels
   * @param size the number of new pixels
   * @param scale the number of old pixels per new pixel; at most {@code length / size}
   */
  static Resampling ofCentre(int length, int size, double scale) {
    var line = new Resampling(scale, new int[size], new float[size][]);
    double start = (length - size * scale) / 2;
    double reach = Math.max(1, scale);
    for (int i = 0; i < size; i++) {
      double centre = start + (i + 0.5) * scale - 0.5;
      int from = Math.max(0, (int) Math.floor(centre - reach) + 1);
      int end = Math.min(length, (int) Math.ceil(centre + reach));
      double[] triangle = new double[end - from];
      double sum = 0;
      for (int j = 0; j < triangle.length; j++) {
        triangle[j] = 1 - Math.abs(from + j - centre) / reach;
        sum += triangle[j];
      }
      line.first[i] = from;
      line.weights[i] = new float[triangle.length];
      for (int j = 0; j < triangle.length; j++) {
        line.weights[i][j] = (float) (triangle[j] / sum);
      }
    }
    return line;
  }

  /** The first old pixel that contributes to a new one. */
  int first(int i) {
    return first[i];
  }

  /** The end, exclusive, of the old pixels that contribute to a new one. */
  int end(int i) {
    return first[i] + weights[i].length;
  }

  /** The weight of an old pixel that contributes to a new one. */
  float weight(int i, int old) {
    return weights[i][old - first[i]];
  }

  /** Returns the resampled line. */
  float[] apply(float[] line) {
    float[] resampled = new float[first.length];
    for (int i = 0; i < resampled.length; i++) {
      float sum = 0;
      for (int j = 0; j < weights[i].length; j++) {
        sum += weights[i][j] * line[first[i] + j];
      }
      resampled[i] = sum;
    }
    return resampled;
  }
}
