package dlfs.lab;

import dlfs.images.ImageDataset;
import dlfs.lab.charts.Charts;
import dlfs.lab.charts.Charts.Line;
import dlfs.lab.results.Claim;
import dlfs.lab.results.FinalFigure;
import dlfs.lab.results.Metrics;
import dlfs.lab.results.Quantity;
import dlfs.layers.LayerSet;
import dlfs.networks.Network;
import dlfs.optimizers.Adam;
import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.knowm.xchart.XYChart;

/**
 * The book's Trainer as it trains networks of convolutions: Adam with its defaults, and in every
 * epoch the accuracy on the first thousand images, those of training and those of test. The network
 * is saved in every epoch that is the best so far by that accuracy on test images: it may be used,
 * but its test accuracy must not be quoted. In the end, all images are measured, and the network is
 * saved, loaded and measured again.
 */
public final class Trainer {
  private static final String SAMPLED_TRAIN_ACCURACY = "train_accuracy_of_1000";
  private static final String SAMPLED_TEST_ACCURACY = "test_accuracy_of_1000";
  private static final String LOADED_TEST_ACCURACY = "loaded_test_accuracy";
  private static final int SAMPLE = 1_000;

  private final Accuracy test;
  private final Training training;

  /**
   * @param batch how many images a mini-batch has
   * @param epochs how many epochs are trained
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

  /** How many updates it makes, each a step of the run. */
  public int iterations() {
    return training.iterations();
  }

  /** Trains a network from its first weights, and publishes it. */
  public void train(Run run, Network net, LayerSet layers) {
    MultiLayerNetwork network = net.create(layers, new Adam(), run.seed());
    training.train(run, network);
    run.publish(network);
    run.record(LOADED_TEST_ACCURACY, test.of(run.published()));
  }

  /** The figures that its runs end with. */
  public static List<FinalFigure> figures() {
    return Stream.of(Training.TRAIN_ACCURACY, Training.TEST_ACCURACY, LOADED_TEST_ACCURACY)
        .map(FinalFigure::last)
        .toList();
  }

  /** That a network which was loaded again answers as it did when it was saved. */
  public static Claim keepsWhatIsLearnt(String book, String variant) {
    return Claim.inEverySeed(
        book,
        Quantity.last(LOADED_TEST_ACCURACY, variant)
            .minus(
                "test accuracy when loaded less when saved",
                Quantity.last(Training.TEST_ACCURACY, variant))
            .within(0));
  }

  /** Both accuracies by epoch. */
  public static XYChart chart(Metrics metrics, String variant) {
    return Charts.byEpoch(
        700,
        500,
        variant + ", first 1,000 images",
        metrics,
        List.of(
            new Line("train", variant, SAMPLED_TRAIN_ACCURACY, false),
            new Line("test", variant, SAMPLED_TEST_ACCURACY, true)));
  }
}
