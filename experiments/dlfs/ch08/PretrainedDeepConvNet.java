package dlfs.ch08;

import static dlfs.lab.Training.TEST_ACCURACY;

import dlfs.lab.About;
import dlfs.lab.Accuracy;
import dlfs.lab.DataOptions;
import dlfs.lab.Experiment;
import dlfs.lab.Lab;
import dlfs.lab.Predictions;
import dlfs.lab.Run;
import dlfs.lab.Variants;
import dlfs.lab.artefacts.Artefacts;
import dlfs.lab.charts.Picture;
import dlfs.lab.results.Claim;
import dlfs.lab.results.FinalFigure;
import dlfs.lab.results.Measurement;
import dlfs.lab.results.Metrics;
import dlfs.lab.results.Quantity;
import dlfs.mnist.PublishedDataset;
import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/**
 * Section 8.1.1: the deep network with the book's published parameters. They are not from the
 * training described in the text, which reached 99.38 %.
 */
public final class PretrainedDeepConvNet implements Experiment {
  private static final String NET = TrainedDeepConvNet.NAME;
  private static final String PARAMETERS = "parameters";
  private static final String SECONDS = Measurement.SECONDS;

  /** The number of images classified before timing starts, since the first ones take longer. */
  private static final int WARM_UP = 1_000;

  @Override
  public About about() {
    return new About(
        "PretrainedDeepConvNet",
        "8.1.1",
        "How accurate is the book's trained deep network on MNIST?",
        Optional.of(DataOptions.greyImages(PublishedDataset.MNIST)),
        false,
        List.of(),
        List.of(
            FinalFigure.whole(PARAMETERS),
            FinalFigure.last(TEST_ACCURACY),
            FinalFigure.last(SECONDS)),
        0.2);
  }

  @Override
  public Metrics run(Lab lab) {
    return lab.compareOneByOne(Variants.of(NET, lab), 1, (run, l) -> infer(l, run));
  }

  private static void infer(Lab lab, Run run) {
    MultiLayerNetwork network = TrainedDeepConvNet.create(lab);
    run.record(PARAMETERS, network.numParams());
    var test = new Accuracy(lab.data().test());
    new Accuracy(lab.data().test().first(WARM_UP)).of(network);
    long start = System.nanoTime();
    Predictions predictions = test.predictions(network::output);
    run.record(SECONDS, (System.nanoTime() - start) / 1e9);
    run.record(TEST_ACCURACY, predictions.accuracy());
    ConfusionTable.record(run, predictions);
    run.step();
  }

  @Override
  public List<Claim> claims() {
    Quantity accuracy = Quantity.last(TEST_ACCURACY, NET);
    return List.of(
        Claim.inEverySeed(
            "8.1.1: the accuracy is over 99 %",
            "Over 99 % of the test images are classified correctly", accuracy.atLeast(0.99)),
        Claim.inEverySeed(
            "8.1.1: with the book's parameters, the accuracy is 0.9935",
            "With the book's parameters, the test accuracy is the book's",
            accuracy.is(0.9935)));
  }

  @Override
  public List<Picture> pictures(Metrics metrics, Artefacts artefacts) {
    return List.of(
        Picture.of(
            "confusion_matrix.png",
            ConfusionTable.draw(
                "Test images by label and predicted class", metrics, artefacts, NET)));
  }
}
