package dlfs.ch06;

import static dlfs.text.Text.formatted;

import dlfs.lab.About;
import dlfs.lab.Experiment;
import dlfs.lab.Lab;
import dlfs.lab.Run;
import dlfs.lab.Variants;
import dlfs.lab.charts.Charts;
import dlfs.lab.charts.Picture;
import dlfs.lab.results.Claim;
import dlfs.lab.results.Claim.Finding;
import dlfs.lab.results.FinalFigure;
import dlfs.lab.results.Metrics;
import dlfs.optimizers.AdaGrad;
import dlfs.optimizers.Adam;
import dlfs.optimizers.Momentum;
import dlfs.optimizers.Sgd;
import dlfs.optimizers.UpdateRule;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.knowm.xchart.XYChart;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.GradientUpdater;

/**
 * Section 6.1.7: the ways that the four update rules take down f(x, y) = x²/20 + y², a valley that
 * is shallow along x and steep along y.
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
    return new About(
        "OptimizerTrajectory",
        "6.1.7",
        "Which way do the update rules take down a long, steep valley?",
        Optional.empty(),
        false,
        List.of(),
        List.of(FinalFigure.last("x"), FinalFigure.last("y")),
        0);
  }

  @Override
  public Metrics run(Lab lab) {
    return lab.compare(RULES, STEPS + 1, OptimizerTrajectory::descend);
  }

  /** Takes down the position before the first step (iteration 0) and after each. */
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
        claim(
            "SGD crosses the floor of the valley (y = 0) in every step",
            "6.1.3: SGD zigzags, which is inefficient",
            ways -> ways.of("SGD").crossings() == STEPS,
            ways -> ways.each("crossings", "%.0f", Way::crossings)),
        claim(
            "Momentum crosses the floor less often than SGD",
            "6.1.4: Momentum zigzags less than SGD",
            ways -> ways.of("Momentum").crossings() < ways.of("SGD").crossings(),
            ways -> ways.each("crossings", "%.0f", Way::crossings)),
        claim(
            "AdaGrad never crosses the floor, and ends lowest",
            "6.1.5: AdaGrad goes straight to the minimum",
            ways ->
                ways.of("AdaGrad").crossings() == 0
                    && RULES.namesBut("AdaGrad").stream()
                        .allMatch(other -> ways.of("AdaGrad").end() < ways.of(other).end()),
            ways -> ways.each("f at the end", "%.4f", Way::end)),
        claim(
            "Adam crosses the floor too, and goes less far beyond it than Momentum",
            "6.1.6: Adam rolls like Momentum, but swings less to the sides",
            ways ->
                ways.of("Adam").crossings() > 0
                    && ways.of("Adam").swing() < ways.of("Momentum").swing(),
            ways -> ways.each("beyond the floor", "%.2f", Way::swing)));
  }

  /** No chance plays a part here, so one run decides. */
  private static Claim claim(
      String statement, String book, Predicate<Ways> holds, Function<Ways, String> measured) {
    return new Claim(
        statement,
        book,
        1,
        evidence -> {
          Ways ways = new Ways(evidence.metrics());
          return new Finding(holds.test(ways), measured.apply(ways));
        });
  }

  /** The ways of all rules. */
  private record Ways(Metrics metrics) {

    Way of(String rule) {
      long seed = metrics.seeds().get(0);
      return new Way(metrics.values(rule, seed, "x"), metrics.values(rule, seed, "y"));
    }

    /** For people: "crossings: SGD 30, Momentum 4, AdaGrad 0, Adam 2". */
    String each(String title, String format, ToDoubleFunction<Way> figure) {
      return RULES.names().stream()
          .map(r -> r + " " + formatted(format, figure.applyAsDouble(of(r))))
          .collect(Collectors.joining(", ", title + ": ", ""));
    }
  }

  /** The places of one rule, from the start to after the last step. */
  private record Way(double[] x, double[] y) {

    /** How often it goes from one side of the valley's floor to the other. */
    int crossings() {
      return (int) IntStream.range(1, y.length).filter(i -> y[i - 1] * y[i] < 0).count();
    }

    /** How far it ever goes beyond the valley's floor, seen from the start. */
    double swing() {
      return Math.max(0, -Arrays.stream(y).min().orElseThrow());
    }

    /** f at the last place. */
    double end() {
      return x[STEPS] * x[STEPS] / 20 + y[STEPS] * y[STEPS];
    }
  }

  @Override
  public List<Picture> pictures(Metrics metrics) {
    Ways ways = new Ways(metrics);
    List<XYChart> charts = RULES.names().stream().map(rule -> map(rule, ways.of(rule))).toList();
    return List.of(Picture.of("optimizer_trajectory.png", 2, charts));
  }

  /** The way of one rule on the contour lines of the valley. */
  private static XYChart map(String rule, Way way) {
    XYChart chart = Charts.chart(600, 500, rule, "x", "y");
    chart.getStyler().setLegendVisible(false);
    Charts.setRange(chart, -10, 10, -10, 10);
    for (int height = 1; height <= 7; height++) {
      Charts.addEllipse(chart, "f = " + height, Math.sqrt(20.0 * height), Math.sqrt(height));
    }
    // The book draws the place before each step, and so leaves out the last one.
    Charts.addPath(chart, rule, Arrays.copyOf(way.x, STEPS), Arrays.copyOf(way.y, STEPS));
    return chart;
  }
}
