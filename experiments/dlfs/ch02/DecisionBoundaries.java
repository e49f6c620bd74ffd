package dlfs.ch02;

import dlfs.lab.Variants;
import dlfs.lab.charts.Charts;
import dlfs.lab.results.Metrics;
import dlfs.networks.Perceptron;
import java.util.Arrays;
import java.util.List;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * Draws the outputs of logic gates at points of the plane, and the decision boundaries of
 * perceptrons.
 *
 * @param metrics the outputs, with a metric for each gate and a variant for each point
 * @param points x1 and x2 of each point
 */
record DecisionBoundaries(Metrics metrics, Variants<double[]> points) {

  /**
   * Draws one gate.
   *
   * @param perceptrons the perceptrons whose decision boundaries are drawn; none is parallel to the
   *     x2 axis
   */
  XYChart draw(String title, String gate, Variants<Perceptron> perceptrons) {
    XYChart chart = Charts.chart(420, 480, title, "x1", "x2");
    chart.getStyler().setLegendPosition(LegendPosition.OutsideS);
    chart.getStyler().setLegendLayout(LegendLayout.Horizontal).setMarkerSize(12);
    Charts.setRange(chart, -0.5, 1.5, -0.5, 1.5);
    addPoints(chart, gate, 0, SeriesMarkers.CIRCLE);
    addPoints(chart, gate, 1, SeriesMarkers.TRIANGLE_UP);
    for (String name : perceptrons.names()) {
      Perceptron p = perceptrons.get(name);
      double[] x1 = {-1, 2};
      double[] x2 =
          Arrays.stream(x1).map(x -> -(p.bias() + p.weight(0) * x) / p.weight(1)).toArray();
      Charts.addLine(chart, name, x1, x2, false);
    }
    return chart;
  }

  private void addPoints(XYChart chart, String gate, int output, Marker marker) {
    List<double[]> matching =
        points.names().stream()
            .filter(point -> value(metrics, point, gate) == output)
            .map(points::get)
            .toList();
    Charts.addPoints(
        chart,
        "y = " + output,
        matching.stream().mapToDouble(x -> x[0]).toArray(),
        matching.stream().mapToDouble(x -> x[1]).toArray(),
        marker);
  }

  static double value(Metrics metrics, String variant, String metric) {
    return metrics.values(variant, metrics.seeds().get(0), metric)[0];
  }
}
