package dlfs.scenes;

/** A colour image that is being drawn: channels first, values in [0, 1] up to rounding. */
final class Canvas {
  static final int CHANNELS = 3;

  private static final double MAX_SHADE = 0.25; // change of brightness from side to side
  private static final int WHITE = 255;
  private static final float[] LEVELS = levels();

  private final int width;
  private final int height;
  private final float[] pixels; // [3 * height * width]

  Canvas(int width, int height) {
    this.width = width;
    this.height = height;
    this.pixels = new float[CHANNELS * height * width];
  }

  /**
   * Covers the canvas with a mixture of two colours.
   *
   * @param shares [height * width]: the share of the second colour at each pixel
   */
  void fill(Colour first, Colour second, float[] shares) {
    for (int channel = 0; channel < CHANNELS; channel++) {
      float from = first.channel(channel);
      float step = second.channel(channel) - from;
      int offset = channel * shares.length;
      for (int i = 0; i < shares.length; i++) {
        pixels[offset + i] = from + shares[i] * step;
      }
    }
  }

  /**
   * Draws a sprite, of which parts may lie outside.
   *
   * @param left the column of its first pixel
   * @param top the row of its first pixel
   * @param object the colour where its ink is 1
   * @param outline the colour where its ink is 0
   */
  void draw(Sprite sprite, int left, int top, Colour object, Colour outline) {
    int firstX = Math.max(0, -left);
    int lastX = Math.min(sprite.width(), width - left);
    int firstY = Math.max(0, -top);
    int lastY = Math.min(sprite.height(), height - top);
    for (int channel = 0; channel < CHANNELS; channel++) {
      float from = outline.channel(channel);
      float step = object.channel(channel) - from;
      for (int y = firstY; y < lastY; y++) {
        int source = y * sprite.width();
        int target = (channel * height + top + y) * width + left;
        for (int x = firstX; x < lastX; x++) {
          float colour = from + sprite.ink()[source + x] * step;
          float below = pixels[target + x];
          pixels[target + x] = below + sprite.cover()[source + x] * (colour - below);
        }
      }
    }
  }

  /** Lights the canvas from one side. */
  void shade(RandomChoices random) {
    float across = (float) random.within(-MAX_SHADE, MAX_SHADE);
    float down = (float) random.within(-MAX_SHADE, MAX_SHADE);
    float[] factors = new float[width];
    for (int x = 0; x < width; x++) {
      factors[x] = 1 + across * (x / (float) width - 0.5f);
    }
    for (int row = 0; row < CHANNELS * height; row++) {
      float added = down * (row % height / (float) height - 0.5f);
      for (int x = 0; x < width; x++) {
        pixels[row * width + x] *= factors[x] + added;
      }
    }
  }

  /**
   * Adds uniform noise and rounds to multiples of 1/255.
   *
   * @param noise the largest change
   * @return the pixels, [3 * height * width], in [0, 1]
   */
  float[] developed(RandomChoices random, double noise) {
    float perStep = (float) (noise * WHITE / 127.5);
    for (int from = 0; from < pixels.length; from += Long.BYTES) {
      long bits = random.bits(); // the noise of eight pixels, a byte each
      int end = Math.min(pixels.length, from + Long.BYTES);
      for (int i = from; i < end; i++) {
        float change = ((bits & 0xFF) - 127.5f) * perStep;
        int level = (int) (pixels[i] * WHITE + change + 0.5f);
        pixels[i] = LEVELS[Math.max(0, Math.min(level, WHITE))];
        bits >>>= Byte.SIZE;
      }
    }
    return pixels;
  }

  private static float[] levels() {
    float[] levels = new float[WHITE + 1];
    for (int i = 0; i < levels.length; i++) {
      levels[i] = i / (float) WHITE;
    }
    return levels;
  }
}
