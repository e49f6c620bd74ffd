package dlfs.ch08;

import static dlfs.lab.Training.TEST_ACCURACY;
import static dlfs.text.Text.formatted;

import dlfs.lab.About;
import dlfs.lab.Experiment;
import dlfs.lab.Lab;
import dlfs.lab.Training;
import dlfs.lab.Variants;
import dlfs.lab.charts.Charts;
import dlfs.lab.charts.Charts.Line;
import dlfs.lab.charts.Picture;
import dlfs.lab.results.Claim;
import dlfs.lab.results.FinalFigure;
import dlfs.lab.results.Metrics;
import dlfs.lab.results.Quantity;
import dlfs.lab.settings.Setting;
import dlfs.lab.settings.TrainingSettings;
import dlfs.mnist.PublishedDataset;
import dlfs.networks.ConvolutionStack;
import dlfs.optimizers.Adam;
import java.util.List;

/**
 * Section 8.1.3: one large filter, or several small ones one after the other that see as much with
 * fewer parameters.
 */
public final class DepthAndParameters implements Experiment {
  private static final Setting<Integer> EPOCHS = TrainingSettings.wholeEpochs(5);
  private static final Setting<Integer> BATCH = TrainingSettings.batch(100);

  private static final String WEIGHTS = "weights";
  private static final String FIELD = "receptive_field";

  private static final String ONE_5 = "one 5x5";
  private static final String TWO_3 = "two 3x3";
  private static final String ONE_7 = "one 7x7";
  private static final String THREE_3 = "three 3x3";

  private static final Variants<ConvolutionStack> STACKS =
      Variants.of(ONE_5, new ConvolutionStack(List.of(5)))
          .and(TWO_3, new ConvolutionStack(List.of(3, 3)))
          .and(ONE_7, new ConvolutionStack(List.of(7)))
          .and(THREE_3, new ConvolutionStack(List.of(3, 3, 3)));

  @Override
  public About about() {
    return About.on(
        PublishedDataset.MNIST,
        "DepthAndParameters",
        "8.1.3",
        "Why several small filters rather than one large one?",
        List.of(EPOCHS, BATCH),
        List.of(
            FinalFigure.whole(WEIGHTS), FinalFigure.whole(FIELD), FinalFigure.last(TEST_ACCURACY)),
        2);
  }

  @Override
  public Metrics run(Lab lab) {
    var training =
        Training.ofWholeEpochs(lab.data().training(), lab.get(BATCH), lab.get(EPOCHS))
            .measuringThroughout(TEST_ACCURACY, lab.data().test());
    return lab.compare(
        STACKS,
        training.iterations(),
        (run, stack) -> {
          run.record(WEIGHTS, stack.weightsOfAConnection());
          run.record(FIELD, stack.receptiveField());
          training.train(run, stack.create(lab.layers(), new Adam(), run.seed()));
        });
  }

  @Override
  public List<Claim> claims() {
    return List.of(
        claim("8.1.3: two 3x3 see as much as one 5x5", FIELD, TWO_3, 5, ONE_5, 5),
        claim("8.1.3: with 18 weights in the place of 25", WEIGHTS, TWO_3, 18, ONE_5, 25),
        claim("8.1.3: three 3x3 see as much as one 7x7", FIELD, THREE_3, 7, ONE_7, 7),
        claim("8.1.3: with 27 weights in the place of 49", WEIGHTS, THREE_3, 27, ONE_7, 49),
        Claim.onAverage(
            "8.1.3: with fewer parameters they reach the same accuracy",
            shortfall(TWO_3, ONE_5).atMost(0.001),
            shortfall(THREE_3, ONE_7).atMost(0.001)));
  }

  private static Claim claim(
      String book, String metric, String small, int ofSmall, String large, int ofLarge) {
    return Claim.inEverySeed(
        book,
        Quantity.last(metric, small).is(ofSmall, 0),
        Quantity.last(metric, large).is(ofLarge, 0));
  }

  private static Quantity shortfall(String small, String large) {
    return Quantity.last(TEST_ACCURACY, large)
        .minus(
            formatted("test accuracy, %s less %s", large, small),
            Quantity.last(TEST_ACCURACY, small))
        .mean();
  }

  @Override
  public List<Picture> pictures(Metrics metrics) {
    var chart =
        Charts.byEpoch(
            800,
            550,
            "test images",
            metrics,
            STACKS.names().stream()
                .map(name -> new Line(name, name, TEST_ACCURACY, name.startsWith("one")))
                .toList());
    return List.of(
        Picture.of("depth_and_parameters.png", 1, List.of(Charts.fromTheFirstEpoch(chart))));
  }
}
