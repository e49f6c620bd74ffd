package dlfs.ch04;

import static dlfs.text.Text.formatted;

import dlfs.lab.charts.Charts;
import dlfs.lab.results.Metrics;
import dlfs.lab.results.Numbers;
import java.util.List;
import java.util.stream.IntStream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** The charts of {@link NumericalGradient}, drawn from its measurements. */
final class NumericalGradientCharts {
  private NumericalGradientCharts() {}

  /** Draws the function and its tangent at x (figures 4-6 and 4-7). */
  static XYChart tangent(Metrics metrics, String part, double x) {
    double slope = values(metrics, part, "dx")[0];
    XYChart chart = Charts.chart(600, 450, "Tangent at " + part, "x", "f(x)");
    chart.getStyler().setLegendPosition(LegendPosition.InsideNW).setMarkerSize(10);
    Charts.setRange(chart, 0, 20, -1, 6.2);
    Charts.addFunction(chart, "0.01x² + 0.1x", NumericalGradient::parabola, 0, 20);
    double[] ends = {0, 20};
    double[] heights = {
      NumericalGradient.parabola(x) - slope * x, NumericalGradient.parabola(x) + slope * (20 - x)
    };
    Charts.addLine(chart, "slope " + Numbers.text(slope), ends, heights, true);
    double height = NumericalGradient.parabola(x);
    Charts.addPoints(
        chart,
        formatted("(%s, %s)", x, height),
        new double[] {x},
        new double[] {height},
        SeriesMarkers.CIRCLE);
    return chart;
  }

  /** Draws the negative gradients at the points of the grid (figure 4-9). */
  static XYChart field(Metrics metrics) {
    XYChart chart = Charts.chart(700, 700, "Negative gradient of x0² + x1²", "x0", "x1");
    chart.getStyler().setLegendVisible(false);
    Charts.setRange(chart, -2.25, 2.5, -2.25, 2.5);
    Charts.addArrows(chart, NumericalGradient.FIELD, arrows(metrics, 0.08));
    return chart;
  }

  /** Draws the path of gradient descent on the contour lines (figure 4-10). */
  static XYChart path(Metrics metrics) {
    XYChart chart =
        Charts.chart(700, 700, "Gradient descent on x0² + x1², learning rate 0.1", "x0", "x1");
    chart.getStyler().setLegendVisible(false);
    Charts.setRange(chart, -4.5, 4.5, -4.5, 4.5);
    for (int radius = 1; radius <= 5; radius++) {
      Charts.addEllipse(chart, "f = " + radius * radius, radius, radius);
    }
    Charts.addPath(chart, "path", values(metrics, "lr=0.1", "x0"), values(metrics, "lr=0.1", "x1"));
    return chart;
  }

  /**
   * Returns arrows in the direction of the negative gradients, from (x0, x1) to (x0, x1).
   *
   * @param length the length of an arrow relative to that of the gradient
   * @return {x0, x1, x0, x1} for each point of the grid
   */
  static List<double[]> arrows(Metrics metrics, double length) {
    double[] x0 = values(metrics, NumericalGradient.FIELD, "x0");
    double[] x1 = values(metrics, NumericalGradient.FIELD, "x1");
    double[] dx0 = values(metrics, NumericalGradient.FIELD, "dx0");
    double[] dx1 = values(metrics, NumericalGradient.FIELD, "dx1");
    return IntStream.range(0, dx0.length)
        .mapToObj(
            i -> new double[] {x0[i], x1[i], x0[i] - length * dx0[i], x1[i] - length * dx1[i]})
        .toList();
  }

  private static double[] values(Metrics metrics, String part, String metric) {
    return metrics.values(part, metrics.seeds().get(0), metric);
  }
}
