package dlfs.ch06;

import static dlfs.lab.Training.TRAIN_ACCURACY;
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
import dlfs.networks.InitialWeights;
import dlfs.networks.MultiLayerNet;
import dlfs.optimizers.Sgd;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.XYStyler;

/**
 * Section 6.3.2: a network of five hidden layers is trained on 1,000 images, with and without batch
 * normalisation, for 16 scales of the initial weights.
 */
public final class BatchNormComparison implements Experiment {
  private static final Setting<Integer> SAMPLES = TrainingSettings.samples(1_000);
  private static final Setting<Integer> EPOCHS = TrainingSettings.epochs(20);
  private static final Setting<Integer> BATCH = TrainingSettings.batch(100);

  /** The standard deviations of the initial weights, 1 to 0.0001, evenly spaced in log scale. */
  private static final List<Double> SCALES =
      IntStream.range(0, 16).mapToObj(i -> Math.pow(10, -4 * i / 15.0)).toList();

  private static final String WITH = "with batch norm";
  private static final String WITHOUT = "without batch norm";

  /** A final accuracy below this counts as a failure; guessing gives 0.1. */
  private static final double FAILURE = 0.2;

  private record Arm(double scale, String kind) {
    String name() {
      return formatted("std=%s %s", label(scale), kind);
    }

    MultiLayerNet of(MultiLayerNet net) {
      MultiLayerNet scaled = net.with(new InitialWeights.Std(scale));
      return kind.equals(WITH) ? scaled.withBatchNormalization() : scaled;
    }
  }

  /** Formats a scale with three significant digits: "1", "0.541", "0.000185". */
  private static String label(double scale) {
    return new BigDecimal(scale, new MathContext(3)).stripTrailingZeros().toPlainString();
  }

  @Override
  public About about() {
    return About.on(
        PublishedDataset.MNIST,
        "BatchNormComparison",
        "6.3.2",
        "Does batch normalisation help at every scale of the initial weights?",
        List.of(SAMPLES, EPOCHS, BATCH),
        List.of(FinalFigure.last(TRAIN_ACCURACY)),
        0.5);
  }

  @Override
  public Metrics run(Lab lab) {
    var images = lab.data().training().first(lab.get(SAMPLES));
    var net = MultiLayerNet.ofTheBook(images.shape().size(), 5);
    var training =
        Training.ofEpochs(images, lab.get(BATCH), lab.get(EPOCHS))
            .measuringEveryEpoch(TRAIN_ACCURACY, images);
    Variants<Arm> arms =
        Variants.of(
            SCALES.stream()
                .flatMap(scale -> Stream.of(new Arm(scale, WITH), new Arm(scale, WITHOUT)))
                .toList(),
            Arm::name);
    return lab.compare(
        arms,
        training.iterations(),
        (run, arm) -> training.train(run, lab.create(arm.of(net), new Sgd(0.01), run.seed())));
  }

  @Override
  public List<Claim> claims() {
    Quantity faster = scales("faster", (with, without) -> mean(with) > mean(without));
    Quantity failuresWith = scales("with it", (with, without) -> failed(with));
    Quantity failuresWithout = scales("without it", (with, without) -> failed(without));
    return List.of(
        Claim.inEverySeed(
            "6.3.2: with batch normalisation, learning is faster at nearly every scale",
            "With batch normalisation, training is faster at nearly all of the 16 initial scales",
            faster.atLeast(14)),
        Claim.inEverySeed(
            "6.3.2: without it, the network does not learn at all at some scales",
            "Without batch normalisation, training fails at some scales",
            failuresWithout.atLeast(1)),
        Claim.inEverySeed(
            "6.3.2: with it, learning depends less on the initial weights",
            "With batch normalisation, training fails at fewer scales",
            failuresWith.below(failuresWithout)));
  }

  /**
   * The number of scales whose training accuracies with and without batch normalisation meet a
   * condition.
   */
  private static Quantity scales(String name, BiPredicate<double[], double[]> condition) {
    return new Quantity(
        name,
        (metrics, seed) ->
            SCALES.stream()
                .filter(
                    scale ->
                        condition.test(
                            metrics.values(new Arm(scale, WITH).name(), seed, TRAIN_ACCURACY),
                            metrics.values(new Arm(scale, WITHOUT).name(), seed, TRAIN_ACCURACY)))
                .count());
  }

  private static double mean(double[] accuracies) {
    return Arrays.stream(accuracies).average().orElse(Double.NaN);
  }

  private static boolean failed(double[] accuracies) {
    return accuracies.length > 0 && accuracies[accuracies.length - 1] < FAILURE;
  }

  @Override
  public List<Picture> pictures(Metrics metrics) {
    List<XYChart> charts = SCALES.stream().map(scale -> chart(metrics, scale)).toList();
    XYStyler last = charts.get(charts.size() - 1).getStyler();
    last.setLegendPosition(LegendPosition.InsideNE).setLegendVisible(true);
    return List.of(Picture.of("batch_norm_comparison.png", 4, charts));
  }

  private static XYChart chart(Metrics metrics, double scale) {
    List<Line> lines =
        Stream.of(WITH, WITHOUT)
            .map(
                kind ->
                    new Line(
                        kind, new Arm(scale, kind).name(), TRAIN_ACCURACY, kind.equals(WITHOUT)))
            .toList();
    return Charts.small(Charts.byEpoch(340, 270, "std = " + label(scale), metrics, lines));
  }
}
