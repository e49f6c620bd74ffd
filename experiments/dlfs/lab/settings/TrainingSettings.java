package dlfs.lab.settings;

import static dlfs.text.Text.formatted;

import java.util.OptionalInt;

/** Settings that many experiments share, with different defaults. */
public final class TrainingSettings {
  private static final int MAX_IMAGES = 60_000;
  private static final int MAX_ITERATIONS = 1_000_000;
  private static final int MAX_WHOLE_EPOCHS = 10_000;

  private static final String ITERATIONS = "updates of each network";
  private static final String WHOLE_EPOCHS = "epochs of training";
  private static final String BATCH = "images in a mini-batch";

  private TrainingSettings() {}

  /** {@code iterations}: the number of updates. */
  public static Setting<Integer> iterations(int byDefault) {
    return Setting.integer("iterations", byDefault, 1, MAX_ITERATIONS, ITERATIONS).quick(50);
  }

  /** {@code epochs}: the number of epochs after which accuracies are measured. */
  public static Setting<Integer> epochs(int byDefault) {
    return Setting.integer("epochs", byDefault, 1, 100_000, "epochs to train and measure").quick(3);
  }

  /** {@code epochs}: the number of epochs of training. */
  public static Setting<Integer> wholeEpochs(int byDefault) {
    return Setting.integer("epochs", byDefault, 1, MAX_WHOLE_EPOCHS, WHOLE_EPOCHS).quick(2);
  }

  /** {@code batch}: the size of a mini-batch. */
  public static Setting<Integer> batch(int byDefault) {
    return Setting.integer("batch", byDefault, 1, MAX_IMAGES, BATCH);
  }

  /** {@code iterations}, which are others on scenes than on photographs unless they are typed. */
  public static Setting<OptionalInt> iterations(int onScenes, int onPhotographs) {
    return Setting.integerOrAuto(
            "iterations", MAX_ITERATIONS, ITERATIONS, byData(onScenes, onPhotographs))
        .quick(OptionalInt.of(50));
  }

  /** {@code epochs} of training, likewise. */
  public static Setting<OptionalInt> wholeEpochs(int onScenes, int onPhotographs) {
    return Setting.integerOrAuto(
            "epochs", MAX_WHOLE_EPOCHS, WHOLE_EPOCHS, byData(onScenes, onPhotographs))
        .quick(OptionalInt.of(2));
  }

  /** {@code batch}, likewise. */
  public static Setting<OptionalInt> batch(int onScenes, int onPhotographs) {
    return Setting.integerOrAuto("batch", MAX_IMAGES, BATCH, byData(onScenes, onPhotographs));
  }

  private static String byData(int onScenes, int onPhotographs) {
    return formatted("%d on scenes, %d on photographs", onScenes, onPhotographs);
  }

  /** {@code tested}: the number of test images, the first in file order. */
  public static Setting<Integer> tested() {
    return Setting.integer("tested", 10_000, 10, 10_000, "test images classified at the end")
        .quick(50);
  }

  /** {@code samples}: the number of training images used, the first in file order. */
  public static Setting<Integer> samples(int byDefault) {
    return Setting.integer(
            "samples", byDefault, 10, MAX_IMAGES, "number of training images (the first ones)")
        .quick(100);
  }
}
