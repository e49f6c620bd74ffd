package dlfs.lab.settings;

/** Settings that many experiments have, each with defaults of its own. */
public final class TrainingSettings {
  private static final int MOST_IMAGES = 60_000;

  private TrainingSettings() {}

  /** {@code iterations}: how many updates are made. */
  public static Setting<Integer> iterations(int byDefault) {
    return Setting.integer("iterations", byDefault, 1, 1_000_000, "updates of each network")
        .quick(50);
  }

  /** {@code epochs}: how often accuracies are measured. */
  public static Setting<Integer> epochs(int byDefault) {
    return Setting.integer("epochs", byDefault, 1, 100_000, "epochs that are measured").quick(3);
  }

  /** {@code epochs}: how long is trained. */
  public static Setting<Integer> wholeEpochs(int byDefault) {
    return Setting.integer("epochs", byDefault, 1, 10_000, "epochs of training").quick(2);
  }

  /** {@code batch}: the size of a mini-batch. */
  public static Setting<Integer> batch(int byDefault) {
    return Setting.integer("batch", byDefault, 1, MOST_IMAGES, "images in a mini-batch");
  }

  /** {@code samples}: how many of the training images are used, the first in file order. */
  public static Setting<Integer> samples(int byDefault) {
    return Setting.integer("samples", byDefault, 10, MOST_IMAGES, "training images, the first")
        .quick(100);
  }
}
