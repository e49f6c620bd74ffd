package dlfs.proposals;

/**
 * Filters a channel of an image with a Gaussian or its derivatives. Beyond the image, the pixels at
 * its edges repeat.
 */
final class Gaussian {
  /** The reach of the filters in standard deviations. */
  private static final double REACH = 4;

  private final int radius;
  private final float[] smoothing;
  private final float[] derivative;

  /**
   * @param sigma the standard deviation in pixels, above 0
   */
  Gaussian(double sigma) {
    radius = (int) Math.ceil(REACH * sigma);
    double[] weights = new double[2 * radius + 1];
    double sum = 0;
    double variance = 0;
    for (int i = -radius; i <= radius; i++) {
      double weight = StrictMath.exp(-0.5 * i * i / (sigma * sigma));
      weights[radius + i] = weight;
      sum += weight;
      variance += weight * i * i;
    }
    smoothing = new float[weights.length];
    derivative = new float[weights.length];
    for (int i = -radius; i <= radius; i++) {
      smoothing[radius + i] = (float) (weights[radius + i] / sum);
      derivative[radius + i] = (float) (weights[radius + i] * i / variance); // 1 for a slope of 1
    }
  }

  /** Returns the smoothed channel, [height * width]. */
  float[] smoothed(float[] channel, int width) {
    return filtered(channel, width, smoothing, smoothing);
  }

  /** Returns the derivative to the right of the smoothed channel, per pixel. */
  float[] derivativeX(float[] channel, int width) {
    return filtered(channel, width, derivative, smoothing);
  }

  /** Returns the derivative downwards of the smoothed channel, per pixel. */
  float[] derivativeY(float[] channel, int width) {
    return filtered(channel, width, smoothing, derivative);
  }

  private float[] filtered(float[] channel, int width, float[] across, float[] down) {
    float[] rows = new float[channel.length];
    float[] padded = new float[width + 2 * radius];
    for (int row = 0; row < channel.length; row += width) {
      for (int i = 0; i < padded.length; i++) {
        padded[i] = channel[row + Math.max(0, Math.min(i - radius, width - 1))];
      }
      for (int tap = 0; tap < across.length; tap++) {
        add(padded, tap, across[tap], rows, row, width);
      }
    }
    float[] filtered = new float[channel.length];
    int last = channel.length - width;
    for (int row = 0; row < channel.length; row += width) {
      for (int tap = 0; tap < down.length; tap++) {
        int from = Math.max(0, Math.min(row + (tap - radius) * width, last));
        add(rows, from, down[tap], filtered, row, width);
      }
    }
    return filtered;
  }

  private static void add(float[] from, int start, float weight, float[] to, int at, int length) {
    for (int i = 0; i < length; i++) {
      to[at + i] += weight * from[start + i];
    }
  }
}
