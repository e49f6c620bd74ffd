package dlfs.scenes;

import static dlfs.text.Text.formatted;

/**
 * The size, contents and difficulty of scenes.
 *
 * @param width the number of columns, {@value #MIN_SIDE} to {@value #MAX_SIDE}
 * @param height the number of rows, {@value #MIN_SIDE} to {@value #MAX_SIDE}
 * @param minObjects the smallest number of objects, 1 to {@value #MAX_OBJECTS}
 * @param maxObjects the largest number of objects, {@code minObjects} to {@value #MAX_OBJECTS}
 * @param smallSize the mean of the longer side of small objects, as a share of the shorter side of
 *     the scene; at least {@value #MIN_PIXELS} pixels
 * @param largeSize the same of large objects, {@value #MIN_SIZE_RATIO} times {@code smallSize} to
 *     {@value #MAX_SIZE}. The objects, if all were large, may cover at most {@value #MAX_COVERED}
 *     of the scene: {@code maxObjects * largeSize²} for a square one
 * @param maxHidden the largest share of an object that others may hide, 0 to 0.5
 * @param texture the contrast of the background, from 0 (plain) to 1
 * @param clutter the number of fragments of other objects that lie behind the objects, 0 to {@value
 *     #MAX_CLUTTER}
 * @param noise the largest change of a pixel by noise, 0 to 0.5
 */
public record SceneSettings(
    int width,
    int height,
    int minObjects,
    int maxObjects,
    double smallSize,
    double largeSize,
    double maxHidden,
    double texture,
    int clutter,
    double noise) {

  /** The smallest width or height, in pixels. */
  public static final int MIN_SIDE = 32;

  /** The largest width or height, in pixels. */
  public static final int MAX_SIDE = 2048;

  /** The largest number of objects. */
  public static final int MAX_OBJECTS = 4;

  /** The smallest mean of the longer side of an object, in pixels. */
  public static final int MIN_PIXELS = 8;

  /** The smallest ratio of the sizes of large and small objects. */
  public static final double MIN_SIZE_RATIO = 1.5;

  /** The largest mean of the longer side of objects, as a share of the shorter side of a scene. */
  public static final double MAX_SIZE = 0.8;

  /** The largest share of a scene that the squares around large objects would cover. */
  public static final double MAX_COVERED = 1;

  /** The largest number of fragments. */
  public static final int MAX_CLUTTER = 100;

  public SceneSettings {
    checkRange("width", width, MIN_SIDE, MAX_SIDE);
    checkRange("height", height, MIN_SIDE, MAX_SIDE);
    checkRange("minObjects", minObjects, 1, MAX_OBJECTS);
    checkRange("maxObjects", maxObjects, minObjects, MAX_OBJECTS);
    int shorter = Math.min(width, height);
    double covering = Math.sqrt(MAX_COVERED * width * height / maxObjects) / shorter;
    double largest = Math.min(MAX_SIZE, covering);
    checkRange("smallSize", smallSize, (double) MIN_PIXELS / shorter, largest / MIN_SIZE_RATIO);
    checkRange("largeSize", largeSize, MIN_SIZE_RATIO * smallSize, largest);
    checkRange("maxHidden", maxHidden, 0, 0.5);
    checkRange("texture", texture, 0, 1);
    checkRange("clutter", clutter, 0, MAX_CLUTTER);
    checkRange("noise", noise, 0, 0.5);
  }

  private static void checkRange(String name, int value, int min, int max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          formatted("%s of scenes must be %d to %d, but is %d", name, min, max, value));
    }
  }

  private static void checkRange(String name, double value, double min, double max) {
    if (!(value >= min && value <= max)) { // NaN is neither
      throw new IllegalArgumentException(
          formatted("%s of scenes must be %.3g to %.3g, but is %s", name, min, max, value));
    }
  }

  /**
   * Returns the default settings for square scenes: one to four objects, about a quarter of the
   * side or less than half of it long, of which others hide at most a fifth.
   *
   * @param side width and height in pixels, {@value #MIN_SIDE} to {@value #MAX_SIDE}
   */
  public static SceneSettings square(int side) {
    return new SceneSettings(side, side, 1, MAX_OBJECTS, 0.26, 0.44, 0.2, 1, 8, 0.06);
  }

  /** Returns these settings with another number of objects. */
  public SceneSettings withObjects(int min, int max) {
    return new SceneSettings(
        width, height, min, max, smallSize, largeSize, maxHidden, texture, clutter, noise);
  }

  /** Returns these settings with other sizes of objects, as shares of the shorter side. */
  public SceneSettings withSizes(double small, double large) {
    return new SceneSettings(
        width, height, minObjects, maxObjects, small, large, maxHidden, texture, clutter, noise);
  }

  /** Returns these settings with another share of an object that others may hide. */
  public SceneSettings withMaxHidden(double share) {
    return new SceneSettings(
        width,
        height,
        minObjects,
        maxObjects,
        smallSize,
        largeSize,
        share,
        texture,
        clutter,
        noise);
  }

  /** Returns these settings with another background. */
  public SceneSettings withBackground(double newTexture, int newClutter, double newNoise) {
    return new SceneSettings(
        width,
        height,
        minObjects,
        maxObjects,
        smallSize,
        largeSize,
        maxHidden,
        newTexture,
        newClutter,
        newNoise);
  }
}
