package dlfs.ch08.segmentation;

import dlfs.boxes.Box;
import dlfs.images.ImageShape;
import dlfs.images.LabelledImages;
import dlfs.scenes.Scene;
import dlfs.scenes.SceneObject;
import dlfs.scenes.SceneSet;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Square windows of scenes, for a classifier of what is in the middle of a window. */
final class SceneWindows {
  private static final int CHANNELS = 3;

  /** The number of windows without an object in the middle that are tried for each scene. */
  private static final int BACKGROUNDS = 3;

  private final int size;
  private final List<float[]> windows = new ArrayList<>();
  private final List<Integer> labels = new ArrayList<>();

  private SceneWindows(int size) {
    this.size = size;
  }

  /** Returns the shape of windows of this height and width. */
  static ImageShape shape(int size) {
    return new ImageShape(CHANNELS, size, size);
  }

  /**
   * Cuts windows from scenes: one around each object that is not too close to the border, and
   * others, with no object's centre in the middle half of the window.
   *
   * @param size the height and width of a window, in pixels
   * @param jitter the largest distance of an object from the middle of its window, in pixels
   * @param seed the seed of the positions
   * @return the windows with the classes of {@link SceneSet#pixelClasses}: 0 for the background
   */
  static LabelledImages of(SceneSet scenes, int size, int jitter, long seed) {
    var random = new SplittableRandom(seed);
    var cut = new SceneWindows(size);
    for (int i = 0; i < scenes.count(); i++) {
      Scene scene = scenes.scene(i);
      for (SceneObject object : scene.objects()) {
        int left = (int) centre(object.box()).x() - size / 2 + within(jitter, random);
        int top = (int) centre(object.box()).y() - size / 2 + within(jitter, random);
        cut.add(scene, left, top, object.label() + 1);
      }
      for (int j = 0; j < BACKGROUNDS; j++) {
        int left = random.nextInt(scene.width() - size + 1);
        int top = random.nextInt(scene.height() - size + 1);
        if (isBackground(scene, left, top, size)) {
          cut.add(scene, left, top, 0);
        }
      }
    }
    return cut.images(scenes.pixelClasses());
  }

  private static int within(int jitter, SplittableRandom random) {
    return random.nextInt(2 * jitter + 1) - jitter;
  }

  /** A position in a scene, in pixels. */
  private record Point(double x, double y) {}

  private static Point centre(Box box) {
    return new Point((box.xmin() + box.xmax()) / 2, (box.ymin() + box.ymax()) / 2);
  }

  /** Returns whether a window has no object's centre in its middle half. */
  static boolean isBackground(Scene scene, int left, int top, int size) {
    return scene.objects().stream()
        .map(object -> centre(object.box()))
        .noneMatch(
            centre ->
                Math.abs(centre.x() - left - size / 2.0) < size / 4.0
                    && Math.abs(centre.y() - top - size / 2.0) < size / 4.0);
  }

  /** Adds a window, if it is inside of the scene. */
  private void add(Scene scene, int left, int top, int label) {
    boolean isInside =
        left >= 0 && top >= 0 && left + size <= scene.width() && top + size <= scene.height();
    if (isInside) {
      float[] window = new float[shape(size).size()];
      cut(scene, left, top, size, window, 0);
      windows.add(window);
      labels.add(label);
    }
  }

  private LabelledImages images(List<String> classes) {
    ImageShape shape = shape(size);
    float[] pixels = new float[Math.multiplyExact(windows.size(), shape.size())];
    for (int i = 0; i < windows.size(); i++) {
      System.arraycopy(windows.get(i), 0, pixels, i * shape.size(), shape.size());
    }
    int[] numbers = labels.stream().mapToInt(Integer::intValue).toArray();
    return new LabelledImages(shape, classes, pixels, numbers);
  }

  /**
   * Cuts all windows of a scene, row by row.
   *
   * @param size the height and width of a window, in pixels
   * @param stride the distance between two windows, in pixels
   * @return [windows, 3 * size * size], FLOAT
   */
  static INDArray all(Scene scene, int size, int stride) {
    int columns = count(scene.width(), size, stride);
    int rows = count(scene.height(), size, stride);
    int length = shape(size).size();
    float[] pixels = new float[Math.multiplyExact(rows * columns, length)];
    IntStream.range(0, rows * columns)
        .forEach(
            i -> cut(scene, i % columns * stride, i / columns * stride, size, pixels, i * length));
    return Nd4j.createFromArray(pixels).reshape(rows * columns, length);
  }

  /** Returns the number of windows along a side of a scene. */
  static int count(int side, int size, int stride) {
    return (side - size) / stride + 1;
  }

  /** Copies a window to an array, from an index on. */
  static void cut(Scene scene, int left, int top, int size, float[] to, int at) {
    for (int row = 0; row < CHANNELS * size; row++) {
      int y = row / size * scene.height() + top + row % size;
      System.arraycopy(scene.pixels(), y * scene.width() + left, to, at + row * size, size);
    }
  }
}
