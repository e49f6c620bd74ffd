package dlfs.ch08.segmentation;

import dlfs.lab.artefacts.Bitmap;
import dlfs.scenes.Scene;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/**
 * Draws the probabilities of the classes of all windows of a scene over it: each at the middle of
 * its window.
 */
final class ScoreMaps {
  private static final int CHANNELS = 3;

  /** The brightness of the scene under a map, relative to that of the scene. */
  private static final double DIMMED = 0.45;

  /** Bright colours that differ from each other, and from grey. */
  private static final List<Integer> COLOURS =
      List.of(
          0xE6194B, 0x3CB44B, 0xFFE119, 0x4363D8, 0xF58231, 0x911EB4, 0x42D4F4, 0xF032E6, 0xBFEF45,
          0xFABED4);

  private final Scene scene;
  private final int size;
  private final int stride;
  private final double[][] probabilities; // [windows][classes]

  /**
   * @param size the height and width of a window, in pixels
   * @param stride the distance between two windows, in pixels
   * @param probabilities of each class for each window, row by row; class 0 is the background
   */
  ScoreMaps(Scene scene, int size, int stride, double[][] probabilities) {
    this.scene = scene;
    this.size = size;
    this.stride = stride;
    this.probabilities = probabilities;
  }

  /** Draws the scene, the most probable class, and the probability of each class of objects. */
  List<Bitmap> draw() {
    List<Bitmap> all = new ArrayList<>();
    all.add(Bitmap.colour(scene.width(), scene.height(), i -> scene.pixels()[i]));
    all.add(over(this::mostProbable, window -> 1));
    IntStream.range(1, probabilities[0].length)
        .forEach(label -> all.add(over(window -> label, window -> probabilities[window][label])));
    return all;
  }

  private int mostProbable(int window) {
    double[] each = probabilities[window];
    return IntStream.range(0, each.length)
        .reduce((a, b) -> each[b] > each[a] ? b : a)
        .orElseThrow();
  }

  /** The weight of a class for a window. */
  @FunctionalInterface
  private interface Weight {
    double of(int window);
  }

  /** Draws the colour of a class for each window over the dimmed scene. */
  private Bitmap over(IntUnaryOperator label, Weight weight) {
    double[] grey = grey();
    return bitmap(
        (pixel, channel) -> {
          double below = DIMMED * grey[pixel];
          int window = windowAround(pixel);
          int shown = window < 0 ? 0 : label.applyAsInt(window);
          double share = shown == 0 ? 0 : weight.of(window);
          double colour = (colour(shown) >> 8 * (2 - channel) & 0xFF) / 255.0;
          return (1 - share) * below + share * colour;
        });
  }

  /** Returns the colour of a class of objects, 0xRRGGBB; any for the background. */
  private static int colour(int label) {
    return COLOURS.get(Math.floorMod(label - 1, COLOURS.size()));
  }

  /** Returns the window whose middle is closest to a pixel; -1 where there is none. */
  private int windowAround(int pixel) {
    int column = along(pixel % scene.width(), scene.width());
    int row = along(pixel / scene.width(), scene.height());
    return column < 0 || row < 0
        ? -1
        : row * SceneWindows.count(scene.width(), size, stride) + column;
  }

  private int along(int position, int side) {
    int window = Math.floorDiv(position - size / 2 + stride / 2, stride);
    return window < SceneWindows.count(side, size, stride) ? Math.max(window, -1) : -1;
  }

  private double[] grey() {
    double[] grey = new double[pixels()];
    Arrays.setAll(
        grey,
        pixel ->
            IntStream.range(0, CHANNELS)
                    .mapToDouble(channel -> scene.pixels()[channel * pixels() + pixel])
                    .sum()
                / CHANNELS);
    return grey;
  }

  private int pixels() {
    return scene.width() * scene.height();
  }

  /** The brightness of a channel of a pixel. */
  @FunctionalInterface
  private interface Brightness {
    double of(int pixel, int channel);
  }

  private Bitmap bitmap(Brightness brightness) {
    int pixels = pixels();
    return Bitmap.colour(scene.width(), scene.height(), i -> brightness.of(i % pixels, i / pixels));
  }
}
