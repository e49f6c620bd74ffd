package dlfs.ch06;

import static dlfs.lab.Training.TEST_ACCURACY;
import static dlfs.lab.Training.TRAIN_ACCURACY;

import dlfs.images.LabelledImages;
import dlfs.lab.Training;
import dlfs.lab.charts.Charts;
import dlfs.lab.charts.Picture;
import dlfs.lab.results.FinalFigure;
import dlfs.lab.results.Metrics;
import dlfs.lab.results.Quantity;
import java.util.List;
import org.knowm.xchart.XYChart;

/** The measurements and charts that the experiments on overfitting (section 6.4) share. */
final class Overfitting {
  static final List<FinalFigure> FIGURES = FinalFigure.lastOf(TRAIN_ACCURACY, TEST_ACCURACY);

  private Overfitting() {}

  /** Returns a training that measures both accuracies in every epoch. */
  static Training training(LabelledImages images, int batch, int epochs, LabelledImages test) {
    return Training.ofEpochs(images, batch, epochs)
        .measuringEveryEpoch(TRAIN_ACCURACY, images)
        .measuringEveryEpoch(TEST_ACCURACY, test);
  }

  /** The difference between training and test accuracy. */
  static Quantity gap(String variant) {
    return Quantity.last(TRAIN_ACCURACY, variant)
        .minus("gap", Quantity.last(TEST_ACCURACY, variant));
  }

  /** Draws a chart for each variant, side by side. */
  static List<Picture> picture(String file, Metrics metrics) {
    List<XYChart> charts =
        metrics.variants().stream()
            .map(
                variant ->
                    Charts.trainAndTest(variant, metrics, variant, TRAIN_ACCURACY, TEST_ACCURACY))
            .toList();
    return List.of(Picture.of(file, charts.size(), charts));
  }
}
