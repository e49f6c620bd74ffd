package dlfs.scenes;

import dlfs.images.ImageBatches;
import dlfs.images.ImageSamples;
import dlfs.images.ImageShape;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * The scenes of a set that show a single object, with its class, to train a classifier on. They are
 * made when they are needed.
 */
public final class SingleObjects implements ImageSamples {
  private final SceneSet scenes;
  private final int[] labels;

  private SingleObjects(SceneSet scenes, int[] labels) {
    this.scenes = scenes;
    this.labels = labels;
  }

  /**
   * Finds the scenes with a single object.
   *
   * @param indices the scenes to be searched, in this order
   */
  public static SingleObjects of(SceneSet scenes, int... indices) {
    int[] found = new int[indices.length];
    int[] labels = new int[indices.length];
    int count = 0;
    for (int index : indices) {
      List<SceneObject> objects = scenes.sceneObjects(index);
      if (objects.size() == 1) {
        found[count] = index;
        labels[count++] = objects.get(0).label();
      }
    }
    return new SingleObjects(scenes.at(Arrays.copyOf(found, count)), Arrays.copyOf(labels, count));
  }

  @Override
  public int count() {
    return labels.length;
  }

  @Override
  public ImageShape shape() {
    SceneSettings settings = scenes.settings();
    return new ImageShape(3, settings.height(), settings.width());
  }

  @Override
  public List<String> classNames() {
    return scenes.objectClasses();
  }

  @Override
  public int label(int index) {
    return labels[index];
  }

  /**
   * Makes scenes.
   *
   * @return features [n, 3 height width], in [0, 1], and one-hot labels [n, classes], both FLOAT
   */
  @Override
  public MultiDataSet multiDataSet(int... indices) {
    float[] pixels = SceneSet.pixels(scenes.scenes(indices));
    return ImageBatches.of(this, pixels, indices).toMultiDataSet();
  }

  /** Making scenes takes longer than a small network's update. */
  @Override
  public boolean isPreparedAhead() {
    return true;
  }
}
