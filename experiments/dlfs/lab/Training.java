package dlfs.lab;

import dlfs.images.LabelledImages;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/**
 * Training as the book's sample code does it: in every iteration a mini-batch drawn with
 * replacement, and an update. The batches depend on the run's seed alone, so all variants see the
 * same ones.
 *
 * <p>A network whose numbers become NaN or infinite is found out in that step, and the layer is
 * taken down ({@link dlfs.lab.results.Overflow}). Where losses are taken down, the run ends there.
 * Where only accuracies are, it goes on as in the book, with a network that answers 0.
 *
 * <p>A training that was stopped goes on from its last checkpoint, and what comes out is the same.
 * So a run trains at most one network.
 *
 * <p>An epoch is as many iterations as it takes to see as many images as there are. It is measured,
 * as in the book's code, right after its <em>first</em> update.
 */
public final class Training {
  /** The metric of the loss on a mini-batch after the update that was made from it. */
  public static final String LOSS = "train_loss";

  /** The metric of the accuracy on the images that the network is trained on. */
  public static final String TRAIN_ACCURACY = "train_accuracy";

  /** The metric of the accuracy on all test images. */
  public static final String TEST_ACCURACY = "test_accuracy";

  /** The metric of the accuracy on images kept back from training. */
  public static final String VALIDATION_ACCURACY = "validation_accuracy";

  private final LabelledImages images;
  private final int batch;
  private final int iterations;
  private final boolean losses;
  private final int member;
  private final Preparation preparation;
  private final Map<String, Accuracy> everyEpoch;
  private final Map<String, Accuracy> atTheEnd;
  private final String best;

  private Training(
      LabelledImages images,
      int batch,
      int iterations,
      boolean losses,
      int member,
      Preparation preparation,
      Map<String, Accuracy> everyEpoch,
      Map<String, Accuracy> atTheEnd,
      String best) {
    this.images = images;
    this.batch = batch;
    this.iterations = iterations;
    this.losses = losses;
    this.member = member;
    this.preparation = preparation;
    this.everyEpoch = everyEpoch;
    this.atTheEnd = atTheEnd;
    this.best = best;
  }

  /**
   * Training that takes down the {@link #LOSS} after every update.
   *
   * @param batch how many images a mini-batch has
   * @param iterations how many updates are made
   */
  public static Training ofIterations(LabelledImages images, int batch, int iterations) {
    return new Training(images, batch, iterations, true, 0, null, Map.of(), Map.of(), null);
  }

  /**
   * Training that takes down no losses, and ends with the last epoch's measurement.
   *
   * @param batch how many images a mini-batch has
   * @param epochs how many epochs are measured
   */
  public static Training ofEpochs(LabelledImages images, int batch, int epochs) {
    int updates = (epochs - 1) * iterationsPerEpoch(images, batch) + 1;
    return new Training(images, batch, updates, false, 0, null, Map.of(), Map.of(), null);
  }

  /**
   * Training that takes down no losses, and ends with the last update of an epoch.
   *
   * @param batch how many images a mini-batch has
   * @param epochs how many epochs are trained
   */
  public static Training ofWholeEpochs(LabelledImages images, int batch, int epochs) {
    int updates = epochs * iterationsPerEpoch(images, batch);
    return new Training(images, batch, updates, false, 0, null, Map.of(), Map.of(), null);
  }

  /** How many updates make an epoch. */
  public static int iterationsPerEpoch(LabelledImages images, int batch) {
    return Math.max(1, images.count() / batch);
  }

  /** The same, measuring the accuracy on these images in every epoch. */
  public Training measuringEveryEpoch(String metric, LabelledImages measured) {
    return measuringEveryEpoch(metric, new Accuracy(measured));
  }

  /** The same, measuring this accuracy in every epoch. */
  public Training measuringEveryEpoch(String metric, Accuracy accuracy) {
    var more = with(everyEpoch, metric, accuracy);
    return new Training(
        images, batch, iterations, losses, member, preparation, more, atTheEnd, best);
  }

  /** The same, measuring the accuracy on these images at the end. */
  public Training measuringAtTheEnd(String metric, LabelledImages measured) {
    return measuringAtTheEnd(metric, new Accuracy(measured));
  }

  /** The same, measuring this accuracy at the end. */
  public Training measuringAtTheEnd(String metric, Accuracy accuracy) {
    var more = with(atTheEnd, metric, accuracy);
    return new Training(
        images, batch, iterations, losses, member, preparation, everyEpoch, more, best);
  }

  /** The same, measuring the accuracy on these images in every epoch and at the end. */
  public Training measuringThroughout(String metric, LabelledImages measured) {
    return measuringThroughout(metric, new Accuracy(measured));
  }

  /** The same, measuring this accuracy in every epoch and at the end. */
  public Training measuringThroughout(String metric, Accuracy accuracy) {
    return measuringEveryEpoch(metric, accuracy).measuringAtTheEnd(metric, accuracy);
  }

  /**
   * The same, saving the network's parameters at the end and, beside them, the best: those with
   * which this metric was highest, the first of them if several are equal.
   */
  public Training savingTheBest(String metric) {
    return new Training(
        images, batch, iterations, losses, member, preparation, everyEpoch, atTheEnd, metric);
  }

  /**
   * The same on other mini-batches of the same seed, for one of several networks that are to
   * differ.
   *
   * @param number which, from 0; 0 stands for the mini-batches that there are without this
   */
  public Training ofMember(int number) {
    return new Training(
        images, batch, iterations, losses, number, preparation, everyEpoch, atTheEnd, best);
  }

  /** What is done to a mini-batch before a network sees it, on a thread in the background. */
  @FunctionalInterface
  public interface Preparation {
    /**
     * @param images the mini-batch
     * @param random for this mini-batch alone
     */
    LabelledImages of(LabelledImages images, SplittableRandom random);
  }

  /** The same with this done to every mini-batch. */
  public Training preparing(Preparation other) {
    return new Training(
        images, batch, iterations, losses, member, other, everyEpoch, atTheEnd, best);
  }

  private static Map<String, Accuracy> with(
      Map<String, Accuracy> accuracies, String metric, Accuracy accuracy) {
    Map<String, Accuracy> more = new LinkedHashMap<>(accuracies);
    more.put(metric, accuracy);
    return Collections.unmodifiableMap(more);
  }

  /** How many updates it makes, each a step of the run. */
  public int iterations() {
    return iterations;
  }

  /** How a network learns from a mini-batch. */
  @FunctionalInterface
  public interface Step {
    void take(MultiLayerNetwork network, DataSet samples);
  }

  /** Trains a network by backpropagation and its update rule, and takes down what is measured. */
  public void train(Run run, MultiLayerNetwork network) {
    train(run, network, MultiLayerNetwork::fit);
  }

  /** Trains a network in another way, and takes down what is measured. */
  public void train(Run run, MultiLayerNetwork network, Step step) {
    int done = run.resume(network, iterations);
    int perEpoch = iterationsPerEpoch(images, batch);
    var watch = new FiniteWatch(run, network);
    Supplier<DataSet> batches = batches(run.seed() + ((long) member << 32), done);
    try (BatchPrefetcher feed = preparation == null ? null : new BatchPrefetcher(batches)) {
      for (int iteration = done; iteration < iterations; iteration++) {
        DataSet samples = feed == null ? batches.get() : feed.next();
        step.take(network, samples);
        watch.check(iteration);
        if (losses) {
          run.record(iteration, LOSS, watch.loss(iteration, samples));
        }
        if (iteration % perEpoch == 0) {
          measureAndSaveBest(everyEpoch, run, network, iteration / perEpoch, iteration);
        }
        run.step();
        run.checkpoint(network, iteration + 1);
        close(samples);
      }
    }
    Integer last = everyEpoch.isEmpty() ? null : (iterations + perEpoch - 1) / perEpoch;
    measureAndSaveBest(atTheEnd, run, network, last, iterations - 1);
    if (best != null) {
      run.saveLast(network);
    }
  }

  /** Frees memory outside the Java heap, for which the garbage collector may take an hour. */
  private static void close(DataSet samples) {
    for (INDArray array : List.of(samples.getFeatures(), samples.getLabels())) {
      if (array.closeable()) {
        array.close();
      }
    }
  }

  private void measureAndSaveBest(
      Map<String, Accuracy> accuracies,
      Run run,
      MultiLayerNetwork network,
      Integer epoch,
      int iteration) {
    if (best == null) {
      measure(accuracies, run, network, epoch, iteration);
      return;
    }
    double before = run.highest(best);
    measure(accuracies, run, network, epoch, iteration);
    if (run.highest(best) > before) {
      run.saveBest(network);
    }
  }

  /**
   * The mini-batches of a seed.
   *
   * @param skipped how many are left out at the beginning
   */
  private Supplier<DataSet> batches(long seed, int skipped) {
    SplittableRandom random = new SplittableRandom(seed).split();
    random.ints((long) skipped * batch, 0, images.count()).forEach(index -> {});
    long ofPreparations = new SplittableRandom(seed).nextLong();
    var next = new AtomicInteger(skipped);
    return () -> {
      int[] indices = random.ints(batch, 0, images.count()).toArray();
      if (preparation == null) {
        return images.batch(indices);
      }
      var ofThisBatch = new SplittableRandom(ofPreparations + next.getAndIncrement());
      return preparation.of(images.at(indices), ofThisBatch).range(0, batch);
    };
  }

  private static void measure(
      Map<String, Accuracy> accuracies,
      Run run,
      MultiLayerNetwork network,
      Integer epoch,
      int iteration) {
    accuracies.forEach(
        (metric, accuracy) -> run.record(epoch, iteration, metric, accuracy.of(network)));
  }
}
