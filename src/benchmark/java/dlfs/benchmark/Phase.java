package dlfs.benchmark;

import dlfs.benchmark.Worker.Turn;
import java.time.Duration;

/** The phases that are measured: training, inference, and whole epochs. */
enum Phase {
  TRAINING("One training step", "train", "benchmark.csv", "ms_per_step", "ms"),
  INFERENCE("Inference of one batch", "infer", "inference.csv", "ms_per_batch", "ms"),

  /** Training on batches drawn from {@value EpochImages#COUNT} images and copied to the engine. */
  EPOCH("One epoch of 60,000 images", "epoch", "epoch.csv", "seconds_per_epoch", "s") {
    @Override
    boolean supports(Network network) {
      return EpochImages.fit(network);
    }

    @Override
    Turn turn(Network network) {
      return new Turn(stepsPerEpoch(network), Duration.ZERO, Duration.ofHours(1));
    }

    @Override
    Turn warmUp() {
      return new Turn(20, Duration.ZERO, Duration.ofSeconds(15));
    }

    @Override
    double figure(double millisEach, Network network) {
      return millisEach * stepsPerEpoch(network) / 1_000;
    }

    @Override
    double imagesPerSecond(double figure, Network network) {
      return EpochImages.COUNT / figure;
    }
  };

  private final String title;
  private final String command;
  private final String file;
  private final String column;
  private final String unit;

  Phase(String title, String command, String file, String column, String unit) {
    this.title = title;
    this.command = command;
    this.file = file;
    this.column = column;
    this.unit = unit;
  }

  private static int stepsPerEpoch(Network network) {
    return EpochImages.COUNT / network.batch();
  }

  /** Whether it can be measured for a network. */
  boolean supports(Network network) {
    return true;
  }

  /** The length of a turn. */
  Turn turn(Network network) {
    return new Turn(5, Duration.ofSeconds(1), Duration.ofSeconds(5));
  }

  /** The length of the warm-up. */
  Turn warmUp() {
    return new Turn(20, Duration.ofSeconds(3), Duration.ofSeconds(15));
  }

  /** Converts the time of a step or batch, in milliseconds, to the unit of this phase. */
  double figure(double millisEach, Network network) {
    return millisEach;
  }

  double imagesPerSecond(double figure, Network network) {
    return 1_000 * network.batch() / figure;
  }

  /** The title in tables and charts. */
  String title() {
    return title;
  }

  /** The command to a {@link Worker}. */
  String command() {
    return command;
  }

  /** The name of the CSV file. */
  String file() {
    return file;
  }

  /** The column of the times in the CSV file. */
  String column() {
    return column;
  }

  /** The unit of the times. */
  String unit() {
    return unit;
  }
}
