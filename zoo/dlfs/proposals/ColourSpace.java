package dlfs.proposals;

import dlfs.images.ColourImage;

/**
 * A colour space in which an image is segmented and regions are compared (Uijlings et al., section
 * 3.2). They differ in what they ignore: shadows, shading, or the colour of the light.
 */
public enum ColourSpace {
  /** Red, green and blue, as they are. */
  RGB(3) {
    @Override
    void convert(float red, float green, float blue, float[] to) {
      to[0] = red;
      to[1] = green;
      to[2] = blue;
    }
  },

  /** CIE L*a*b* with the white point D65; each channel as a byte would hold it. */
  LAB(3) {
    @Override
    void convert(float red, float green, float blue, float[] to) {
      double r = linear(red);
      double g = linear(green);
      double b = linear(blue);
      double x = compressed((0.412453 * r + 0.357580 * g + 0.180423 * b) / 0.950456);
      double y = compressed(0.212671 * r + 0.715160 * g + 0.072169 * b);
      double z = compressed((0.019334 * r + 0.119193 * g + 0.950227 * b) / 1.088754);
      to[0] = (float) (1.16 * y - 0.16);
      to[1] = (float) ((500 * (x - y) + 128) / MAX);
      to[2] = (float) ((200 * (y - z) + 128) / MAX);
    }
  },

  /** Hue, saturation and value. */
  HSV(3) {
    @Override
    void convert(float red, float green, float blue, float[] to) {
      float value = Math.max(red, Math.max(green, blue));
      float chroma = value - Math.min(red, Math.min(green, blue));
      to[0] = hue(red, green, blue);
      to[1] = value == 0 ? 0 : chroma / value;
      to[2] = value;
    }
  },

  /** Normalised red and green, and the intensity: rgI. */
  RG_INTENSITY(3) {
    @Override
    void convert(float red, float green, float blue, float[] to) {
      float sum = red + green + blue;
      to[0] = sum == 0 ? 1f / 3 : red / sum;
      to[1] = sum == 0 ? 1f / 3 : green / sum;
      to[2] = sum / 3;
    }
  },

  /** The hue of HSV alone. */
  HUE(1) {
    @Override
    void convert(float red, float green, float blue, float[] to) {
      to[0] = hue(red, green, blue);
    }
  },

  /** The intensity alone: a grey image. */
  INTENSITY(1) {
    @Override
    void convert(float red, float green, float blue, float[] to) {
      to[0] = (red + green + blue) / 3;
    }
  };

  /** The largest value of a channel. */
  static final float MAX = 255;

  private static final double[] LINEAR = linearLevels();

  private final int channels;

  ColourSpace(int channels) {
    this.channels = channels;
  }

  /** The number of channels. */
  public int channels() {
    return channels;
  }

  /**
   * Converts a pixel.
   *
   * @param red in [0, 1], and so are the others
   * @param to receives the channels, each in [0, 1]
   */
  abstract void convert(float red, float green, float blue, float[] to);

  /**
   * Converts an image. The range of the channels is that of bytes, for which the papers give their
   * parameters.
   *
   * @return the channels, [channels][height * width], each in [0, 255]
   */
  float[][] channelsOf(ColourImage image) {
    int pixels = image.width() * image.height();
    float[] rgb = image.pixels();
    float[][] converted = new float[channels][pixels];
    float[] pixel = new float[channels];
    for (int i = 0; i < pixels; i++) {
      convert(rgb[i], rgb[pixels + i], rgb[2 * pixels + i], pixel);
      for (int channel = 0; channel < channels; channel++) {
        converted[channel][i] = MAX * pixel[channel];
      }
    }
    return converted;
  }

  /** The hue in [0, 1): 0 for red, and for greys, 1/3 for green, 2/3 for blue. */
  private static float hue(float red, float green, float blue) {
    float value = Math.max(red, Math.max(green, blue));
    float chroma = value - Math.min(red, Math.min(green, blue));
    if (chroma == 0) {
      return 0;
    }
    float sixths;
    if (value == red) {
      sixths = (green - blue) / chroma;
    } else if (value == green) {
      sixths = 2 + (blue - red) / chroma;
    } else {
      sixths = 4 + (red - green) / chroma;
    }
    return sixths < 0 ? sixths / 6 + 1 : sixths / 6;
  }

  /** The light of an sRGB value, which is rounded to 8 bits. */
  private static double linear(float value) {
    return LINEAR[Math.round(MAX * value)];
  }

  private static double[] linearLevels() {
    double[] levels = new double[(int) MAX + 1];
    for (int i = 0; i < levels.length; i++) {
      double value = i / MAX;
      levels[i] = value <= 0.04045 ? value / 12.92 : StrictMath.pow((value + 0.055) / 1.055, 2.4);
    }
    return levels;
  }

  /** The function f of L*a*b*. */
  private static double compressed(double light) {
    return light > 216.0 / 24_389 ? StrictMath.cbrt(light) : light * 841 / 108 + 4.0 / 29;
  }
}
