package dlfs.lab;

import static dlfs.text.Text.formatted;

import dlfs.engine.EngineKind;
import dlfs.lab.artefacts.Bitmap;
import dlfs.lab.results.CachedRun;
import dlfs.lab.results.Measurement;
import dlfs.lab.results.Metrics;
import dlfs.lab.results.Overflow;
import dlfs.weights.ModelZip;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.function.IntConsumer;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.api.Model;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A run in progress, of one variant with one seed; records its measurements. Unless a method says
 * otherwise, it is used by one thread only.
 */
public final class Run {
  private static final Pattern PICTURE = Pattern.compile(".+\\.png");
  private static final Pattern TEXT = Pattern.compile(".+\\.(txt|csv|md)");

  private final CachedRun files;
  private final EngineKind engine;
  private final CheckpointSchedule schedule;
  private final Checkpoints checkpoints;
  private final Runnable onStep;
  private final RunObserver observer;
  private final List<Measurement> rows = Collections.synchronizedList(new ArrayList<>());
  private boolean resumes;

  Run(CachedRun files, EngineKind engine, CheckpointSchedule schedule, Runnable onStep) {
    this(files, engine, schedule, onStep, RunObserver.NONE);
  }

  Run(
      CachedRun files,
      EngineKind engine,
      CheckpointSchedule schedule,
      Runnable onStep,
      RunObserver observer) {
    this.observer = observer;
    this.files = files;
    this.engine = engine;
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

  /** Returns a random number generator whose sequence depends on the variant and the seed. */
  public Random random() {
    String name = formatted("%s seed %d", variant(), seed());
    UUID digest = UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
    return new Random(digest.getMostSignificantBits());
  }

  /**
   * Records a measurement.
   *
   * @param iteration the update after which it was measured, from 0
   * @param metric the name of the metric, such as {@code train_loss}
   * @param value the value; NaN or infinity ends this run, but not the others
   */
  public void record(int iteration, String metric, double value) {
    record(null, iteration, metric, value);
  }

  /**
   * Records a measurement of an epoch.
   *
   * @param epoch the epoch, from 0; null if not applicable
   * @param iteration the update after which it was measured, from 0; null if not applicable
   * @param metric the name of the metric
   * @param value the value; NaN or infinity ends this run, but not the others
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
   * Records a measurement of the whole run. A metric whose name begins with {@link
   * Measurement#SECONDS} is a time; since times are not reproducible, they are written to a
   * separate file.
   *
   * @param metric the name of the metric
   * @param value the value; NaN or infinity ends this run, but not the others
   */
  public void record(String metric, double value) {
    record(null, null, metric, value);
  }

  /**
   * Records a measurement of a part of this variant, which is listed as a variant of its own.
   *
   * @param part is appended to this variant's name
   * @param metric the name of the metric
   * @param value the value; NaN or infinity ends this run, but not the others
   */
  public void record(String part, String metric, double value) {
    add(new Measurement(formatted("%s %s", variant(), part), seed(), null, null, metric, value));
  }

  /**
   * Records a picture, which is published as {@code <variant>-seed<n>-<name>}. It replaces an
   * earlier one of the same name.
   *
   * @param name the name of the file, in lower case, ending in .png
   */
  public void record(String name, Bitmap picture) {
    byte[] png = picture.png();
    recordArtefact(name, PICTURE, png);
    observer.pictureRecorded(variant(), seed(), name, png);
  }

  /**
   * Records a text, which is published in UTF-8 as {@code <variant>-seed<n>-<name>}. It replaces an
   * earlier one of the same name. The rows that the variants record as {@code predictions.csv} with
   * the first seed are published as one table of that name, and so is {@code truth.csv}, which is
   * the same for all variants.
   *
   * @param name the name of the file, in lower case, ending in .txt, .csv or .md
   */
  public void record(String name, String text) {
    recordArtefact(name, TEXT, text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Records the class of each pixel of test images. With the first seed, they are published as
   * {@code labels/<variant>/<image>.png}, and the correct classes, which are the same for all
   * variants, as {@code labels/truth/<image>.png}.
   *
   * @param predicted grey pictures of the numbers of the predicted classes, by the name of the
   *     image, without an extension
   * @param truth the same of the correct classes, 255 where a pixel does not count
   * @param classes a table of the classes, which is published as {@code labels/classes.csv}
   */
  public void recordLabels(
      Map<String, Bitmap> predicted, Map<String, Bitmap> truth, String classes) {
    files.addLabels(predicted, truth, classes);
  }

  private void recordArtefact(String name, Pattern expected, byte[] content) {
    if (!expected.matcher(name).matches()) {
      throw new IllegalArgumentException(
          formatted("artefact %s: expected a name that matches %s", name, expected));
    }
    files.addArtefact(name, content);
    schedule.charge(content.length);
  }

  /** Advances the progress bar by one step. */
  public void step() {
    onStep.run();
  }

  /**
   * Makes the updates of this run, each of which is a step. If the run was stopped, it resumes from
   * its last checkpoint: the state and the measurements are restored, and only the remaining
   * updates are made. For runs that {@link Training} does not describe.
   *
   * @param state all that the updates change, as it is before the first update
   * @param updates the number of updates of the whole run
   * @param update makes the update of this number, from 0, and records its measurements
   */
  public void loop(ResumableState state, int updates, IntConsumer update) {
    loop(state, resume(state, updates), updates, update);
  }

  /** Makes the updates from {@code done}, the number of those already made, onwards. */
  void loop(ResumableState state, int done, int updates, IntConsumer update) {
    for (int i = done; i < updates; i++) {
      update.accept(i);
      step();
      checkpoints.saveIfDue(state, i + 1, rows);
    }
  }

  /**
   * Restores a state and this run's measurements from the checkpoint of a stopped run, if there is
   * one.
   *
   * @param state as it is before the first update
   * @param updates the number of updates of the whole run
   * @return the number of updates made before the checkpoint; 0 without a checkpoint
   */
  int resume(ResumableState state, int updates) {
    if (resumes) {
      throw new IllegalStateException(
          "A run supports only one training, or one loop, with checkpoints.");
    }
    resumes = true;
    Optional<Checkpoints.Progress> before = checkpoints.restore(state, updates);
    before.ifPresent(
        progress -> {
          rows.clear();
          rows.addAll(progress.rows());
          IntStream.range(0, progress.updates()).forEach(i -> step());
        });
    return before.map(Checkpoints.Progress::updates).orElse(0);
  }

  /** Saves a network with the results, in DL4J's own format, as {@code <variant>-seed<n>.zip}. */
  public void publish(Model network) {
    write(CachedRun.Kind.NETWORK, network, true);
  }

  /** Loads the {@link #publish published} network from its file, for this run's engine. */
  public Model published() {
    return engine.prepare(files.load(ModelZip::read));
  }

  private void write(CachedRun.Kind kind, Model network, boolean withUpdater) {
    files.write(kind, out -> ModelZip.write(network, out, withUpdater));
    INDArray parameters = network.params();
    schedule.charge(parameters.length() * parameters.dataType().width());
  }

  /** Whether a value of its network has become NaN or infinite. */
  boolean hasOverflowed() {
    return !Overflow.among(rows).isEmpty();
  }

  /** Returns the largest value of a metric so far; negative infinity if there is none. */
  double highest(String metric) {
    return rows().stream()
        .filter(row -> row.metric().equals(metric))
        .mapToDouble(Measurement::value)
        .max()
        .orElse(Double.NEGATIVE_INFINITY);
  }

  /** Saves a network without its updater state, for publication as that of the best epoch. */
  void saveBest(Model network) {
    write(CachedRun.Kind.BEST_NETWORK, network, false);
  }

  /** Saves a network without its updater state, for publication as that of the last epoch. */
  void saveLast(Model network) {
    write(CachedRun.Kind.NETWORK, network, false);
  }

  /** Returns a copy of the measurements so far; thread-safe. */
  List<Measurement> rows() {
    return List.copyOf(rows);
  }

  /** Returns a copy of the measurements so far from this one onwards; thread-safe. */
  List<Measurement> rowsFrom(int first) {
    synchronized (rows) {
      return first < rows.size() ? List.copyOf(rows.subList(first, rows.size())) : List.of();
    }
  }

  /** Thrown to end a run after a NaN or infinite measurement; not an error. */
  static final class Diverged extends RuntimeException {
    private static final long serialVersionUID = 1;

    Diverged() {
      super("diverged", null, false, false);
    }
  }
}
