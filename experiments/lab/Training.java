package lab;

import images.LabelledImages;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.dataset.DataSet;

/**
 * Training as the book's sample code does it: in every iteration a mini-batch drawn with
 * replacement, and an update. The batches depend on the run's seed alone, so all variants see the
 * same ones.
 *
 * <p>What is measured is either the loss after every update, and accuracies at the end; or
 * accuracies once an epoch. An epoch is as many iterations as it takes to see as many images as
 * there are, and is measured, as in the book's code, right after its <em>first</em> update.
 * Training ends with the last epoch's measurement.
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
  private final int iterationsPerEpoch;
  private final Map<String, Accuracy> accuracies;

  private Training(
      LabelledImages images,
      int batch,
      int iterations,
      int iterationsPerEpoch,
      Map<String, Accuracy> accuracies) {
    this.images = images;
    this.batch = batch;
    this.iterations = iterations;
    this.iterationsPerEpoch = iterationsPerEpoch;
    this.accuracies = Collections.unmodifiableMap(accuracies);
  }

  /**
   * Training that takes down the {@link #LOSS} after every update, and at the end what {@link
   * #measuring} adds.
   *
   * @param batch how many images a mini-batch has
   * @param iterations how many updates are made
   */
  public static Training ofIterations(LabelledImages images, int batch, int iterations) {
    return new Training(images, batch, iterations, 0, Map.of());
  }

  /**
   * Training that measures once an epoch what {@link #measuring} adds.
   *
   * @param batch how many images a mini-batch has
   * @param epochs how many epochs are measured
   */
  public static Training ofEpochs(LabelledImages images, int batch, int epochs) {
    int perEpoch = Math.max(1, images.count() / batch);
    return new Training(images, batch, (epochs - 1) * perEpoch + 1, perEpoch, Map.of());
  }

  /** The same, measuring the accuracy on these images too. */
  public Training measuring(String metric, LabelledImages measured) {
    Map<String, Accuracy> more = new LinkedHashMap<>(accuracies);
    more.put(metric, new Accuracy(measured));
    return new Training(images, batch, iterations, iterationsPerEpoch, more);
  }

  /** How many updates it makes, each a step of the run. */
  public int iterations() {
    return iterations;
  }

  /** Trains a network and takes down what is measured. */
  public void train(Run run, MultiLayerNetwork network) {
    SplittableRandom random = new SplittableRandom(run.seed()).split();
    for (int iteration = 0; iteration < iterations; iteration++) {
      DataSet samples = images.batch(random.ints(batch, 0, images.count()).toArray());
      network.fit(samples);
      if (iterationsPerEpoch == 0) {
        run.record(iteration, LOSS, network.score(samples));
      } else if (iteration % iterationsPerEpoch == 0) {
        measure(run, network, iteration / iterationsPerEpoch, iteration);
      }
      run.step();
    }
    if (iterationsPerEpoch == 0) {
      measure(run, network, null, iterations - 1);
    }
  }

  private void measure(Run run, MultiLayerNetwork network, Integer epoch, int iteration) {
    accuracies.forEach(
        (metric, accuracy) -> run.record(epoch, iteration, metric, accuracy.of(network)));
  }
}
