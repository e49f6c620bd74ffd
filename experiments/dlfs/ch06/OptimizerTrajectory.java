package dlfs.ch06;

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
import dlfs.optimizers.AdaGrad;
import dlfs.optimizers.Adam;
import dlfs.optimizers.Momentum;
import dlfs.optimizers.Sgd;
import dlfs.optimizers.UpdateRule;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.knowm.xchart.XYChart;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.GradientUpdater;

/**
 * Section 6.1.7: the paths of four update rules on f(x, y) = x²/20 + y², a valley that is shallow
 * along x and steep along y.
 */
public final class OptimizerTrajectory implements Experiment {
  private static final int STEPS = 30;
  private static final double START_X = -7;
  private static final double START_Y = 2;

  private static final Variants<UpdateRule> RULES =
      Variants.<UpdateRule>of("SGD", new Sgd(0.95))
          .and("Momentum", new Momentum(0.1, 0.9))
          .and("AdaGrad", new AdaGrad(1.5))
          .and("Adam", new Adam(0.3));

  @Override
  public About about() {
    return About.withoutData(
        "OptimizerTrajectory",
        "6.1.7",
        "Which paths do the update rules take in a narrow valley?",
        FinalFigure.lastOf("x", "y"));
  }

  @Override
  public Metrics run(Lab lab) {
    return lab.compare(RULES, STEPS + 1, OptimizerTrajectory::descend);
  }

  /** Records the position before the first step (iteration 0) and after each step. */
  private static void descend(Run run, UpdateRule rule) {
    INDArray position = Nd4j.createFromArray(START_X, START_Y); // [2]
    GradientUpdater<?> updater = rule.instantiate(stateFor(rule, position), true);
    for (int step = 0; step <= STEPS; step++) {
      run.record(step, "x", position.getDouble(0));
      run.record(step, "y", position.getDouble(1));
      INDArray update = gradient(position);
      updater.applyUpdater(update, step, 0);
      position.subi(update);
      run.step();
    }
  }

  private static INDArray stateFor(UpdateRule rule, INDArray position) {
    long size = rule.stateSize(position.length());
    return size == 0 ? null : Nd4j.zeros(position.dataType(), size);
  }

  /** ∂f/∂x = x/10, ∂f/∂y = 2y. */
  private static INDArray gradient(INDArray position) {
    return position.mul(Nd4j.createFromArray(1 / 10.0, 2.0));
  }

  @Override
  public List<Claim> claims() {
    return List.of(
        Claim.inEverySeed(
            "6.1.3: SGD zigzags, which is inefficient",
            "SGD crosses the valley floor (y = 0) at every step",
            crossings("SGD").is(STEPS)),
        Claim.inEverySeed(
            "6.1.4: Momentum zigzags less than SGD",
            "Momentum crosses the valley floor less often than SGD",
            crossings("Momentum").below(crossings("SGD"))),
        Claim.inEverySeed(
            "6.1.5: AdaGrad goes straight to the minimum",
            "AdaGrad never crosses the valley floor, and reaches the lowest f",
            crossings("AdaGrad").is(0),
            Quantity.allBelow(
                List.of(end("AdaGrad")),
                RULES.namesBut("AdaGrad").stream().map(OptimizerTrajectory::end).toList())),
        Claim.inEverySeed(
            "6.1.6: Adam rolls like Momentum, but swings less to the sides",
            "Adam also crosses the valley floor, but overshoots it less than Momentum",
            crossings("Adam").atLeast(1),
            overshoot("Adam").below(overshoot("Momentum"))));
  }

  private static Quantity crossings(String rule) {
    return quantity(rule, "crossings", Path::crossings);
  }

  private static Quantity overshoot(String rule) {
    return quantity(rule, "overshoot", Path::overshoot);
  }

  private static Quantity end(String rule) {
    return quantity(rule, "final f", Path::end);
  }

  private static Quantity quantity(String rule, String name, ToDoubleFunction<Path> value) {
    return new Quantity(rule, name, (metrics, seed) -> value.applyAsDouble(Path.of(metrics, rule)));
  }

  /** The positions of one rule, from the start to after the last step. */
  private record Path(double[] x, double[] y) {

    static Path of(Metrics metrics, String rule) {
      long seed = metrics.seeds().get(0); // nothing is drawn at random
      return new Path(metrics.values(rule, seed, "x"), metrics.values(rule, seed, "y"));
    }

    /** The number of steps from one side of the valley floor to the other. */
    double crossings() {
      return y.length == 0
          ? Double.NaN
          : IntStream.range(1, y.length).filter(i -> y[i - 1] * y[i] < 0).count();
    }

    /** The largest distance beyond the valley floor, on the far side from the start. */
    double overshoot() {
      return Arrays.stream(y).map(value -> Math.max(0, -value)).max().orElse(Double.NaN);
    }

    /** The value of f at the last position. */
    double end() {
      return y.length == 0 ? Double.NaN : x[STEPS] * x[STEPS] / 20 + y[STEPS] * y[STEPS];
    }
  }

  @Override
  public List<Picture> pictures(Metrics metrics) {
    List<XYChart> charts =
        RULES.names().stream().map(rule -> map(rule, Path.of(metrics, rule))).toList();
    return List.of(Picture.of("optimizer_trajectory.png", 2, charts));
  }

  /** Draws the path of one rule on the contour lines of the valley. */
  private static XYChart map(String rule, Path path) {
    XYChart chart = Charts.chart(600, 500, rule, "x", "y");
    chart.getStyler().setLegendVisible(false);
    Charts.setRange(chart, -10, 10, -10, 10);
    for (int height = 1; height <= 7; height++) {
      Charts.addEllipse(chart, "f = " + height, Math.sqrt(20.0 * height), Math.sqrt(height));
    }
    // The book draws the position before each step, and so leaves out the last one.
    Charts.addPath(chart, rule, Arrays.copyOf(path.x, STEPS), Arrays.copyOf(path.y, STEPS));
    return chart;
  }
}
