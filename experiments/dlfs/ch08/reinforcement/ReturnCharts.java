package dlfs.ch08.reinforcement;

import dlfs.lab.charts.Charts;
import dlfs.lab.results.Metrics;
import dlfs.lab.results.Summary;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.style.Styler.LegendPosition;

/** Charts of the returns and the values of agents during training, as means over seeds. */
final class ReturnCharts {
  private static final int WIDTH = 900;
  private static final int HEIGHT = 420;

  private ReturnCharts() {}

  /**
   * Draws the returns by update and by episode, and the values by update.
   *
   * @param random the variant that acts at random, whose return is drawn as a dashed line
   */
  static List<XYChart> of(Metrics metrics, String random) {
    XYChart evaluations = chart("updates", "mean return, greedy");
    XYChart episodes = chart("episodes", "mean return, exploring");
    XYChart values = chart("updates", "mean of max Q(s, a)");
    values.getStyler().setYAxisLogarithmic(true); // without a target network, they may diverge
    for (String variant : metrics.variants()) {
      Map<Integer, Double> evaluated =
          metrics.meanByIteration(variant, AgentTraining.EVALUATION_RETURN);
      Map<Integer, Double> explored =
          metrics.meanByIteration(variant, AgentTraining.EPISODE_RETURN);
      Map<Integer, Double> counts = metrics.meanByIteration(variant, AgentTraining.EPISODES);
      Map<Integer, Double> value = metrics.meanByIteration(variant, AgentTraining.MEAN_Q);
      add(evaluations, variant, numbers(evaluated.keySet()), evaluated);
      add(episodes, variant, explored.keySet().stream().map(counts::get).toList(), explored);
      add(values, variant, numbers(value.keySet()), value);
    }
    double[] returns = Summary.means(metrics, DeepQNetwork.TEST_RETURN, List.of(random));
    Charts.addLevel(evaluations, random, returns[0]);
    Charts.addLevel(episodes, random, returns[0]);
    return List.of(evaluations, episodes, values);
  }

  private static XYChart chart(String x, String y) {
    XYChart chart = Charts.chart(WIDTH, HEIGHT, "", x, y);
    chart.getStyler().setXAxisMin(0.0).setLegendPosition(LegendPosition.OutsideE);
    return chart;
  }

  private static List<Double> numbers(Collection<Integer> iterations) {
    return iterations.stream().map(i -> i + 1.0).toList(); // updates made
  }

  private static void add(XYChart chart, String name, List<Double> x, Map<Integer, Double> curve) {
    Charts.addLine(chart, name, values(x), values(curve.values()), false);
  }

  private static double[] values(Collection<Double> values) {
    return values.stream().mapToDouble(value -> value).toArray();
  }
}
