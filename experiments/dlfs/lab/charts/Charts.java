package dlfs.lab.charts;

import dlfs.lab.results.Metrics;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.knowm.xchart.AnnotationLine;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.CategoryStyler;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Charts in a common style. */
public final class Charts {
  /** The palette of M. Okabe and K. Ito, suited to colour-blind readers. */
  private static final List<Color> COLOURS =
      List.of(
          new Color(0x0072B2),
          new Color(0xE69F00),
          new Color(0x009E73),
          new Color(0xD55E00),
          new Color(0xCC79A7),
          new Color(0x56B4E9),
          new Color(0x000000));

  private static final BasicStroke SOLID = new BasicStroke(1.6f);
  private static final BasicStroke DASHED =
      new BasicStroke(1.6f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, new float[] {6, 4}, 0);

  private static final int FUNCTION_POINTS = 201;
  private static final int ARROW_POINTS = 6;

  /** The length of an arrow's head, as a share of the arrow's length. */
  private static final double HEAD = 0.3;

  private static final int SMOOTHING_WINDOW = 11;
  private static final double KAISER_BETA = 2;

  private Charts() {}

  /** Creates an empty chart with these axis labels. */
  public static XYChart chart(int width, int height, String title, String x, String y) {
    XYChart chart =
        new XYChartBuilder()
            .width(width)
            .height(height)
            .title(title)
            .xAxisTitle(x)
            .yAxisTitle(y)
            .build();
    applyStyle(chart.getStyler());
    chart.getStyler().setDefaultSeriesRenderStyle(XYSeriesRenderStyle.Line);
    return chart;
  }

  /**
   * Creates a chart of grouped bars on a logarithmic axis of whole decades, with a line at 1.
   *
   * @param y the label of the y axis
   * @param lowest the lowest value, above 0
   * @param highest the highest value
   */
  public static CategoryChart barsAroundOne(
      int width, int height, String title, String y, double lowest, double highest) {
    CategoryChart chart =
        new CategoryChartBuilder().width(width).height(height).title(title).yAxisTitle(y).build();
    CategoryStyler style = chart.getStyler();
    applyStyle(style);
    style.setYAxisLogarithmic(true);
    style.setYAxisMin(Math.pow(10, Math.min(-1, Math.floor(Math.log10(lowest)))));
    style.setYAxisMax(Math.pow(10, Math.max(1, Math.ceil(Math.log10(highest)))));
    style.setLegendPosition(LegendPosition.OutsideS);
    style.setLegendLayout(LegendLayout.Horizontal);
    chart.addAnnotation(new AnnotationLine(1, false, false));
    return chart;
  }

  private static void applyStyle(AxesChartStyler style) {
    style.setLocale(Locale.ROOT);
    style.setChartBackgroundColor(Color.WHITE);
    style.setPlotBorderVisible(true);
    style.setPlotGridLinesColor(new Color(0xE4E4E4));
    style.setChartTitleFont(new Font(Font.SANS_SERIF, Font.BOLD, 16));
    style.setAxisTitleFont(new Font(Font.SANS_SERIF, Font.PLAIN, 15));
    style.setAxisTickLabelsFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13));
    style.setLegendFont(new Font(Font.SANS_SERIF, Font.PLAIN, 15));
    style.setLegendBorderColor(new Color(0xC0C0C0));
    style.setSeriesColors(COLOURS.toArray(Color[]::new));
  }

  /**
   * Draws a metric of every variant by iteration: the mean over seeds, smoothed by a Kaiser window
   * of 11 points like the book's loss curves.
   *
   * @param y the label of the y axis
   * @param top the upper end of the y axis, unless a curve ends above it
   */
  public static XYChart curves(Metrics metrics, String metric, String y, double top) {
    XYChart chart = chart(1000, 700, "", "iterations", y);
    chart.getStyler().setLegendPosition(LegendPosition.InsideNE);
    double highest = top;
    double last = 0;
    for (String variant : metrics.variants()) {
      Map<Integer, Double> curve = metrics.meanByIteration(variant, metric);
      if (!curve.isEmpty()) { // a variant that diverged at once has none
        double[] iterations = curve.keySet().stream().mapToDouble(i -> i).toArray();
        double[] values = curve.values().stream().mapToDouble(v -> v).toArray();
        last = Math.max(last, iterations[iterations.length - 1]);
        double[] smooth = smooth(values);
        highest = Math.max(highest, 1.1 * smooth[smooth.length - 1]);
        addLine(chart, variant, iterations, smooth, false);
      }
    }
    setRange(chart, 0, beyond(0, last), 0, highest);
    return chart;
  }

  /**
   * Draws a metric of one variant by iteration, without smoothing: the mean over seeds.
   *
   * @param iterations the number of iterations drawn, from the first
   */
  public static XYChart raw(
      int width, int height, Metrics metrics, String variant, String metric, int iterations) {
    XYChart chart = chart(width, height, "", "iterations", metric.replace('_', ' '));
    chart.getStyler().setLegendVisible(false);
    double[] values =
        metrics.meanByIteration(variant, metric).values().stream()
            .limit(iterations)
            .mapToDouble(v -> v)
            .toArray();
    if (values.length > 0) { // a variant that diverged at once has none
      double[] places = IntStream.range(0, values.length).asDoubleStream().toArray();
      addLine(chart, variant, places, values, false);
      double highest = Arrays.stream(values).max().orElseThrow();
      setRange(chart, 0, beyond(0, values.length), 0, 1.1 * highest);
    }
    return chart;
  }

  /**
   * One line of a chart: a metric of a variant.
   *
   * @param name its name in the legend
   * @param dashed whether it is drawn dashed
   */
  public record Line(String name, String variant, String metric, boolean dashed) {}

  /**
   * Draws accuracies by epoch, as means over seeds. The x axis covers the longest training.
   *
   * @param lines the lines, in the order of the colours
   */
  public static XYChart byEpoch(
      int width, int height, String title, Metrics metrics, List<Line> lines) {
    XYChart chart = chart(width, height, title, "epochs", "accuracy");
    chart.getStyler().setLegendPosition(LegendPosition.InsideSE);
    for (Line line : lines) {
      addCurve(chart, line.name, metrics.meanByEpoch(line.variant, line.metric), line.dashed);
    }
    setRange(chart, 0, beyond(0, Math.max(1, end(chart))), 0, 1);
    return chart;
  }

  /**
   * Draws two accuracies of a variant by epoch: on training images, and dashed on test images.
   *
   * @param trainMetric the metric of the accuracy on training images
   * @param testMetric the metric of the accuracy on test images
   */
  public static XYChart trainAndTest(
      String title, Metrics metrics, String variant, String trainMetric, String testMetric) {
    return byEpoch(
        700,
        500,
        title,
        metrics,
        List.of(
            new Line("train", variant, trainMetric, false),
            new Line("test", variant, testMetric, true)));
  }

  /**
   * Starts the y axis of a chart by epoch just below its accuracies after epoch 0, so that small
   * differences between them are visible.
   */
  public static XYChart fromTheFirstEpoch(XYChart chart) {
    double lowest =
        chart.getSeriesCollection().stream()
            .flatMapToDouble(curve -> Arrays.stream(curve.getYData()).skip(1))
            .min()
            .orElse(0);
    chart.getStyler().setYAxisMin(Math.max(0, 1 - 1.5 * (1 - lowest)));
    return chart;
  }

  /** Makes a chart small for a grid: without legend and axis labels, and with few tick labels. */
  public static XYChart small(XYChart chart) {
    XYStyler style = chart.getStyler();
    style.setAxisTitlesVisible(false).setLegendVisible(false);
    style.setChartTitleFont(new Font(Font.SANS_SERIF, Font.BOLD, 13));
    style.setAxisTickLabelsFont(new Font(Font.SANS_SERIF, Font.PLAIN, 11));
    style.setLegendFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
    style.setXAxisTickMarkSpacingHint(60).setYAxisTickMarkSpacingHint(40);
    return chart;
  }

  /**
   * Draws a histogram with bins of equal width.
   *
   * @param counts the number of values in each bin
   * @param maxHeight the upper limit of the y axis; higher bars are truncated
   */
  public static XYChart histogram(
      int width,
      int height,
      String title,
      double low,
      double high,
      double[] counts,
      double maxHeight) {
    XYChart chart = chart(width, height, title, "value", "count");
    chart.getStyler().setDefaultSeriesRenderStyle(XYSeriesRenderStyle.StepArea);
    double[] from = new double[counts.length + 1];
    Arrays.setAll(from, i -> low + (high - low) * i / counts.length);
    double[] steps = Arrays.copyOf(counts, counts.length + 1);
    steps[counts.length] = counts[counts.length - 1]; // the last step ends at the range's end
    chart.addSeries(title, from, steps).setMarker(SeriesMarkers.NONE);
    chart.getStyler().setYAxisDecimalPattern("#,##0");
    double highest = Arrays.stream(counts).max().orElseThrow();
    setRange(chart, low, beyond(low, high), 0, Math.min(maxHeight, 1.05 * Math.max(1, highest)));
    return chart;
  }

  /**
   * Returns the end of an axis, slightly beyond its last point. If evenly spaced points reached the
   * end, XChart would label every n-th of them: 0, 91, 182, ...
   */
  private static double beyond(double first, double last) {
    return last + 0.01 * (last - first);
  }

  /** Fixes the ranges of both axes. */
  public static void setRange(XYChart chart, double xMin, double xMax, double yMin, double yMax) {
    chart.getStyler().setXAxisMin(xMin).setXAxisMax(xMax).setYAxisMin(yMin).setYAxisMax(yMax);
  }

  /** Adds a thin grey ellipse around the origin: a contour line. */
  public static void addEllipse(XYChart chart, String name, double xRadius, double yRadius) {
    int points = 180;
    double[] x = new double[points + 1];
    double[] y = new double[points + 1];
    for (int i = 0; i <= points; i++) {
      double angle = 2 * Math.PI * i / points;
      x[i] = xRadius * Math.cos(angle);
      y[i] = yRadius * Math.sin(angle);
    }
    chart
        .addSeries(name, x, y)
        .setMarker(SeriesMarkers.NONE)
        .setLineColor(new Color(0xA0A0A0))
        .setLineStyle(new BasicStroke(0.8f));
  }

  /**
   * Adds a line through these points, solid or dashed, in the next colour. A logarithmic y axis
   * shows only those above 0. Adds nothing if no points remain.
   */
  public static void addLine(XYChart chart, String name, double[] x, double[] y, boolean dashed) {
    boolean isLogarithmic = chart.getStyler().isYAxisLogarithmic();
    int[] shown =
        IntStream.range(0, y.length).filter(i -> !isLogarithmic || !(y[i] <= 0)).toArray();
    if (shown.length > 0) {
      chart
          .addSeries(name, at(x, shown), at(y, shown))
          .setMarker(SeriesMarkers.NONE)
          .setLineStyle(dashed ? DASHED : SOLID);
    }
  }

  private static double[] at(double[] values, int... indices) {
    return IntStream.of(indices).mapToDouble(i -> values[i]).toArray();
  }

  /**
   * Adds a line through the values of a metric.
   *
   * @param curve the values by iteration or epoch, ascending; nothing is added without any, as of a
   *     variant that diverged at once
   */
  public static void addCurve(
      XYChart chart, String name, Map<Integer, Double> curve, boolean dashed) {
    double[] x = curve.keySet().stream().mapToDouble(i -> i).toArray();
    double[] y = curve.values().stream().mapToDouble(v -> v).toArray();
    addLine(chart, name, x, y, dashed);
  }

  /** Adds a dashed line at a finite value, from 0 to the end of the longest line. */
  public static void addLevel(XYChart chart, String name, double value) {
    double last = chart.getSeriesCollection().isEmpty() ? 1 : end(chart);
    if (Double.isFinite(value)) {
      addLine(chart, name, new double[] {0, last}, new double[] {value, value}, true);
    }
  }

  /** Returns the largest x of all lines; 0 if there are none. */
  private static double end(XYChart chart) {
    return chart.getSeriesCollection().stream().mapToDouble(XYSeries::getXMax).max().orElse(0);
  }

  /** Adds a line with a dot at every point, in the given order. */
  public static void addPath(XYChart chart, String name, double[] x, double[] y) {
    chart
        .addSeries(name, x, y)
        .setMarker(SeriesMarkers.CIRCLE)
        .setMarkerColor(COLOURS.get(3))
        .setLineColor(COLOURS.get(3))
        .setLineStyle(new BasicStroke(1.2f));
  }

  /** Adds points without a line, in the next colour. */
  public static void addPoints(XYChart chart, String name, double[] x, double[] y, Marker marker) {
    chart
        .addSeries(name, x, y)
        .setXYSeriesRenderStyle(XYSeriesRenderStyle.Scatter)
        .setMarker(marker);
  }

  /** Adds the graph of a function from one x to another, in the next colour. */
  public static void addFunction(
      XYChart chart, String name, DoubleUnaryOperator f, double from, double to) {
    double[] x = new double[FUNCTION_POINTS];
    Arrays.setAll(x, i -> from + (to - from) * i / (FUNCTION_POINTS - 1));
    addLine(chart, name, x, Arrays.stream(x).map(f).toArray(), false);
  }

  /**
   * Adds arrows, all in the next colour.
   *
   * @param arrows the start and the end of each: {x, y, x, y}
   */
  public static void addArrows(XYChart chart, String name, List<double[]> arrows) {
    double[] x = new double[ARROW_POINTS * arrows.size()];
    double[] y = x.clone();
    for (int i = 0; i < arrows.size(); i++) {
      double[] arrow = arrows.get(i);
      double dx = arrow[2] - arrow[0];
      double dy = arrow[3] - arrow[1];
      double[] along = {0, 1, 1 - HEAD, 1, 1 - HEAD, Double.NaN}; // a line ends at a NaN
      double[] aside = {0, 0, HEAD / 2, 0, -HEAD / 2, Double.NaN};
      for (int j = 0; j < ARROW_POINTS; j++) {
        x[ARROW_POINTS * i + j] = arrow[0] + along[j] * dx - aside[j] * dy;
        y[ARROW_POINTS * i + j] = arrow[1] + along[j] * dy + aside[j] * dx;
      }
    }
    chart.addSeries(name, x, y).setMarker(SeriesMarkers.NONE).setLineStyle(new BasicStroke(1.2f));
  }

  /**
   * Replaces each value by a weighted mean of its neighbours, of which there are fewer at the ends.
   */
  static double[] smooth(double[] values) {
    int reach = SMOOTHING_WINDOW / 2;
    double[] window = kaiser();
    double[] smooth = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      double sum = 0;
      double weights = 0;
      for (int j = Math.max(0, i - reach); j <= Math.min(values.length - 1, i + reach); j++) {
        double weight = window[j - i + reach];
        sum += weight * values[j];
        weights += weight;
      }
      smooth[i] = sum / weights;
    }
    return smooth;
  }

  private static double[] kaiser() {
    double[] window = new double[SMOOTHING_WINDOW];
    Arrays.setAll(
        window,
        i -> {
          double r = 2.0 * i / (SMOOTHING_WINDOW - 1) - 1;
          return besselI0(KAISER_BETA * Math.sqrt(1 - r * r));
        });
    return window;
  }

  /** The modified Bessel function of the first kind of order 0, by its power series. */
  private static double besselI0(double x) {
    double term = 1;
    double sum = 1;
    for (int k = 1; k < 30; k++) {
      term *= (x / (2 * k)) * (x / (2 * k));
      sum += term;
    }
    return sum;
  }
}
