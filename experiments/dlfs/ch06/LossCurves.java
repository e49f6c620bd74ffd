package dlfs.ch06;

import static dlfs.lab.Training.LOSS;
import static dlfs.lab.Training.TEST_ACCURACY;

import dlfs.lab.charts.Charts;
import dlfs.lab.charts.Picture;
import dlfs.lab.results.FinalFigure;
import dlfs.lab.results.Metrics;
import java.util.List;

/** The final figures and the chart shared by sections 6.1.8 and 6.2.4, which compare losses. */
final class LossCurves {
  static final FinalFigure FINAL_LOSS = FinalFigure.meanOfLast(100, LOSS);

  static final List<FinalFigure> FIGURES = List.of(FINAL_LOSS, FinalFigure.last(TEST_ACCURACY));

  private LossCurves() {}

  /** Draws the loss of every variant against the iterations. */
  static List<Picture> picture(String file, Metrics metrics, double top) {
    return List.of(Picture.of(file, Charts.curves(metrics, LOSS, "loss", top)));
  }
}
