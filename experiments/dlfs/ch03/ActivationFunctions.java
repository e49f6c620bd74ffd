package dlfs.ch03;

import static dlfs.text.Text.formatted;

import dlfs.lab.About;
import dlfs.lab.Experiment;
import dlfs.lab.Lab;
import dlfs.lab.Run;
import dlfs.lab.Variants;
import dlfs.lab.charts.Charts;
import dlfs.lab.charts.Picture;
import dlfs.lab.results.Claim;
import dlfs.lab.results.FinalFigure;
import dlfs.lab.results.Metrics;
import dlfs.lab.results.Quantity;
import dlfs.lab.results.Quantity.Check;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Section 3.2: the step function, the sigmoid and ReLU, evaluated from -5 to 5. */
public final class ActivationFunctions implements Experiment {
  /** From -5 to 5 in steps of 0.1. */
  private static final double[] X =
      IntStream.rangeClosed(-50, 50).mapToDouble(i -> i / 10.0).toArray();

  /** The inputs of the book's first examples. */
  private static final double[] SAMPLES = {-1, 1, 2};

  /** The largest increase from one point of a curve to the next. */
  private static final String RISE = "largest_rise";

  private static final Variants<UnaryOperator<INDArray>> FUNCTIONS =
      Variants.<UnaryOperator<INDArray>>of("step", x -> x.gt(0).castTo(x.dataType()))
          .and("sigmoid", byDl4j(Activation.SIGMOID)) // 1 / (1 + exp(-x))
          .and("ReLU", byDl4j(Activation.RELU)); // max(x, 0)

  private static UnaryOperator<INDArray> byDl4j(Activation activation) {
    return x -> activation.getActivationFunction().getActivation(x.dup(), false);
  }

  @Override
  public About about() {
    return About.withoutData(
        "ActivationFunctions",
        "3.2",
        "How do the step function, the sigmoid and ReLU differ?",
        FinalFigure.lastOf(at(-1), at(1), at(2), RISE));
  }

  private static String at(double x) {
    return formatted("y(%.0f)", x);
  }

  @Override
  public Metrics run(Lab lab) {
    return lab.compare(FUNCTIONS, 1, ActivationFunctions::measure);
  }

  private static void measure(Run run, UnaryOperator<INDArray> function) {
    INDArray y = function.apply(Nd4j.createFromArray(X)); // [101]
    for (int i = 0; i < X.length; i++) {
      run.record(i, "x", X[i]);
      run.record(i, "y", y.getDouble(i));
    }
    run.record(
        RISE,
        IntStream.range(1, X.length)
            .mapToDouble(i -> y.getDouble(i) - y.getDouble(i - 1))
            .max()
            .orElseThrow());
    INDArray ofSamples = function.apply(Nd4j.createFromArray(SAMPLES)); // [3]
    for (int i = 0; i < SAMPLES.length; i++) {
      run.record(at(SAMPLES[i]), ofSamples.getDouble(i));
    }
    run.step();
  }

  @Override
  public List<Claim> claims() {
    return List.of(
        Claim.inEverySeed(
            "3.2.2: the step function returns 0, 1 and 1 for -1, 1 and 2",
            "The step function returns the book's values",
            values("step", 0, 1, 1)),
        Claim.inEverySeed(
            "3.2.4: the sigmoid returns 0.26894142, 0.73105858 and 0.88079708",
            "The sigmoid returns the book's values",
            values("sigmoid", 0.26894142, 0.73105858, 0.88079708)),
        Claim.inEverySeed(
            "3.2.5: the sigmoid is smooth, the step function jumps from 0 to 1",
            "The sigmoid rises in small steps, the step function in a single one",
            Quantity.last(RISE, "sigmoid").below(0.03),
            Quantity.last(RISE, "step").is(1)),
        Claim.inEverySeed(
            "3.2.7: ReLU returns positive inputs unchanged, and 0 otherwise",
            "ReLU returns positive inputs unchanged, and 0 otherwise",
            values("ReLU", 0, 1, 2)));
  }

  private static Check[] values(String function, double... expected) {
    return IntStream.range(0, SAMPLES.length)
        .mapToObj(i -> Quantity.last(at(SAMPLES[i]), function).is(expected[i], 1e-8))
        .toArray(Check[]::new);
  }

  @Override
  public List<Picture> pictures(Metrics metrics) {
    XYChart two = Charts.chart(600, 450, "Step function and sigmoid", "x", "y");
    two.getStyler().setLegendPosition(LegendPosition.InsideNW);
    Charts.setRange(two, -5.2, 5.2, -0.1, 1.1);
    addCurve(two, metrics, "step");
    addCurve(two, metrics, "sigmoid");
    XYChart relu = Charts.chart(600, 450, "ReLU", "x", "y");
    relu.getStyler().setLegendVisible(false);
    Charts.setRange(relu, -5.2, 5.2, -0.5, 5.5);
    addCurve(relu, metrics, "ReLU");
    return List.of(Picture.of("activation_functions.png", 2, List.of(two, relu)));
  }

  private static void addCurve(XYChart chart, Metrics metrics, String function) {
    long seed = metrics.seeds().get(0);
    double[] x = metrics.values(function, seed, "x");
    Charts.addLine(chart, function, x, metrics.values(function, seed, "y"), false);
  }
}
