package lab;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import lab.results.Measurement;
import lab.results.Metrics;

/**
 * One variant with one seed, while it runs: takes down what is measured. Used by one thread only.
 */
public final class Run {
  private final String variant;
  private final long seed;
  private final Runnable onStep;
  private final List<Measurement> rows = new ArrayList<>();

  Run(String variant, long seed, Runnable onStep) {
    this.variant = variant;
    this.seed = seed;
    this.onStep = onStep;
  }

  public String variant() {
    return variant;
  }

  public long seed() {
    return seed;
  }

  /** Random numbers of this run alone: those of any other variant or seed are others. */
  public Random random() {
    String name = "%s seed %d".formatted(variant, seed);
    UUID digest = UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
    return new Random(digest.getMostSignificantBits());
  }

  /**
   * Takes down a figure.
   *
   * @param iteration the update after which it was measured, from 0
   * @param metric what was measured
   * @param value the figure; NaN or infinity ends this run, and only this one
   */
  public void record(int iteration, String metric, double value) {
    record(null, iteration, metric, value);
  }

  /**
   * Takes down a figure of an epoch.
   *
   * @param epoch the epoch, from 0; null where there are none
   * @param iteration the update after which it was measured, from 0; null where there is none
   * @param metric what was measured
   * @param value the figure; NaN or infinity ends this run, and only this one
   */
  public void record(Integer epoch, Integer iteration, String metric, double value) {
    add(new Measurement(variant, seed, epoch, iteration, metric, value));
  }

  private void add(Measurement row) {
    if (Double.isFinite(row.value())) {
      rows.add(row);
    } else {
      rows.add(row.of(Metrics.DIVERGED));
      throw new Diverged();
    }
  }

  /**
   * Takes down a figure of the whole run, with the meaning of {@code value} as above. Where the
   * metric's name begins with {@link Measurement#SECONDS}, the figure is a time: no two runs have
   * the same, so it goes to a file of its own.
   */
  public void record(String metric, double value) {
    record(null, null, metric, value);
  }

  /**
   * Takes down a figure of a part of this variant, which becomes a variant of the results.
   *
   * @param part what its name has after this variant's
   */
  public void record(String part, String metric, double value) {
    add(new Measurement("%s %s".formatted(variant, part), seed, null, null, metric, value));
  }

  /** Tells the progress bar that one step of the work is done. */
  public void step() {
    onStep.run();
  }

  List<Measurement> rows() {
    return rows;
  }

  /** Leaves a run that cannot go on; not an error. */
  static final class Diverged extends RuntimeException {
    private static final long serialVersionUID = 1;

    Diverged() {
      super("diverged", null, false, false);
    }
  }
}
