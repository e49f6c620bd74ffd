package dlfs.ch04;

import static dlfs.gradients.NumericalDifferentiation.H;
import static dlfs.text.Text.formatted;

import dlfs.gradients.GradientDescent;
import dlfs.gradients.NumericalDifferentiation;
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
import dlfs.lab.results.Numbers;
import dlfs.lab.results.Quantity;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * Sections 4.3 and 4.4: numerical derivatives and gradients, gradient descent, and the gradient of
 * a small network.
 */
public final class NumericalGradient implements Experiment {
  private static final String TOO_SMALL = "x=5 h=1e-50";
  private static final String X0_ALONE = "x0=3 (x1=4)";
  private static final String X1_ALONE = "x1=4 (x0=3)";
  private static final String FIELD = "field";
  private static final String NET = "simpleNet";

  private static final Variants<Consumer<Run>> PARTS =
      Variants.<Consumer<Run>>of("x=5", derivative(NumericalGradient::parabola, 5, H))
          .and("x=10", derivative(NumericalGradient::parabola, 10, H))
          .and(TOO_SMALL, derivative(NumericalGradient::parabola, 5, 1e-50))
          .and(X0_ALONE, derivative(x0 -> x0 * x0 + 4 * 4, 3, H))
          .and(X1_ALONE, derivative(x1 -> 3 * 3 + x1 * x1, 4, H))
          .and("(3, 4)", gradients(new double[] {3, 4}))
          .and("(0, 2)", gradients(new double[] {0, 2}))
          .and("(3, 0)", gradients(new double[] {3, 0}))
          .and(FIELD, gradients(grid()))
          .and("lr=0.1", descent(0.1))
          .and("lr=10", descent(10))
          .and("lr=1e-10", descent(1e-10))
          .and(NET, NumericalGradient::simpleNet);

  /** The book's {@code function_1}. */
  private static double parabola(double x) {
    return 0.01 * (x * x) + 0.1 * x;
  }

  /** The book's {@code function_2}. */
  private static double bowl(double[] x) {
    return x[0] * x[0] + x[1] * x[1];
  }

  /** Sections 4.3.1 to 4.3.3. */
  private static Consumer<Run> derivative(DoubleUnaryOperator f, double x, double h) {
    return run -> {
      run.record("h_in_float32", (float) h);
      run.record("dx", NumericalDifferentiation.derivative(f, x, h));
    };
  }

  /** Section 4.4: the gradients of the bowl at these points. */
  private static Consumer<Run> gradients(double[]... points) {
    return run -> {
      for (int i = 0; i < points.length; i++) {
        double[] gradient = dlfs.gradients.NumericalGradient.of(NumericalGradient::bowl, points[i]);
        record(run, i, points[i]);
        run.record(i, "dx0", gradient[0]);
        run.record(i, "dx1", gradient[1]);
      }
    };
  }

  /** Points from -2 to 2.25 in steps of a quarter, in both directions. */
  private static double[][] grid() {
    int side = 18;
    return IntStream.range(0, side * side)
        .mapToObj(i -> new double[] {-2 + i % side / 4.0, -2 + i / side / 4.0})
        .toArray(double[][]::new);
  }

  /** Section 4.4.1: gradient descent in the bowl. */
  private static Consumer<Run> descent(double learningRate) {
    return run -> {
      var path =
          new GradientDescent(learningRate, 100)
              .path(NumericalGradient::bowl, new double[] {-3, 4});
      IntStream.range(0, path.size()).forEach(step -> record(run, step, path.get(step)));
    };
  }

  private static void record(Run run, int iteration, double[] point) {
    run.record(iteration, "x0", point[0]);
    run.record(iteration, "x1", point[1]);
  }

  /** Section 4.4.2: a network that consists of weights alone, the book's. */
  private static void simpleNet(Run run) {
    INDArray w = // [2, 3]
        Nd4j.createFromArray(
            new double[][] {
              {0.47355232, 0.9977393, 0.84668094}, {0.85557411, 0.03563661, 0.69422093}
            });
    INDArray x = Nd4j.createFromArray(new double[][] {{0.6, 0.9}}); // [1, 2]
    int label = 2;

    double[] prediction = x.mmul(w).toDoubleVector();
    INDArray gradient =
        dlfs.gradients.NumericalGradient.of(weights -> loss(x, weights, label), w); // [2, 3]

    run.record("loss", loss(x, w, label));
    for (int j = 0; j < 3; j++) {
      run.record("prediction_" + j, prediction[j]);
      run.record("dw1" + (j + 1), gradient.getDouble(0, j));
      run.record("dw2" + (j + 1), gradient.getDouble(1, j));
    }
  }

  /** The cross-entropy error; the book's figures are without the delta of section 4.2.2. */
  private static double loss(INDArray x, INDArray w, int label) {
    INDArray y = Transforms.softmax(x.mmul(w)); // [1, 3]
    return -Math.log(y.getDouble(label));
  }

  @Override
  public About about() {
    return About.withoutData(
        "NumericalGradient",
        "4.3-4.4",
        "How precise are numerical derivatives, and where does descent end?",
        FinalFigure.lastOf("dx", "dx0", "dx1", "x0", "x1", "loss"));
  }

  @Override
  public Metrics run(Lab lab) {
    return lab.compare(
        PARTS,
        1,
        (run, part) -> {
          part.accept(run);
          run.step();
        });
  }

  @Override
  public List<Claim> claims() {
    return List.of(
        Claim.inEverySeed(
            "4.3.1: an h of 1e-50 is too small: rounding makes it 0",
            "An h of 1e-50 is rounded to 0, an h of 1e-4 is not",
            is("h_in_float32", TOO_SMALL, 0, 0),
            is("dx", TOO_SMALL, 0, 0),
            is("h_in_float32", "x=5", 1e-4, 1e-11)),
        Claim.inEverySeed(
            "4.3.2: the slopes are 0.1999999999990898 and 0.2999999999986347",
            "The numerical slopes at 5 and 10 are the book's",
            is("dx", "x=5", 0.1999999999990898, 1e-16),
            is("dx", "x=10", 0.2999999999986347, 1e-16)),
        Claim.inEverySeed(
            "4.3.3: the partial derivatives are 6.00000000000378 and 7.999999999999119",
            "The numerical partial derivatives are the book's",
            is("dx", X0_ALONE, 6.00000000000378, 1e-14),
            is("dx", X1_ALONE, 7.999999999999119, 1e-14)),
        Claim.inEverySeed(
            "4.4: the gradients are (6, 8), (0, 4) and (6, 0)",
            "The numerical gradients are the book's",
            is("dx0", "(3, 4)", 6, 1e-10),
            is("dx1", "(3, 4)", 8, 1e-10),
            is("dx0", "(0, 2)", 0, 1e-10),
            is("dx1", "(0, 2)", 4, 1e-10),
            is("dx0", "(3, 0)", 6, 1e-10),
            is("dx1", "(3, 0)", 0, 1e-10)),
        Claim.inEverySeed(
            "4.4: the arrows point to the lowest point, and are longer the farther it is",
            "Half the negative gradient leads from every point nearly to (0, 0)",
            new Quantity("largest distance", (metrics, seed) -> miss(metrics)).atMost(1e-10)),
        Claim.inEverySeed(
            "4.4.1: descent ends at (-6.11110793e-10, 8.14814391e-10), nearly (0, 0)",
            "Gradient descent with a learning rate of 0.1 ends where the book's does",
            is("x0", "lr=0.1", -6.11110793e-10, 1e-18),
            is("x1", "lr=0.1", 8.14814391e-10, 1e-18)),
        Claim.inEverySeed(
            "4.4.1: too large a learning rate diverges to (-2.58983747e+13, -1.29524862e+12)",
            "With a learning rate of 10, it diverges as the book's does",
            is("x0", "lr=10", -2.58983747e13, 1e5),
            is("x1", "lr=10", -1.29524862e12, 1e4)),
        Claim.inEverySeed(
            "4.4.1: with too small a one it hardly moves, to (-2.99999994, 3.99999992)",
            "With a learning rate of 1e-10, it hardly moves from (-3, 4)",
            is("x0", "lr=1e-10", -2.99999994, 1e-8),
            is("x1", "lr=1e-10", 3.99999992, 1e-8)),
        Claim.inEverySeed(
            "4.4.2: simpleNet predicts (1.05414809, 0.63071653, 1.1328074)",
            "simpleNet predicts the book's scores",
            is("prediction_0", NET, 1.05414809, 1e-8),
            is("prediction_1", NET, 0.63071653, 1e-8),
            is("prediction_2", NET, 1.1328074, 1e-8)),
        Claim.inEverySeed(
            "4.4.2: its loss is 0.92806853663411326",
            "The loss of simpleNet is the book's",
            is("loss", NET, 0.92806853663411326, 1e-8)),
        Claim.inEverySeed(
            "4.4.2: the gradient of the loss",
            "The numerical gradient of simpleNet's loss is the book's",
            is("dw11", NET, 0.21924763, 1e-8),
            is("dw12", NET, 0.14356247, 1e-8),
            is("dw13", NET, -0.36281009, 1e-8),
            is("dw21", NET, 0.32887144, 1e-8),
            is("dw22", NET, 0.2153437, 1e-8),
            is("dw23", NET, -0.54421514, 1e-8)));
  }

  private static Quantity.Check is(String metric, String part, double expected, double tolerance) {
    return Quantity.last(metric, part).is(expected, tolerance);
  }

  /** The bowl's gradient is twice the vector from its lowest point. NaN if nothing was measured. */
  private static double miss(Metrics metrics) {
    return arrows(metrics, 0.5).stream()
        .mapToDouble(arrow -> Math.hypot(arrow[2], arrow[3]))
        .max()
        .orElse(Double.NaN);
  }

  /** Arrows from each point against its gradient: {x0, x1, x0, x1}. */
  private static List<double[]> arrows(Metrics metrics, double length) {
    double[] x0 = values(metrics, FIELD, "x0");
    double[] x1 = values(metrics, FIELD, "x1");
    double[] dx0 = values(metrics, FIELD, "dx0");
    double[] dx1 = values(metrics, FIELD, "dx1");
    return IntStream.range(0, dx0.length)
        .mapToObj(
            i -> new double[] {x0[i], x1[i], x0[i] - length * dx0[i], x1[i] - length * dx1[i]})
        .toList();
  }

  private static double[] values(Metrics metrics, String part, String metric) {
    return metrics.values(part, metrics.seeds().get(0), metric);
  }

  @Override
  public List<Picture> pictures(Metrics metrics) {
    return List.of(
        Picture.of(
            "tangents.png", 2, List.of(tangent(metrics, "x=5", 5), tangent(metrics, "x=10", 10))),
        Picture.of("gradient_field.png", field(metrics)),
        Picture.of("gradient_descent.png", path(metrics)));
  }

  /** Figures 4-6 and 4-7. */
  private static XYChart tangent(Metrics metrics, String part, double x) {
    double slope = values(metrics, part, "dx")[0];
    XYChart chart = Charts.chart(600, 450, "Tangent at " + part, "x", "f(x)");
    chart.getStyler().setLegendPosition(LegendPosition.InsideNW).setMarkerSize(10);
    Charts.setRange(chart, 0, 20, -1, 6.2);
    Charts.addFunction(chart, "0.01x² + 0.1x", NumericalGradient::parabola, 0, 20);
    double[] ends = {0, 20};
    double[] heights = {parabola(x) - slope * x, parabola(x) + slope * (20 - x)};
    Charts.addLine(chart, "slope " + Numbers.text(slope), ends, heights, true);
    double height = parabola(x);
    Charts.addPoints(
        chart,
        formatted("(%s, %s)", x, height),
        new double[] {x},
        new double[] {height},
        SeriesMarkers.CIRCLE);
    return chart;
  }

  /** Figure 4-9. */
  private static XYChart field(Metrics metrics) {
    XYChart chart = Charts.chart(700, 700, "Negative gradient of x0² + x1²", "x0", "x1");
    chart.getStyler().setLegendVisible(false);
    Charts.setRange(chart, -2.25, 2.5, -2.25, 2.5);
    Charts.addArrows(chart, FIELD, arrows(metrics, 0.08));
    return chart;
  }

  /** Figure 4-10. */
  private static XYChart path(Metrics metrics) {
    XYChart chart =
        Charts.chart(700, 700, "Gradient descent down x0² + x1², learning rate 0.1", "x0", "x1");
    chart.getStyler().setLegendVisible(false);
    Charts.setRange(chart, -4.5, 4.5, -4.5, 4.5);
    for (int radius = 1; radius <= 5; radius++) {
      Charts.addEllipse(chart, "f = " + radius * radius, radius, radius);
    }
    Charts.addPath(chart, "path", values(metrics, "lr=0.1", "x0"), values(metrics, "lr=0.1", "x1"));
    return chart;
  }
}
