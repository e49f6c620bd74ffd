package dlfs.scenes;

/** A colour; each channel is in [0, 1]. */
record Colour(float red, float green, float blue) {
  /** The smallest difference in luminance between an object and its outline. */
  private static final double MIN_CONTRAST = 0.4;

  static Colour random(Dice dice) {
    return new Colour(channel(dice), channel(dice), channel(dice));
  }

  private static float channel(Dice dice) {
    return (float) dice.within(0, 1);
  }

  /** Draws the colours of an object and its outline, of which one is clearly brighter. */
  static Colour[] contrasting(Dice dice) {
    while (true) {
      Colour one = random(dice);
      Colour other = random(dice);
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
