package dlfs.ch04;

import dlfs.lab.About;
import dlfs.lab.Experiment;
import dlfs.lab.Lab;
import dlfs.lab.Variants;
import dlfs.lab.charts.Charts;
import dlfs.lab.charts.Picture;
import dlfs.lab.results.Claim;
import dlfs.lab.results.FinalFigure;
import dlfs.lab.results.Metrics;
import dlfs.lab.results.Numbers;
import dlfs.lab.results.Quantity;
import java.util.List;
import java.util.stream.IntStream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * Section 4.2: the sum of squared errors and the cross-entropy error of a right and a wrong
 * prediction for an image of a 2.
 */
public final class LossFunctions implements Experiment {
  private static final double[] T = {0, 0, 1, 0, 0, 0, 0, 0, 0, 0};

  private static final String RIGHT = "2 is likeliest";
  private static final String WRONG = "7 is likeliest";
  private static final Variants<double[]> PREDICTIONS =
      Variants.of(RIGHT, new double[] {0.1, 0.05, 0.6, 0.0, 0.05, 0.1, 0.0, 0.1, 0.0, 0.0})
          .and(WRONG, new double[] {0.1, 0.05, 0.1, 0.0, 0.05, 0.1, 0.0, 0.6, 0.0, 0.0});

  private static final String SQUARES = "sum_of_squared_errors";
  private static final String CROSS_ENTROPY = "cross_entropy_error";

  /** The precision with which the book prints the errors. */
  private static final double ROUNDING = 1e-15;

  /**
   * Computes half the sum of squared errors (eq. 4.1).
   *
   * @param y the prediction, a probability for each class
   * @param t the label, one-hot, of the same length
   */
  static double sumOfSquaredErrors(double[] y, double[] t) {
    return 0.5 * IntStream.range(0, y.length).mapToDouble(k -> Math.pow(y[k] - t[k], 2)).sum();
  }

  /**
   * Computes the cross-entropy error of one prediction (eq. 4.2). Without delta, a probability of 0
   * would make it infinite for the right class, and NaN for another.
   *
   * @param y the prediction, a probability for each class
   * @param t the label, one-hot, of the same length
   */
  static double crossEntropyError(double[] y, double[] t) {
    double delta = 1e-7;
    return -IntStream.range(0, y.length).mapToDouble(k -> t[k] * Math.log(y[k] + delta)).sum();
  }

  @Override
  public About about() {
    return About.withoutData(
        "LossFunctions",
        "4.2",
        "How do two loss functions rate a right and a wrong prediction?",
        FinalFigure.lastOf(SQUARES, CROSS_ENTROPY));
  }

  @Override
  public Metrics run(Lab lab) {
    return lab.compare(
        PREDICTIONS,
        1,
        (run, y) -> {
          run.record(SQUARES, sumOfSquaredErrors(y, T));
          run.record(CROSS_ENTROPY, crossEntropyError(y, T));
          run.step();
        });
  }

  @Override
  public List<Claim> claims() {
    Quantity squaresOfRight = Quantity.last(SQUARES, RIGHT);
    Quantity squaresOfWrong = Quantity.last(SQUARES, WRONG);
    Quantity entropyOfRight = Quantity.last(CROSS_ENTROPY, RIGHT);
    Quantity entropyOfWrong = Quantity.last(CROSS_ENTROPY, WRONG);
    return List.of(
        Claim.inEverySeed(
            "4.2.1: the sums of squared errors are 0.0975 and 0.5975",
            "The sums of squared errors equal the book's",
            squaresOfRight.is(0.0975, ROUNDING),
            squaresOfWrong.is(0.5975, ROUNDING)),
        Claim.inEverySeed(
            "4.2.2: the cross-entropy errors are 0.5108 and 2.3026",
            "The cross-entropy errors equal the book's",
            entropyOfRight.is(0.510825457099338, ROUNDING),
            entropyOfWrong.is(2.302584092994546, ROUNDING)),
        Claim.inEverySeed(
            "4.2: by both measures, the first prediction fits better",
            "Both errors are lower for the correct prediction",
            squaresOfRight.below(squaresOfWrong),
            entropyOfRight.below(entropyOfWrong)));
  }

  /** Draws figure 4-3 mirrored: the error as a function of the probability of the right class. */
  @Override
  public List<Picture> pictures(Metrics metrics) {
    XYChart chart =
        Charts.chart(
            800,
            550,
            "Cross-entropy error of one image",
            "probability of the right class",
            "error");
    chart.getStyler().setLegendPosition(LegendPosition.InsideNE).setMarkerSize(11);
    Charts.setRange(chart, 0, 1.01, 0, 5);
    Charts.addFunction(chart, "-log x", x -> -Math.log(x), 0.005, 1);
    int right = IntStream.range(0, T.length).filter(k -> T[k] == 1).findFirst().orElseThrow();
    for (String prediction : PREDICTIONS.names()) {
      double[] probability = {PREDICTIONS.get(prediction)[right]};
      double[] error = metrics.values(prediction, metrics.seeds().get(0), CROSS_ENTROPY);
      Charts.addPoints(
          chart,
          prediction + ": " + Numbers.text(error[0]),
          probability,
          error,
          SeriesMarkers.CIRCLE);
    }
    return List.of(Picture.of("cross_entropy_error.png", chart));
  }
}
