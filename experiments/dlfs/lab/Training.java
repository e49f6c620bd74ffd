package dlfs.lab;

import dlfs.images.LabelledImages;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

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

  private Training(MiniBatches batches, int iterations, boolean losses, Measurements measurements) {
    this.batches = batches;
    this.iterations = iterations;
    this.losses = losses;
    this.measurements = measurements;
  }

  /**
   * A training that records the {@link #LOSS} after every update.
   *
   * @param batch the number of images in a mini-batch
   * @param iterations the number of updates
   */
  public static Training ofIterations(LabelledImages images, int batch, int iterations) {
    return of(images, batch, iterations, true);
  }

  /**
   * A training that records no losses and ends with the measurement of its last epoch, which is
   * after the first update of that epoch.
   *
   * @param batch the number of images in a mini-batch
   * @param epochs the number of epochs that are measured
   */
  public static Training ofEpochs(LabelledImages images, int batch, int epochs) {
    return of(images, batch, (epochs - 1) * iterationsPerEpoch(images, batch) + 1, false);
  }

  /**
   * A training that records no losses and ends with the last update of an epoch.
   *
   * @param batch the number of images in a mini-batch
   * @param epochs the number of epochs
   */
  public static Training ofWholeEpochs(LabelledImages images, int batch, int epochs) {
    return of(images, batch, epochs * iterationsPerEpoch(images, batch), false);
  }

  private static Training of(LabelledImages images, int batch, int iterations, boolean losses) {
    var batches = new MiniBatches(images, batch, 0, null);
    return new Training(batches, iterations, losses, Measurements.NONE);
  }

  /** Returns the number of updates in an epoch. */
  public static int iterationsPerEpoch(LabelledImages images, int batch) {
    return MiniBatches.perEpoch(images, batch);
  }

  /** Also measures the accuracy on these images in every epoch. */
  public Training measuringEveryEpoch(String metric, LabelledImages images) {
    return measuringEveryEpoch(metric, new Accuracy(images));
  }

  /** Also measures this accuracy in every epoch. */
  public Training measuringEveryEpoch(String metric, Accuracy accuracy) {
    return with(measurements.withEveryEpoch(metric, accuracy));
  }

  /** Also measures the accuracy on these images at the end. */
  public Training measuringAtTheEnd(String metric, LabelledImages images) {
    return measuringAtTheEnd(metric, new Accuracy(images));
  }

  /** Also measures this accuracy at the end. */
  public Training measuringAtTheEnd(String metric, Accuracy accuracy) {
    return with(measurements.withAtTheEnd(metric, accuracy));
  }

  /** Also measures the accuracy on these images in every epoch and at the end. */
  public Training measuringThroughout(String metric, LabelledImages images) {
    return measuringThroughout(metric, new Accuracy(images));
  }

  /** Also measures this accuracy in every epoch and at the end. */
  public Training measuringThroughout(String metric, Accuracy accuracy) {
    return measuringEveryEpoch(metric, accuracy).measuringAtTheEnd(metric, accuracy);
  }

  /**
   * Also saves the network's parameters at the end, and those at which this metric was highest (the
   * earliest in case of a tie).
   */
  public Training savingTheBest(String metric) {
    return with(measurements.withBest(metric));
  }

  private Training with(Measurements other) {
    return new Training(batches, iterations, losses, other);
  }

  /**
   * Returns the same training on other mini-batches of the same seed, for the members of an
   * ensemble.
   *
   * @param number the number of the member; 0 uses the mini-batches of a training without members
   */
  public Training ofMember(int number) {
    return with(new MiniBatches(batches.images(), batches.size(), number, batches.preparation()));
  }

  /** Prepares a mini-batch for training, on a background thread. */
  @FunctionalInterface
  public interface Preparation {
    /**
     * Prepares a mini-batch.
     *
     * @param images the mini-batch
     * @param random a generator for this mini-batch alone
     */
    LabelledImages of(LabelledImages images, SplittableRandom random);
  }

  /** Returns the same training with this preparation of every mini-batch. */
  public Training preparing(Preparation preparation) {
    return with(new MiniBatches(batches.images(), batches.size(), batches.member(), preparation));
  }

  private Training with(MiniBatches other) {
    return new Training(other, iterations, losses, measurements);
  }

  /** The number of updates; each is a step of the run. */
  public int iterations() {
    return iterations;
  }

  /** One update of a network from a mini-batch. */
  @FunctionalInterface
  public interface Step {
    void take(MultiLayerNetwork network, DataSet samples);
  }

  /** Trains a network by backpropagation and its update rule, and records the measurements. */
  public void train(Run run, MultiLayerNetwork network) {
    train(run, network, MultiLayerNetwork::fit);
  }

  /** Trains a network by other updates, and records the measurements. */
  public void train(Run run, MultiLayerNetwork network, Step step) {
    int done = run.resume(network, iterations);
    int perEpoch = MiniBatches.perEpoch(batches.images(), batches.size());
    var watch = new FiniteWatch(run, network);
    Supplier<DataSet> drawn = batches.draw(run.seed(), done);
    try (BatchPrefetcher feed = batches.preparation() == null ? null : new BatchPrefetcher(drawn)) {
      for (int iteration = done; iteration < iterations; iteration++) {
        DataSet samples = feed == null ? drawn.get() : feed.next();
        step.take(network, samples);
        watch.check(iteration);
        if (losses) {
          run.record(iteration, LOSS, watch.loss(iteration, samples));
        }
        if (iteration % perEpoch == 0) {
          measurements.measureEpoch(run, network, iteration / perEpoch, iteration);
        }
        run.step();
        run.checkpoint(network, iteration + 1);
        close(samples);
      }
    }
    int epochs = (iterations + perEpoch - 1) / perEpoch;
    measurements.measureEnd(run, network, epochs, iterations - 1);
  }

  /** Frees memory outside the Java heap, which the garbage collector may leave for an hour. */
  private static void close(DataSet samples) {
    for (INDArray array : List.of(samples.getFeatures(), samples.getLabels())) {
      if (array.closeable()) {
        array.close();
      }
    }
  }
}
