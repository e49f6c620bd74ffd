package lab;

import images.LabelledImages;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/** Training and testing as the book's sample code does it. */
public final class Training {
  /** The metric of the loss on a mini-batch after the update that was made from it. */
  public static final String LOSS = "train_loss";

  /** The metric of the share of all test images that were classified rightly. */
  public static final String TEST_ACCURACY = "test_accuracy";

  private static final int IMAGES_AT_A_TIME = 1_000;

  private Training() {}

  /**
   * The book's training loop: in every iteration, a mini-batch drawn with replacement, an update,
   * and then the loss on that same batch, taken down as {@link #LOSS}.
   *
   * <p>The batches depend on the run's seed alone, so all variants see the same ones.
   *
   * @param batch how many images a mini-batch has
   * @param iterations how many updates are made; each is a step of the run
   */
  public static void train(
      Run run, MultiLayerNetwork network, LabelledImages images, int batch, int iterations) {
    SplittableRandom random = new SplittableRandom(run.seed()).split();
    for (int iteration = 0; iteration < iterations; iteration++) {
      DataSet samples = images.batch(random.ints(batch, 0, images.count()).toArray());
      network.fit(samples);
      run.record(iteration, LOSS, network.score(samples));
      run.step();
    }
  }

  /** Takes down the {@link #TEST_ACCURACY} after this iteration. */
  public static void test(
      Run run, MultiLayerNetwork network, LabelledImages images, int iteration) {
    run.record(iteration, TEST_ACCURACY, accuracy(network, images));
  }

  /** The share of these images that the network gives the highest score for the right class. */
  public static double accuracy(MultiLayerNetwork network, LabelledImages images) {
    int correct = 0;
    for (int from = 0; from < images.count(); from += IMAGES_AT_A_TIME) {
      int to = Math.min(from + IMAGES_AT_A_TIME, images.count());
      INDArray scores = network.output(images.range(from, to).getFeatures()); // [to - from, 10]
      int[] answers = scores.argMax(1).toIntVector();
      for (int i = 0; i < answers.length; i++) {
        correct += answers[i] == images.label(from + i) ? 1 : 0;
      }
    }
    return (double) correct / images.count();
  }
}
