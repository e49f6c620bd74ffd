package dlfs.lab;

import static dlfs.text.Text.formatted;

import dlfs.lab.results.Measurement;
import dlfs.lab.results.Metrics;
import dlfs.lab.results.Overflow;
import dlfs.lab.results.RunFiles;
import dlfs.networks.Network;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * One variant with one seed, while it runs: takes down what is measured. Used by one thread only,
 * if nothing else is said.
 */
public final class Run {
  private final RunFiles files;
  private final CheckpointSchedule schedule;
  private final Checkpoints checkpoints;
  private final Runnable onStep;
  private final List<Measurement> rows = Collections.synchronizedList(new ArrayList<>());
  private boolean trains;

  Run(RunFiles files, CheckpointSchedule schedule, Runnable onStep) {
    this.files = files;
    this.schedule = schedule;
    this.checkpoints = new Checkpoints(files, schedule);
    this.onStep = onStep;
  }

  public String variant() {
    return files.variant();
  }

  public long seed() {
    return files.seed();
  }

  /** Random numbers of this run alone: those of any other variant or seed are others. */
  public Random random() {
    String name = formatted("%s seed %d", variant(), seed());
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
    add(new Measurement(variant(), seed(), epoch, iteration, metric, value));
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
    add(new Measurement(formatted("%s %s", variant(), part), seed(), null, null, metric, value));
  }

  /** Tells the progress bar that one step of the work is done. */
  public void step() {
    onStep.run();
  }

  /**
   * Puts a network where a training that was stopped left it, and this run's rows with it.
   *
   * @param network with its first weights
   * @param all how many updates the whole training makes
   * @return how many updates that training had made; 0 if there was none
   */
  int resume(MultiLayerNetwork network, int all) {
    if (trains) {
      throw new IllegalStateException("A run keeps one training, and this is the second.");
    }
    trains = true;
    Optional<Checkpoints.Progress> before = checkpoints.restore(network, all);
    before.ifPresent(
        progress -> {
          rows.clear();
          rows.addAll(progress.rows());
          IntStream.range(0, progress.updates()).forEach(i -> step());
        });
    return before.map(Checkpoints.Progress::updates).orElse(0);
  }

  /** Keeps the training as it is after so many updates, if that is due. */
  void checkpoint(MultiLayerNetwork network, int updates) {
    checkpoints.saveIfDue(network, updates, rows);
  }

  /**
   * Publishes a network with the results, in DL4J's own format, as {@code <variant>-seed<n>.zip}.
   */
  public void publish(MultiLayerNetwork network) {
    write(RunFiles.Kind.NETWORK, network, true);
  }

  /** Loads the network that it has published, as a user loads it from the results. */
  public MultiLayerNetwork published() {
    return files.load(Network::load);
  }

  private void write(RunFiles.Kind kind, MultiLayerNetwork network, boolean withUpdater) {
    files.write(kind, out -> ModelSerializer.writeModel(network, out, withUpdater));
    INDArray parameters = network.params();
    schedule.charge(parameters.length() * parameters.dataType().width());
  }

  /** Whether its network's numbers have become NaN or infinite. */
  boolean hasOverflown() {
    return !Overflow.among(rows).isEmpty();
  }

  /** The largest value of a metric so far; less than any where there is none. */
  double highest(String metric) {
    return rows().stream()
        .filter(row -> row.metric().equals(metric))
        .mapToDouble(Measurement::value)
        .max()
        .orElse(Double.NEGATIVE_INFINITY);
  }

  /** Saves a network's parameters, to be published as those of the best epoch. */
  void saveBest(MultiLayerNetwork network) {
    write(RunFiles.Kind.BEST_NETWORK, network, false);
  }

  /** Saves a network's parameters, to be published as those that the training ended with. */
  void saveLast(MultiLayerNetwork network) {
    write(RunFiles.Kind.NETWORK, network, false);
  }

  /** What it has measured so far; may be asked on any thread. */
  List<Measurement> rows() {
    return List.copyOf(rows);
  }

  /** Leaves a run that cannot go on; not an error. */
  static final class Diverged extends RuntimeException {
    private static final long serialVersionUID = 1;

    Diverged() {
      super("diverged", null, false, false);
    }
  }
}
