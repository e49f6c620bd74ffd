package dlfs.lab.settings;

/** Settings that many experiments share, with different defaults. */
public final class TrainingSettings {
  private static final int MAX_IMAGES = 60_000;

  private TrainingSettings() {}

  /** {@code iterations}: the number of updates. */
  public static Setting<Integer> iterations(int byDefault) {
    return Setting.integer("iterations", byDefault, 1, 1_000_000, "updates of each network")
        .quick(50);
  }

  /** {@code epochs}: the number of epochs after which accuracies are measured. */
  public static Setting<Integer> epochs(int byDefault) {
    return Setting.integer("epochs", byDefault, 1, 100_000, "epochs to train and measure").quick(3);
  }

  /** {@code epochs}: the number of epochs of training. */
  public static Setting<Integer> wholeEpochs(int byDefault) {
    return Setting.integer("epochs", byDefault, 1, 10_000, "epochs of training").quick(2);
  }

  /** {@code batch}: the size of a mini-batch. */
  public static Setting<Integer> batch(int byDefault) {
    return Setting.integer("batch", byDefault, 1, MAX_IMAGES, "images in a mini-batch");
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
