package dlfs.scenes;

/**
 * A random texture: clouds, wavy stripes or tiles. Its features are between a twentieth and half of
 * the scene's shorter side, so that neither their size nor their contrast separates them from
 * objects.
 */
final class Background {
  private static final int OCTAVES = 3;
  private static final double MIN_STRIPE = 0.06; // of the shorter side
  private static final double MAX_STRIPE = 0.3;
  private static final double MIN_TILE = 0.08;
  private static final double MAX_TILE = 0.35;

  private final int width;
  private final int height;
  private final RandomChoices random;

  Background(int width, int height, RandomChoices random) {
    this.width = width;
    this.height = height;
    this.random = random;
  }

  /**
   * Returns a texture.
   *
   * @param contrast 0 for a plain background to 1
   * @return [height * width] in [0, 1]
   */
  float[] texture(double contrast) {
    float[] clouds = clouds();
    switch (random.below(3)) {
      case 0 -> {}
      case 1 -> stripes(clouds);
      default -> tiles(clouds);
    }
    float factor = (float) contrast;
    for (int i = 0; i < clouds.length; i++) {
      clouds[i] = 0.5f + factor * (clouds[i] - 0.5f);
    }
    return clouds;
  }

  /** Sums random values on grids, interpolated linearly, each grid half as coarse. */
  private float[] clouds() {
    float[] sum = new float[height * width];
    double cell = Math.min(width, height) * random.within(0.25, 0.5);
    double weight = 0.5 + random.within(0, 0.2);
    for (int octave = 0; octave < OCTAVES; octave++) {
      addGrid(sum, cell, (float) weight);
      cell /= 2;
      weight *= 0.5;
    }
    // The sums concentrate around their mean, so stretch them to [0, 1].
    float low = Float.MAX_VALUE;
    float high = -Float.MAX_VALUE;
    for (float value : sum) {
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
    float scale = 1 / Math.max(high - low, 1e-6f);
    for (int i = 0; i < sum.length; i++) {
      sum[i] = (sum[i] - low) * scale;
    }
    return sum;
  }

  private void addGrid(float[] sum, double cell, float weight) {
    int columns = (int) (width / cell) + 2;
    int rows = (int) (height / cell) + 2;
    float[] nodes = new float[rows * columns];
    for (int i = 0; i < nodes.length; i++) {
      nodes[i] = (float) random.within(0, weight);
    }
    float[] lines = new float[rows * width]; // the nodes' rows, interpolated
    float perPixel = (float) (1 / cell);
    for (int x = 0; x < width; x++) {
      int column = (int) (x * perPixel);
      float share = x * perPixel - column;
      for (int row = 0; row < rows; row++) {
        float left = nodes[row * columns + column];
        lines[row * width + x] = left + share * (nodes[row * columns + column + 1] - left);
      }
    }
    for (int y = 0; y < height; y++) {
      int row = (int) (y * perPixel);
      float share = y * perPixel - row;
      int above = row * width;
      for (int x = 0; x < width; x++) {
        float top = lines[above + x];
        sum[y * width + x] += top + share * (lines[above + width + x] - top);
      }
    }
  }

  /** Turns clouds into stripes at a random angle that waver with the clouds. */
  private void stripes(float[] clouds) {
    double period = Math.min(width, height) * random.within(MIN_STRIPE, MAX_STRIPE);
    double angle = random.within(0, Math.PI);
    float perX = (float) (StrictMath.cos(angle) / period);
    float perY = (float) (StrictMath.sin(angle) / period);
    float waver = (float) random.within(0, 1.5);
    float sharpness = (float) random.within(1, 4);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int pixel = y * width + x;
        float phase = x * perX + y * perY + waver * clouds[pixel] + width + height;
        float triangle = 2 * Math.abs(phase - (int) phase - 0.5f); // in [0, 1]
        clouds[pixel] = Math.max(0, Math.min(0.5f + sharpness * (triangle - 0.5f), 1));
      }
    }
  }

  /** Turns clouds into rectangles of random brightness, through which the clouds show slightly. */
  private void tiles(float[] clouds) {
    double side = Math.min(width, height);
    float perX = (float) (1 / (side * random.within(MIN_TILE, MAX_TILE)));
    float perY = (float) (1 / (side * random.within(MIN_TILE, MAX_TILE)));
    float startX = (float) random.within(0, 1);
    float startY = (float) random.within(0, 1);
    int columns = (int) (width * perX + startX) + 1;
    int rows = (int) (height * perY + startY) + 1;
    float[] brightness = new float[rows * columns];
    for (int i = 0; i < brightness.length; i++) {
      brightness[i] = (float) random.within(0, 1);
    }
    float mixed = (float) random.within(0, 0.4);
    for (int y = 0; y < height; y++) {
      int row = (int) (y * perY + startY) * columns;
      for (int x = 0; x < width; x++) {
        int pixel = y * width + x;
        float tile = brightness[row + (int) (x * perX + startX)];
        clouds[pixel] = tile + mixed * (clouds[pixel] - tile);
      }
    }
  }
}
