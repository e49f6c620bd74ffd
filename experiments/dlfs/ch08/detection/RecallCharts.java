package dlfs.ch08.detection;

import static dlfs.text.Text.formatted;

import dlfs.lab.charts.Charts;
import dlfs.lab.results.FinalFigure;
import dlfs.lab.results.Metrics;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.style.Styler.LegendPosition;

/** Draws the share of objects that are found. */
final class RecallCharts {
  private static final int WIDTH = 620;
  private static final int HEIGHT = 480;

  /** The intersections over union for which the recall is measured. */
  static final double[] OVERLAPS =
      IntStream.rangeClosed(0, 10).mapToDouble(i -> (50 + 5 * i) / 100.0).toArray();

  private RecallCharts() {}

  /** The name of the metric: the recall of the largest number of boxes, by overlap. */
  static String recallAt(double overlap) {
    return formatted("recall_iou_%.2f", overlap);
  }

  /** Draws the recall by the number of boxes, and by overlap. */
  static List<XYChart> of(Metrics metrics) {
    XYChart byNumber =
        Charts.chart(
            WIDTH,
            HEIGHT,
            "Objects found with an overlap of at least 0.5",
            "boxes in an image",
            "recall");
    XYChart byOverlap =
        Charts.chart(
            WIDTH,
            HEIGHT,
            "Objects found by all boxes",
            "overlap (intersection over union) of at least",
            "recall");
    double most = 10;
    for (String variant : metrics.variants()) {
      Map<Integer, Double> curve = metrics.meanByIteration(variant, RegionProposals.RECALL);
      double[] numbers = curve.keySet().stream().mapToDouble(n -> n).toArray();
      double[] recalls = curve.values().stream().mapToDouble(r -> r).toArray();
      most = Math.max(most, numbers[numbers.length - 1]);
      Charts.addLine(byNumber, variant, numbers, recalls, false);
      Charts.addLine(byOverlap, variant, OVERLAPS, byOverlap(metrics, variant), false);
    }
    byNumber.getStyler().setXAxisLogarithmic(true).setLegendPosition(LegendPosition.InsideNW);
    byOverlap.getStyler().setLegendPosition(LegendPosition.InsideSW);
    Charts.setRange(byNumber, 1, most, 0, 1);
    Charts.setRange(byOverlap, OVERLAPS[0], 1, 0, 1);
    return List.of(byNumber, byOverlap);
  }

  private static double[] byOverlap(Metrics metrics, String variant) {
    return DoubleStream.of(OVERLAPS)
        .map(
            overlap -> {
              FinalFigure figure = FinalFigure.last(recallAt(overlap));
              return metrics.seeds().stream()
                  .mapToDouble(seed -> figure.of(metrics, variant, seed))
                  .average()
                  .orElse(Double.NaN);
            })
        .toArray();
  }
}
