package dlfs.ch08.captioning;

import dlfs.engine.threads.Parallel;
import dlfs.scenes.Captions;
import dlfs.scenes.SceneObject;
import dlfs.scenes.SceneSet;
import java.util.stream.IntStream;

/**
 * The compositions of a class and a place that no training scene shows: each class is kept out of
 * one place, the first class and the tenth out of the first place, the second class out of the
 * second, and so on, row by row. So no seven is at the bottom in training, but other digits are,
 * and sevens are elsewhere.
 *
 * <p>A scene shows such a composition if the centre of an object of the class is at the place,
 * whether its caption says so or not.
 */
final class Compositions {
  private final SceneSet scenes;
  private final Captions captions;

  Compositions(SceneSet scenes) {
    this.scenes = scenes;
    this.captions =
        new Captions(scenes.kind(), scenes.settings().width(), scenes.settings().height());
  }

  /** Returns the number of the place that a class is kept out of, as {@link Captions} counts. */
  static int place(int label) {
    return label % Captions.places().size();
  }

  /** Returns whether a scene shows a composition that is kept out of training. */
  boolean hasUnseen(int index) {
    return scenes.sceneObjects(index).stream().anyMatch(this::isUnseen);
  }

  private boolean isUnseen(SceneObject object) {
    return captions.placeNumber(object) == place(object.label());
  }

  /** Returns the indices of the first scenes, except those with such a composition. */
  int[] seen(int count) {
    boolean[] unseen = new boolean[Math.min(count, scenes.count())];
    Parallel.forEach(unseen.length, index -> unseen[index] = hasUnseen(index));
    return IntStream.range(0, unseen.length).filter(index -> !unseen[index]).toArray();
  }
}
