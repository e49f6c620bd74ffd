package dlfs.scenes;

/** A colour; each channel is in [0, 1]. */
record Colour(float red, float green, float blue) {
  /** The smallest difference in luminance between an object and its outline. */
  private static final double MIN_CONTRAST = 0.4;

  static Colour random(RandomChoices random) {
    return new Colour(channel(random), channel(random), channel(random));
  }

  private static float channel(RandomChoices random) {
    return (float) random.within(0, 1);
  }

  /** Draws the colours of an object and its outline, of which one is clearly brighter. */
  static Colour[] contrasting(RandomChoices random) {
    while (true) {
      Colour one = random(random);
      Colour other = random(random);
      if (Math.abs(one.luminance() - other.luminance()) >= MIN_CONTRAST) {
        return new Colour[] {one, other};
      }
    }
  }

  /** The perceived brightness, as ITU-R BT.601 weights the channels. */
  private double luminance() {
    return 0.299 * red + 0.587 * green + 0.114 * blue;
  }

  float channel(int channel) {
    return switch (channel) {
      case 0 -> red;
      case 1 -> green;
      default -> blue;
    };
  }
}
