package dlfs.ch04;

import static dlfs.gradients.NumericalDifferentiation.H;

import dlfs.gradients.GradientDescent;
import dlfs.gradients.NumericalDifferentiation;
import dlfs.lab.About;
import dlfs.lab.Experiment;
import dlfs.lab.Lab;
import dlfs.lab.Run;
import dlfs.lab.Variants;
import dlfs.lab.charts.Picture;
import dlfs.lab.results.Claim;
import dlfs.lab.results.FinalFigure;
import dlfs.lab.results.Metrics;
import dlfs.lab.results.Quantity;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
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
  static final String FIELD = "field";
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
  static double parabola(double x) {
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

  /** Returns a grid of points from -2 to 2.25 in steps of 0.25 along both axes. */
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

  /** Section 4.4.2: the book's simpleNet, a network that consists of weights only. */
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

  /**
   * Computes the cross-entropy error; like the book's figures, without the delta of section 4.2.2.
   */
  private static double loss(INDArray x, INDArray w, int label) {
    INDArray y = Transforms.softmax(x.mmul(w)); // [1, 3]
    return -Math.log(y.getDouble(label));
  }

  @Override
  public About about() {
    return About.withoutData(
        "NumericalGradient",
        "4.3-4.4",
        "How accurate are numerical gradients, and where does gradient descent end?",
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
            "4.3.1: an h of 1e-50 is too small: it is rounded to 0",
            "An h of 1e-50 is rounded to 0, an h of 1e-4 is not",
            is("h_in_float32", TOO_SMALL, 0, 0),
            is("dx", TOO_SMALL, 0, 0),
            is("h_in_float32", "x=5", 1e-4, 1e-11)),
        Claim.inEverySeed(
            "4.3.2: the derivatives are 0.1999999999990898 and 0.2999999999986347",
            "The numerical derivatives at 5 and 10 equal the book's",
            is("dx", "x=5", 0.1999999999990898, 1e-16),
            is("dx", "x=10", 0.2999999999986347, 1e-16)),
        Claim.inEverySeed(
            "4.3.3: the partial derivatives are 6.00000000000378 and 7.999999999999119",
            "The numerical partial derivatives equal the book's",
            is("dx", X0_ALONE, 6.00000000000378, 1e-14),
            is("dx", X1_ALONE, 7.999999999999119, 1e-14)),
        Claim.inEverySeed(
            "4.4: the gradients are (6, 8), (0, 4) and (6, 0)",
            "The numerical gradients equal the book's",
            is("dx0", "(3, 4)", 6, 1e-10),
            is("dx1", "(3, 4)", 8, 1e-10),
            is("dx0", "(0, 2)", 0, 1e-10),
            is("dx1", "(0, 2)", 4, 1e-10),
            is("dx0", "(3, 0)", 6, 1e-10),
            is("dx1", "(3, 0)", 0, 1e-10)),
        Claim.inEverySeed(
            "4.4: the arrows point to the minimum, and grow with the distance from it",
            "From every point, a step of half the negative gradient ends at (0, 0)",
            new Quantity("largest distance", (metrics, seed) -> largestDistance(metrics))
                .atMost(1e-10)),
        Claim.inEverySeed(
            "4.4.1: descent ends at (-6.11110793e-10, 8.14814391e-10), nearly (0, 0)",
            "With a learning rate of 0.1, gradient descent ends at the book's point",
            is("x0", "lr=0.1", -6.11110793e-10, 1e-18),
            is("x1", "lr=0.1", 8.14814391e-10, 1e-18)),
        Claim.inEverySeed(
            "4.4.1: with too large a learning rate, it diverges to (-2.58983747e+13, -1.29524862e+12)",
            "With a learning rate of 10, gradient descent diverges as in the book",
            is("x0", "lr=10", -2.58983747e13, 1e5),
            is("x1", "lr=10", -1.29524862e12, 1e4)),
        Claim.inEverySeed(
            "4.4.1: with too small a one, it hardly moves, to (-2.99999994, 3.99999992)",
            "With a learning rate of 1e-10, gradient descent hardly moves from (-3, 4)",
            is("x0", "lr=1e-10", -2.99999994, 1e-8),
            is("x1", "lr=1e-10", 3.99999992, 1e-8)),
        Claim.inEverySeed(
            "4.4.2: simpleNet predicts (1.05414809, 0.63071653, 1.1328074)",
            "The scores of simpleNet equal the book's",
            is("prediction_0", NET, 1.05414809, 1e-8),
            is("prediction_1", NET, 0.63071653, 1e-8),
            is("prediction_2", NET, 1.1328074, 1e-8)),
        Claim.inEverySeed(
            "4.4.2: its loss is 0.92806853663411326",
            "The loss of simpleNet equals the book's",
            is("loss", NET, 0.92806853663411326, 1e-8)),
        Claim.inEverySeed(
            "4.4.2: the gradient of the loss",
            "The numerical gradient of simpleNet's loss equals the book's",
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

  /**
   * Computes the largest distance from the minimum after a step of half the negative gradient: 0
   * but for rounding, since the gradient of the bowl at x is 2x. NaN if nothing was measured.
   */
  private static double largestDistance(Metrics metrics) {
    return NumericalGradientCharts.arrows(metrics, 0.5).stream()
        .mapToDouble(arrow -> Math.hypot(arrow[2], arrow[3]))
        .max()
        .orElse(Double.NaN);
  }

  @Override
  public List<Picture> pictures(Metrics metrics) {
    return List.of(
        Picture.of(
            "tangents.png",
            2,
            List.of(
                NumericalGradientCharts.tangent(metrics, "x=5", 5),
                NumericalGradientCharts.tangent(metrics, "x=10", 10))),
        Picture.of("gradient_field.png", NumericalGradientCharts.field(metrics)),
        Picture.of("gradient_descent.png", NumericalGradientCharts.path(metrics)));
  }
}
