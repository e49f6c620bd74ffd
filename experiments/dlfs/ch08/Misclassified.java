package dlfs.ch08;

import dlfs.lab.About;
import dlfs.lab.Accuracy;
import dlfs.lab.Experiment;
import dlfs.lab.Lab;
import dlfs.lab.PredictedImages;
import dlfs.lab.Predictions;
import dlfs.lab.Run;
import dlfs.lab.Variants;
import dlfs.lab.artefacts.Artefacts;
import dlfs.lab.charts.Picture;
import dlfs.lab.results.Claim;
import dlfs.lab.results.FinalFigure;
import dlfs.lab.results.Metrics;
import dlfs.lab.results.Quantity;
import dlfs.mnist.PublishedDataset;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Section 8.1.1: the test images that the book's deep network misclassifies. */
public final class Misclassified implements Experiment {
  private static final String NET = TrainedDeepConvNet.NAME;
  private static final String COUNT = "misread";

  /**
   * The mean probability of the predicted class, for misclassified and correctly classified images.
   */
  private static final String WHEN_WRONG = "probability_when_wrong";

  private static final String WHEN_RIGHT = "probability_when_right";

  /** An upper bound: on MNIST, the network misclassifies fewer images. */
  private static final int MAX_SHOWN = 100;

  @Override
  public About about() {
    return new About(
        "Misclassified",
        "8.1.1",
        "Which digits does the book's trained deep network misclassify?",
        Optional.of(PublishedDataset.MNIST),
        false,
        List.of(),
        List.of(
            FinalFigure.whole(COUNT), FinalFigure.last(WHEN_WRONG), FinalFigure.last(WHEN_RIGHT)),
        0.2);
  }

  @Override
  public Metrics run(Lab lab) {
    return lab.compare(Variants.of(NET, lab), 1, (run, l) -> infer(l, run));
  }

  private static void infer(Lab lab, Run run) {
    var test = new Accuracy(lab.data().test());
    Predictions predictions = test.predictions(TrainedDeepConvNet.create(lab)::output);
    run.record(COUNT, predictions.wrong().count());
    recordMean(run, WHEN_WRONG, predictions, predictions.wrong());
    recordMean(run, WHEN_RIGHT, predictions, predictions.right());
    PredictedImages.record(run, predictions, 0, MAX_SHOWN);
    run.step();
  }

  /** Records the mean probability of the predicted class; nothing if there are no images. */
  private static void recordMean(
      Run run, String metric, Predictions predictions, IntStream images) {
    images.mapToDouble(predictions::score).average().ifPresent(mean -> run.record(metric, mean));
  }

  @Override
  public List<Claim> claims() {
    return List.of(
        Claim.inEverySeed(
            "8.1.1: the book's parameters have an accuracy of 0.9935",
            "With the book's parameters, 65 of the 10,000 test images are misclassified",
            Quantity.last(COUNT, NET).is(65)));
  }

  /** Draws figure 8-3 with all misclassified images. */
  @Override
  public List<Picture> pictures(Metrics metrics, Artefacts artefacts) {
    return List.of(
        Picture.of(
            "misclassified.png",
            new PredictedImages(metrics, artefacts, NET)
                .wrong("Test images that DeepConvNet misclassifies", MAX_SHOWN)));
  }
}
