package dlfs.lab;

import dlfs.images.LabelledImages;
import dlfs.networks.TrainableNetwork;
import dlfs.samples.Samples;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.Model;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * Training as in the book's sample code: each iteration draws a mini-batch with replacement and
 * makes one update. A training defines the data, the batch size, the number of updates or epochs,
 * and the measurements.
 *
 * <p>The mini-batches depend on the run's seed alone, so all variants see the same ones.
 *
 * <p>If a value in the network becomes NaN or infinite, the iteration and the layer are recorded
 * ({@link dlfs.lab.results.Overflow}). Where losses are recorded, the run ends there; where only
 * accuracies are, it continues as in the book, with a network that predicts class 0.
 *
 * <p>An interrupted training resumes from its last checkpoint, with the same result. A run
 * therefore trains at most one network.
 *
 * <p>The number of iterations in an epoch is the number of images divided by the batch size. As in
 * the book's code, accuracies are measured right after the <em>first</em> update of an epoch.
 */
public final class Training {
  /** The metric of the loss on a mini-batch, measured after the update from the same mini-batch. */
  public static final String LOSS = "train_loss";

  /** The metric of the accuracy on the training images. */
  public static final String TRAIN_ACCURACY = "train_accuracy";

  /** The metric of the accuracy on all test images. */
  public static final String TEST_ACCURACY = "test_accuracy";

  /** The metric of the accuracy on the validation images. */
  public static final String VALIDATION_ACCURACY = "validation_accuracy";

  private final MiniBatches batches;
  private final int iterations;
  private final boolean losses;
  private final Measurements measurements;

  /** The number of updates between measurements; 0 for those of an epoch. */
  private final int interval;

  private Training(
      MiniBatches batches,
      int iterations,
      boolean losses,
      Measurements measurements,
      int interval) {
    this.batches = batches;
    this.iterations = iterations;
    this.losses = losses;
    this.measurements = measurements;
    this.interval = interval;
  }

  /**
   * A training that records the {@link #LOSS} after every update.
   *
   * @param batch the number of samples in a mini-batch
   * @param iterations the number of updates
   */
  public static Training ofIterations(Samples samples, int batch, int iterations) {
    return of(samples, batch, iterations, true);
  }

  /**
   * A training that records no losses and ends with the measurement of its last epoch, which is
   * after the first update of that epoch.
   *
   * @param batch the number of samples in a mini-batch
   * @param epochs the number of epochs that are measured
   */
  public static Training ofEpochs(Samples samples, int batch, int epochs) {
    return of(samples, batch, (epochs - 1) * iterationsPerEpoch(samples, batch) + 1, false);
  }

  /**
   * A training that records no losses and ends with the last update of an epoch.
   *
   * @param batch the number of samples in a mini-batch
   * @param epochs the number of epochs
   */
  public static Training ofWholeEpochs(Samples samples, int batch, int epochs) {
    return of(samples, batch, epochs * iterationsPerEpoch(samples, batch), false);
  }

  /**
   * A training that records no losses, which would take another forward pass after each update.
   *
   * @param batch the number of samples in a mini-batch
   * @param iterations the number of updates
   */
  public static Training ofUpdates(Samples samples, int batch, int iterations) {
    return of(samples, batch, iterations, false);
  }

  private static Training of(Samples samples, int batch, int iterations, boolean losses) {
    var batches = new MiniBatches(samples, batch, 0);
    return new Training(batches, iterations, losses, Measurements.NONE, 0);
  }

  /** Returns the number of updates in an epoch. */
  public static int iterationsPerEpoch(Samples samples, int batch) {
    return MiniBatches.perEpoch(samples, batch);
  }

  /** Also measures the accuracy on these images in every epoch. */
  public Training measuringEveryEpoch(String metric, LabelledImages images) {
    return measuringEveryEpoch(metric, new Accuracy(images));
  }

  /** Also measures the network in this way in every epoch. */
  public Training measuringEveryEpoch(String metric, Measure measure) {
    return with(measurements.withEveryEpoch(metric, measure));
  }

  /**
   * Makes the measurements of every epoch at other intervals, for a training of less than a few
   * epochs. They are measured after the first update, and then whenever so many have been made.
   *
   * @param updates the number of updates between two measurements, at least 1
   */
  public Training measuringEvery(int updates) {
    return new Training(batches, iterations, losses, measurements, updates);
  }

  /** Also measures the accuracy on these images at the end. */
  public Training measuringAtTheEnd(String metric, LabelledImages images) {
    return measuringAtTheEnd(metric, new Accuracy(images));
  }

  /** Also measures the network in this way at the end. */
  public Training measuringAtTheEnd(String metric, Measure measure) {
    return with(measurements.withAtTheEnd(metric, measure));
  }

  /** Also measures the accuracy on these images in every epoch and at the end. */
  public Training measuringThroughout(String metric, LabelledImages images) {
    return measuringThroughout(metric, new Accuracy(images));
  }

  /** Also measures the network in this way in every epoch and at the end. */
  public Training measuringThroughout(String metric, Measure measure) {
    return measuringEveryEpoch(metric, measure).measuringAtTheEnd(metric, measure);
  }

  /**
   * Also saves the network's parameters at the end, and those at which this metric was highest (the
   * earliest in case of a tie).
   */
  public Training savingTheBest(String metric) {
    return with(measurements.withBest(metric));
  }

  private Training with(Measurements other) {
    return new Training(batches, iterations, losses, other, interval);
  }

  /**
   * Returns the same training on other mini-batches of the same seed, for the members of an
   * ensemble.
   *
   * @param number the number of the member; 0 uses the mini-batches of a training without members
   */
  public Training ofMember(int number) {
    return with(new MiniBatches(batches.samples(), batches.size(), number));
  }

  /** Returns the same training on other samples, of the same number. */
  public Training on(Samples samples) {
    return with(new MiniBatches(samples, batches.size(), batches.member()));
  }

  private Training with(MiniBatches other) {
    return new Training(other, iterations, losses, measurements, interval);
  }

  /** The number of updates; each is a step of the run. */
  public int iterations() {
    return iterations;
  }

  /**
   * One update of a network from a mini-batch.
   *
   * @param <M> DL4J's class of the network
   */
  @FunctionalInterface
  public interface Step<M extends Model> {
    void take(M network, MultiDataSet samples);
  }

  /** Trains a network by backpropagation and its update rule, and records the measurements. */
  public void train(Run run, Model network) {
    TrainableNetwork trainable = TrainableNetwork.of(network);
    train(run, network, (model, samples) -> trainable.fit(samples));
  }

  /** Trains a network by other updates, and records the measurements. */
  public <M extends Model> void train(Run run, M network, Step<M> step) {
    var state = ResumableState.NONE.with("network", network);
    int done = run.resume(state, iterations);
    int perEpoch = MiniBatches.perEpoch(batches.samples(), batches.size());
    int perMeasurement = interval == 0 ? perEpoch : interval;
    var watch = new FiniteWatch(run, TrainableNetwork.of(network));
    Supplier<MultiDataSet> drawn = batches.draw(run.seed(), done);
    try (BatchPrefetcher feed =
        batches.samples().isPreparedAhead() ? new BatchPrefetcher(drawn) : null) {
      run.loop(
          state,
          done,
          iterations,
          iteration -> {
            MultiDataSet samples = feed == null ? drawn.get() : feed.next();
            step.take(network, samples);
            watch.check(iteration);
            if (losses) {
              run.record(iteration, LOSS, watch.loss(iteration, samples));
            }
            if (iteration % perMeasurement == 0) {
              measurements.measure(run, network, epoch(iteration / perEpoch), iteration);
            }
            close(samples);
          });
    }
    int epochs = (iterations + perEpoch - 1) / perEpoch;
    measurements.measureEnd(run, network, epoch(epochs), iterations - 1);
  }

  /** Returns the epoch of a measurement; null if measurements do not follow epochs. */
  private Integer epoch(int epoch) {
    return interval == 0 ? epoch : null;
  }

  /** Frees memory outside the Java heap, which the garbage collector may leave for an hour. */
  private static void close(MultiDataSet samples) {
    Stream.of(
            samples.getFeatures(),
            samples.getLabels(),
            samples.getFeaturesMaskArrays(),
            samples.getLabelsMaskArrays())
        .filter(arrays -> arrays != null)
        .flatMap(Stream::of)
        .filter(array -> array != null && array.closeable())
        .forEach(INDArray::close);
  }
}
