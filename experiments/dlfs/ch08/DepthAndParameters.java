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
 * Section 8.1.3: compares one large filter with a stack of small ones that has the same receptive
 * field and fewer parameters.
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
        "Are several small filters better than one large one?",
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
          training.train(run, lab.create(stack, new Adam(), run.seed()));
        });
  }

  @Override
  public List<Claim> claims() {
    return List.of(
        Claim.inEverySeed(
            "8.1.3: two 3x3 filters have the receptive field of one 5x5 filter",
            "Two 3x3 filters have the receptive field of one 5x5 filter",
            Quantity.last(FIELD, TWO_3).is(5),
            Quantity.last(FIELD, ONE_5).is(5)),
        Claim.inEverySeed(
            "8.1.3: with 18 weights instead of 25",
            "Two 3x3 filters have fewer weights than one 5x5 filter",
            Quantity.last(WEIGHTS, TWO_3).is(18),
            Quantity.last(WEIGHTS, ONE_5).is(25)),
        Claim.inEverySeed(
            "8.1.3: three 3x3 filters have the receptive field of one 7x7 filter",
            "Three 3x3 filters have the receptive field of one 7x7 filter",
            Quantity.last(FIELD, THREE_3).is(7),
            Quantity.last(FIELD, ONE_7).is(7)),
        Claim.inEverySeed(
            "8.1.3: with 27 weights instead of 49",
            "Three 3x3 filters have fewer weights than one 7x7 filter",
            Quantity.last(WEIGHTS, THREE_3).is(27),
            Quantity.last(WEIGHTS, ONE_7).is(49)),
        Claim.onAverage(
            "8.1.3: with fewer parameters, they reach the same accuracy",
            "The test accuracy with the large filter is hardly higher than with the small ones",
            excess(ONE_5, TWO_3).atMost(0.001),
            excess(ONE_7, THREE_3).atMost(0.001)));
  }

  private static Quantity excess(String large, String small) {
    return Quantity.last(TEST_ACCURACY, large)
        .minus(formatted("%s over %s", large, small), Quantity.last(TEST_ACCURACY, small));
  }

  @Override
  public List<Picture> pictures(Metrics metrics) {
    var chart =
        Charts.byEpoch(
            800,
            550,
            "Test accuracy",
            metrics,
            STACKS.names().stream()
                .map(name -> new Line(name, name, TEST_ACCURACY, name.startsWith("one")))
                .toList());
    return List.of(Picture.of("depth_and_parameters.png", Charts.fromTheFirstEpoch(chart)));
  }
}
