package dlfs.ch08;

import dlfs.lab.About;
import dlfs.lab.Accuracy;
import dlfs.lab.AnsweredImages;
import dlfs.lab.Answers;
import dlfs.lab.Experiment;
import dlfs.lab.Lab;
import dlfs.lab.Run;
import dlfs.lab.Variants;
import dlfs.lab.charts.Picture;
import dlfs.lab.results.Claim;
import dlfs.lab.results.FinalFigure;
import dlfs.lab.results.Metrics;
import dlfs.lab.results.Quantity;
import dlfs.layers.LayerSet;
import dlfs.mnist.PublishedDataset;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Section 8.1.1: the test images that the book's deep network takes for another digit. */
public final class Misclassified implements Experiment {
  private static final String NET = TrainedDeepConvNet.NAME;
  private static final String MISREAD = "misread";

  /** The mean probability that the network gives to its answer, where it is wrong and right. */
  private static final String WHEN_WRONG = "probability_when_wrong";

  private static final String WHEN_RIGHT = "probability_when_right";

  /** More than there are of MNIST. */
  private static final int MOST_SHOWN = 100;

  @Override
  public About about() {
    return new About(
        "Misclassified",
        "8.1.1",
        "Which digits does the book's deep network misread?",
        Optional.of(PublishedDataset.MNIST),
        false,
        List.of(),
        List.of(
            FinalFigure.whole(MISREAD), FinalFigure.last(WHEN_WRONG), FinalFigure.last(WHEN_RIGHT)),
        0.2);
  }

  @Override
  public Metrics run(Lab lab) {
    return lab.compare(Variants.of(NET, lab.layers()), 1, (run, layers) -> infer(lab, run, layers));
  }

  private static void infer(Lab lab, Run run, LayerSet layers) {
    var test = new Accuracy(lab.data().test());
    Answers answers = test.answers(TrainedDeepConvNet.create(layers)::output);
    run.record(MISREAD, answers.wrong().count());
    recordMean(run, WHEN_WRONG, answers, answers.wrong());
    recordMean(run, WHEN_RIGHT, answers, answers.right());
    AnsweredImages.record(run, answers, 0, MOST_SHOWN);
    run.step();
  }

  /** Nothing, where there is no image. */
  private static void recordMean(Run run, String metric, Answers answers, IntStream images) {
    images.mapToDouble(answers::score).average().ifPresent(mean -> run.record(metric, mean));
  }

  @Override
  public List<Claim> claims() {
    return List.of(
        Claim.inEverySeed(
            "8.1.1: with the book's parameters it misreads 65 of the 10,000 test images",
            Quantity.last(MISREAD, NET).is(65, 0)));
  }

  /** Figure 8-3, in full. */
  @Override
  public List<Picture> pictures(Metrics metrics) {
    return List.of(
        new Picture(
            "misclassified.png",
            1,
            List.of(
                new AnsweredImages(metrics, NET)
                    .wrong("Test images that DeepConvNet takes for another digit", MOST_SHOWN))));
  }
}
