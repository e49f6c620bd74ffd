package dlfs.ch08.segmentation;

import dlfs.images.ImageShape;
import dlfs.samples.Samples;
import dlfs.samples.Tensors;
import dlfs.scenes.Scene;
import dlfs.scenes.SceneObject;
import dlfs.scenes.SceneSet;
import java.util.List;
import java.util.SplittableRandom;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * Square windows of scenes with the class of what is in their middle, as {@link SceneWindows}, one
 * of each scene. They are made when they are needed, and another one of the same scene every time,
 * around a random object or on the background.
 */
final class WindowSamples implements Samples {
  /** The number of random windows in which one without an object in the middle is looked for. */
  private static final int TRIES = 10;

  private final SceneSet scenes;
  private final int size;
  private final int jitter;

  /**
   * @param size the height and width of a window, in pixels; at most those of the scenes
   * @param jitter the largest distance of an object from the middle of its window, in pixels,
   *     unless it is close to the border of the scene
   */
  WindowSamples(SceneSet scenes, int size, int jitter) {
    this.scenes = scenes;
    this.size = size;
    this.jitter = jitter;
  }

  @Override
  public int count() {
    return scenes.count();
  }

  /** The shape of a window. */
  ImageShape shape() {
    return SceneWindows.shape(size);
  }

  /** Returns windows of scenes, always the same ones. */
  @Override
  public MultiDataSet multiDataSet(int... indices) {
    return multiDataSet(new SplittableRandom(0), indices);
  }

  /**
   * Returns random windows of scenes.
   *
   * @return features [n, 3 size size], in [0, 1], and one-hot labels [n, classes] of {@link
   *     SceneSet#pixelClasses}, both FLOAT
   */
  @Override
  public MultiDataSet multiDataSet(SplittableRandom random, int... indices) {
    int classes = scenes.pixelClasses().size();
    int length = shape().size();
    float[] pixels = new float[Math.multiplyExact(indices.length, length)];
    float[] oneHot = new float[Math.multiplyExact(indices.length, classes)];
    for (int i = 0; i < indices.length; i++) {
      int label = cut(scenes.scene(indices[i]), random, pixels, i * length);
      oneHot[i * classes + label] = 1;
    }
    return new org.nd4j.linalg.dataset.MultiDataSet(
        Tensors.of(pixels, indices.length, length), Tensors.of(oneHot, indices.length, classes));
  }

  /** Copies a random window of a scene to an array, from an index on, and returns its class. */
  private int cut(Scene scene, SplittableRandom random, float[] to, int at) {
    List<SceneObject> objects = scene.objects();
    int chosen = random.nextInt(objects.size() + 1);
    if (chosen == objects.size()) {
      for (int i = 0; i < TRIES; i++) {
        int left = random.nextInt(scene.width() - size + 1);
        int top = random.nextInt(scene.height() - size + 1);
        if (SceneWindows.isBackground(scene, left, top, size)) {
          SceneWindows.cut(scene, left, top, size, to, at);
          return 0;
        }
      }
      chosen = 0;
    }
    SceneObject object = objects.get(chosen);
    int left = start(object.box().xmin(), object.box().xmax(), scene.width(), random);
    int top = start(object.box().ymin(), object.box().ymax(), scene.height(), random);
    SceneWindows.cut(scene, left, top, size, to, at);
    return object.label() + 1;
  }

  /** Returns the first column or row of a window around an object, inside of the scene. */
  private int start(double first, double last, int side, SplittableRandom random) {
    int middle = (int) ((first + last) / 2) + random.nextInt(2 * jitter + 1) - jitter;
    return Math.max(0, Math.min(middle - size / 2, side - size));
  }

  /** Making scenes takes longer than a small network's update. */
  @Override
  public boolean isPreparedAhead() {
    return true;
  }
}
