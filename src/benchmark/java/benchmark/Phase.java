package benchmark;

/** What is measured. */
enum Phase {
  TRAINING("One training step", "train", "benchmark.csv", "ms_per_step"),
  INFERENCE("Inference of one batch", "infer", "inference.csv", "ms_per_batch");

  private final String title;
  private final String command;
  private final String file;
  private final String column;

  Phase(String title, String command, String file, String column) {
    this.title = title;
    this.command = command;
    this.file = file;
    this.column = column;
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
}
