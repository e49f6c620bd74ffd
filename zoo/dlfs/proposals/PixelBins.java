package dlfs.proposals;

/**
 * Some features of each pixel, such as its colour channels, as bins of histograms.
 *
 * @param bins the number of bins of a feature, at most 128
 * @param features [features][pixels]: the bin of each pixel, from 0
 */
record PixelBins(int bins, byte[][] features) {
  private static final int COLOUR_BINS = 25;

  /** The standard deviation of the Gaussian whose derivatives are the texture. */
  private static final double TEXTURE_SIGMA = 1;

  private static final int TEXTURE_BINS = 10;
  private static final int ORIENTATIONS = 8;

  /**
   * The colour of each pixel: each channel in 25 bins.
   *
   * @param channels [channels][height * width], in [0, 255]
   */
  static PixelBins ofColours(float[][] channels) {
    byte[][] features = new byte[channels.length][];
    for (int i = 0; i < channels.length; i++) {
      features[i] = binned(channels[i], COLOUR_BINS, ColourSpace.MAX);
    }
    return new PixelBins(COLOUR_BINS, features);
  }

  /**
   * The texture at each pixel: the Gaussian derivatives of each channel in the directions 0, 45,
   * ..., 315 degrees, 0 where they are negative, each in 10 bins up to the largest in the image.
   *
   * @param channels [channels][height * width]
   */
  static PixelBins ofTextures(float[][] channels, int width) {
    var gaussian = new Gaussian(TEXTURE_SIGMA);
    byte[][] features = new byte[ORIENTATIONS * channels.length][];
    for (int i = 0; i < channels.length; i++) {
      float[] x = gaussian.derivativeX(channels[i], width);
      float[] y = gaussian.derivativeY(channels[i], width);
      float largest = largestSlope(x, y);
      for (int orientation = 0; orientation < ORIENTATIONS / 2; orientation++) {
        double angle = 2 * Math.PI * orientation / ORIENTATIONS;
        float[] slopes = slopes(x, y, (float) StrictMath.cos(angle), (float) StrictMath.sin(angle));
        int feature = ORIENTATIONS * i + orientation;
        features[feature] = binned(slopes, TEXTURE_BINS, largest);
        features[feature + ORIENTATIONS / 2] = binned(slopes, TEXTURE_BINS, -largest); // opposite
      }
    }
    return new PixelBins(TEXTURE_BINS, features);
  }

  private static float largestSlope(float[] x, float[] y) {
    float largest = 0;
    for (int i = 0; i < x.length; i++) {
      largest = Math.max(largest, x[i] * x[i] + y[i] * y[i]);
    }
    return (float) Math.sqrt(largest);
  }

  /** Returns the derivative in a direction. */
  private static float[] slopes(float[] x, float[] y, float cos, float sin) {
    float[] slopes = new float[x.length];
    for (int i = 0; i < slopes.length; i++) {
      slopes[i] = cos * x[i] + sin * y[i];
    }
    return slopes;
  }

  /**
   * Returns the bin of each value; values below 0 are in the first, those above max in the last.
   */
  private static byte[] binned(float[] values, int bins, float max) {
    float perBin = max > 0 ? bins / max : 0;
    byte[] binned = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      binned[i] = (byte) Math.max(0, Math.min((int) (values[i] * perBin), bins - 1));
    }
    return binned;
  }

  /**
   * Returns the histogram of each segment: for each feature, the share of its pixels in each bin,
   * divided by the number of features.
   *
   * @return [segments][features * bins], each with the sum 1
   */
  float[][] histograms(Segments segments) {
    int[] numbers = segments.numbers();
    float[][] histograms = new float[segments.count()][features.length * bins];
    for (int feature = 0; feature < features.length; feature++) {
      byte[] bin = features[feature];
      for (int pixel = 0; pixel < numbers.length; pixel++) {
        histograms[numbers[pixel]][feature * bins + bin[pixel]]++;
      }
    }
    for (float[] histogram : histograms) {
      float sum = 0;
      for (float count : histogram) {
        sum += count;
      }
      for (int i = 0; i < histogram.length; i++) {
        histogram[i] /= sum;
      }
    }
    return histograms;
  }
}
