package dlfs.lab;

import dlfs.images.ImageDataset;
import dlfs.lab.charts.Charts;
import dlfs.lab.results.Claim;
import dlfs.lab.results.FinalFigure;
import dlfs.lab.results.Metrics;
import dlfs.lab.results.Quantity;
import dlfs.networks.Network;
import dlfs.optimizers.Adam;
import java.util.List;
import org.deeplearning4j.nn.api.Model;
import org.knowm.xchart.XYChart;

/**
 * The book's Trainer for convolutional networks: trains with Adam's default settings, and measures
 * the accuracy on the first thousand training and test images in every epoch. The network with the
 * best of these test accuracies is saved for use; its test accuracy is biased by the selection and
 * must not be quoted. At the end, the accuracy on all images is measured, and the network is saved,
 * loaded and measured again.
 */
public final class Trainer {
  private static final String SAMPLED_TRAIN_ACCURACY = "train_accuracy_of_1000";
  private static final String SAMPLED_TEST_ACCURACY = "test_accuracy_of_1000";
  private static final String LOADED_TEST_ACCURACY = "loaded_test_accuracy";
  private static final int SAMPLE = 1_000;

  private final Accuracy test;
  private final Training training;

  /**
   * Creates a trainer.
   *
   * @param batch the number of images in a mini-batch
   * @param epochs the number of epochs
   */
  public Trainer(ImageDataset data, int batch, int epochs) {
    test = new Accuracy(data.test());
    training =
        Training.ofWholeEpochs(data.training(), batch, epochs)
            .measuringEveryEpoch(SAMPLED_TRAIN_ACCURACY, data.training().first(SAMPLE))
            .measuringEveryEpoch(SAMPLED_TEST_ACCURACY, data.test().first(SAMPLE))
            .savingTheBest(SAMPLED_TEST_ACCURACY)
            .measuringAtTheEnd(Training.TRAIN_ACCURACY, data.training())
            .measuringAtTheEnd(Training.TEST_ACCURACY, test);
  }

  /** The number of updates; each is a step of the run. */
  public int iterations() {
    return training.iterations();
  }

  /** Trains a network from its initial weights and publishes it. */
  public void train(Lab lab, Run run, Network<?> net) {
    Model network = lab.create(net, new Adam(), run.seed());
    training.train(run, network);
    run.publish(network);
    run.record(LOADED_TEST_ACCURACY, test.of(run.published()));
  }

  /** The final figures of its runs. */
  public static List<FinalFigure> figures() {
    return FinalFigure.lastOf(
        Training.TRAIN_ACCURACY, Training.TEST_ACCURACY, LOADED_TEST_ACCURACY);
  }

  /** Claims that a saved and loaded network predicts the same as before. */
  public static Claim savingPreservesTheNetwork(String book, String variant) {
    return Claim.inEverySeed(
        book,
        "Saving and loading the network does not change its test accuracy",
        Quantity.last(LOADED_TEST_ACCURACY, variant)
            .minus("difference", Quantity.last(Training.TEST_ACCURACY, variant))
            .is(0));
  }

  /** Draws both accuracies by epoch. */
  public static XYChart chart(Metrics metrics, String variant) {
    return Charts.trainAndTest(
        variant + ", first 1,000 images",
        metrics,
        variant,
        SAMPLED_TRAIN_ACCURACY,
        SAMPLED_TEST_ACCURACY);
  }
}
