package ch06;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import lab.About;
import lab.Experiment;
import lab.Lab;
import lab.Run;
import lab.charts.Charts;
import lab.charts.Picture;
import lab.results.Claim;
import lab.results.Claim.Finding;
import lab.results.FinalFigure;
import lab.results.Metrics;
import optimizers.AdaGrad;
import optimizers.Adam;
import optimizers.Momentum;
import optimizers.Sgd;
import optimizers.UpdateRule;
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

  private static final Map<String, UpdateRule> RULES = new LinkedHashMap<>();

  static {
    RULES.put("SGD", new Sgd(0.95));
    RULES.put("Momentum", new Momentum(0.1, 0.9));
    RULES.put("AdaGrad", new AdaGrad(1.5));
    RULES.put("Adam", new Adam(0.3));
  }

  @Override
  public About about() {
    return new About(
        "OptimizerTrajectory",
        "6.1.7",
        "Which way do the update rules take down a long, steep valley?",
        Optional.empty(),
        List.of(),
        List.of(FinalFigure.last("x"), FinalFigure.last("y")),
        0);
  }

  @Override
  public Metrics run(Lab lab) {
    return lab.compare(RULES.keySet(), STEPS + 1, OptimizerTrajectory::descend);
  }

  /** Takes down the position before the first step (iteration 0) and after each. */
  private static void descend(Run run) {
    UpdateRule rule = RULES.get(run.variant());
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
            m -> crossings(m, "SGD") == STEPS,
            m -> perRule("crossings", "%d", rule -> crossings(m, rule))),
        claim(
            "Momentum crosses the floor less often than SGD",
            "6.1.4: Momentum zigzags less than SGD",
            m -> crossings(m, "Momentum") < crossings(m, "SGD"),
            m -> perRule("crossings", "%d", rule -> crossings(m, rule))),
        claim(
            "AdaGrad never crosses the floor, and ends lowest",
            "6.1.5: AdaGrad goes straight to the minimum",
            m ->
                crossings(m, "AdaGrad") == 0
                    && RULES.keySet().stream()
                        .allMatch(rule -> lastHeight(m, "AdaGrad") <= lastHeight(m, rule)),
            m -> perRule("f at the end", "%.2g", rule -> lastHeight(m, rule))),
        claim(
            "Adam crosses the floor too, and goes less far beyond it than Momentum",
            "6.1.6: Adam rolls like Momentum, but swings less to the sides",
            m -> crossings(m, "Adam") > 0 && swing(m, "Adam") < swing(m, "Momentum"),
            m -> perRule("beyond the floor", "%.2f", rule -> swing(m, rule))));
  }

  /** No chance plays a part here, so one run decides. */
  private static Claim claim(
      String statement, String book, Predicate<Metrics> holds, Function<Metrics, String> measured) {
    return new Claim(
        statement,
        book,
        1,
        evidence ->
            new Finding(holds.test(evidence.metrics()), measured.apply(evidence.metrics())));
  }

  /** For people: "crossings: SGD 30, Momentum 4, AdaGrad 0, Adam 2". */
  private static String perRule(String figure, String format, Function<String, Number> value) {
    return RULES.keySet().stream()
        .map(rule -> rule + " " + String.format(Locale.ROOT, format, value.apply(rule)))
        .collect(Collectors.joining(", ", figure + ": ", ""));
  }

  /** How often the way goes from one side of the valley's floor to the other. */
  private static int crossings(Metrics metrics, String rule) {
    double[] y = way(metrics, rule, "y");
    return (int) IntStream.range(1, y.length).filter(i -> y[i - 1] * y[i] < 0).count();
  }

  /** How far the way ever goes beyond the valley's floor, seen from where it starts. */
  private static double swing(Metrics metrics, String rule) {
    return Math.max(0, -Arrays.stream(way(metrics, rule, "y")).min().orElseThrow());
  }

  private static double lastHeight(Metrics metrics, String rule) {
    double x = way(metrics, rule, "x")[STEPS];
    double y = way(metrics, rule, "y")[STEPS];
    return height(x, y);
  }

  private static double[] way(Metrics metrics, String rule, String axis) {
    return metrics.values(rule, metrics.seeds().get(0), axis);
  }

  private static double height(double x, double y) {
    return x * x / 20 + y * y;
  }

  @Override
  public List<Picture> pictures(Metrics metrics) {
    return List.of(
        new Picture(
            "optimizer_trajectory.png",
            2,
            RULES.keySet().stream().map(rule -> map(metrics, rule)).toList()));
  }

  /** The book draws the place before each step, and so leaves out the last one. */
  private static double[] drawn(Metrics metrics, String rule, String axis) {
    return Arrays.copyOf(way(metrics, rule, axis), STEPS);
  }

  /** The way of one rule on the contour lines of the valley. */
  private static XYChart map(Metrics metrics, String rule) {
    XYChart chart = Charts.chart(600, 500, rule, "x", "y");
    chart.getStyler().setLegendVisible(false);
    Charts.setRange(chart, -10, 10, -10, 10);
    for (int height = 1; height <= 7; height++) {
      Charts.addEllipse(chart, "f = " + height, Math.sqrt(20.0 * height), Math.sqrt(height));
    }
    Charts.addPath(chart, rule, drawn(metrics, rule, "x"), drawn(metrics, rule, "y"));
    return chart;
  }
}
