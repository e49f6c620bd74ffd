package dlfs.ch08;

import static dlfs.text.Text.formatted;

import dlfs.lab.charts.Charts;
import dlfs.lab.results.Metrics;
import dlfs.networks.PublishedNetwork;
import java.awt.Font;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.knowm.xchart.AnnotationText;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * Draws the multiply-adds of networks for photographs against their parameters, with the published
 * accuracy beside each.
 */
final class NetworkSizeChart {
  private NetworkSizeChart() {}

  static XYChart of(Metrics metrics) {
    XYChart chart =
        Charts.chart(
            1_000,
            700,
            "Networks for photographs, with their top-1 accuracy on ImageNet",
            "parameters in millions",
            "multiply-adds for one image, in billions");
    chart.getStyler().setDefaultSeriesRenderStyle(XYSeriesRenderStyle.Scatter);
    chart.getStyler().setXAxisLogarithmic(true);
    chart.getStyler().setYAxisLogarithmic(true);
    chart.getStyler().setLegendPosition(LegendPosition.InsideNW);
    chart.getStyler().setMarkerSize(11);
    chart.getStyler().setXAxisMin(0.5).setXAxisMax(300.0).setYAxisMin(0.5).setYAxisMax(30.0);
    chart.getStyler().setAnnotationTextFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13));
    Map<String, List<PublishedNetwork>> families = new LinkedHashMap<>();
    Stream.of(PublishedNetwork.values())
        .filter(NetworkSizeChart::isDrawn)
        .forEach(n -> families.computeIfAbsent(family(n), f -> new ArrayList<>()).add(n));
    families.forEach(
        (family, networks) -> {
          double[] x = networks.stream().mapToDouble(n -> parameters(metrics, n)).toArray();
          double[] y = networks.stream().mapToDouble(n -> multiplyAdds(metrics, n)).toArray();
          chart.addSeries(family, x, y).setMarker(SeriesMarkers.CIRCLE);
          for (int i = 0; i < x.length; i++) {
            chart.addAnnotation(label(networks.get(i), x[i], y[i]));
          }
        });
    return chart;
  }

  /** Networks for photographs, without the other forms of the same network. */
  private static boolean isDrawn(PublishedNetwork network) {
    return network.classes() > 10 && !network.id().contains("-");
  }

  private static String family(PublishedNetwork network) {
    return network.title().split("[- ]")[0];
  }

  private static double parameters(Metrics metrics, PublishedNetwork network) {
    return value(metrics, network, Sized.PARAMETERS) / 1e6;
  }

  private static double multiplyAdds(Metrics metrics, PublishedNetwork network) {
    return value(metrics, network, Sized.MULTIPLY_ADDS) / 1e9;
  }

  private static double value(Metrics metrics, PublishedNetwork network, String metric) {
    return metrics.values(network.id(), metrics.seeds().get(0), metric)[0];
  }

  /** Labels a point: a ResNet left of it, since others are close above it, others below. */
  private static AnnotationText label(PublishedNetwork network, double x, double y) {
    String text =
        formatted("%s %.1f %%", network.title(), 100 * network.accuracy().orElse(Double.NaN));
    return family(network).equals("ResNet")
        ? new AnnotationText(text, x / 1.65, y * 0.98, false)
        : new AnnotationText(text, x, y / 1.1, false);
  }
}
