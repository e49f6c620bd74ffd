package dlfs.benchmark;

import dlfs.benchmark.Worker.Turn;
import java.time.Duration;

/** What is measured. */
enum Phase {
  TRAINING("One training step", "train", "benchmark.csv", "ms_per_step", "ms"),
  INFERENCE("Inference of one batch", "infer", "inference.csv", "ms_per_batch", "ms"),

  /** Each step on other images out of {@value Images#COUNT}, brought to the engine for it. */
  EPOCH("One epoch of 60,000 images", "epoch", "epoch.csv", "seconds_per_epoch", "s") {
    @Override
    boolean suits(Network network) {
      return Images.fit(network);
    }

    @Override
    Turn turn(Network network) {
      return new Turn(stepsOfAnEpoch(network), Duration.ZERO, Duration.ofHours(1));
    }

    @Override
    Turn warmUp() {
      return new Turn(20, Duration.ZERO, Duration.ofSeconds(15));
    }

    @Override
    double figure(double millisEach, Network network) {
      return millisEach * stepsOfAnEpoch(network) / 1_000;
    }

    @Override
    double imagesPerSecond(double figure, Network network) {
      return Images.COUNT / figure;
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

  private static int stepsOfAnEpoch(Network network) {
    return Images.COUNT / network.batch();
  }

  /** Whether it can be measured of a network. */
  boolean suits(Network network) {
    return true;
  }

  /** How long an engine goes on before it is the next one's turn. */
  Turn turn(Network network) {
    return new Turn(5, Duration.ofSeconds(1), Duration.ofSeconds(5));
  }

  /** How long an engine goes on before it is measured. */
  Turn warmUp() {
    return new Turn(20, Duration.ofSeconds(3), Duration.ofSeconds(15));
  }

  /** What is shown, from the time of a step or batch. */
  double figure(double millisEach, Network network) {
    return millisEach;
  }

  double imagesPerSecond(double figure, Network network) {
    return 1_000 * network.batch() / figure;
  }

  /** For people. */
  String title() {
    return title;
  }

  /** What a {@link Worker} is told. */
  String command() {
    return command;
  }

  /** The table that it is written to. */
  String file() {
    return file;
  }

  /** The name of the table's column with the times. */
  String column() {
    return column;
  }

  /** What its times are shown in. */
  String unit() {
    return unit;
  }
}
