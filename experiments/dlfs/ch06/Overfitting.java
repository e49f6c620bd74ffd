package dlfs.ch06;

import static dlfs.lab.Training.TEST_ACCURACY;
import static dlfs.lab.Training.TRAIN_ACCURACY;

import dlfs.lab.Lab;
import dlfs.lab.Training;
import dlfs.lab.Variants;
import dlfs.lab.charts.Charts;
import dlfs.lab.charts.Picture;
import dlfs.lab.results.FinalFigure;
import dlfs.lab.results.Metrics;
import dlfs.lab.results.Quantity;
import dlfs.lab.settings.Setting;
import dlfs.lab.settings.TrainingSettings;
import dlfs.networks.MultiLayerNet;
import dlfs.optimizers.Sgd;
import java.util.List;
import org.knowm.xchart.XYChart;

/**
 * The training shared by sections 6.4.1 to 6.4.3: a network with six hidden layers overfits 300
 * images, with and without regularisation.
 *
 * @param epochs the number of measured epochs
 */
record Overfitting(Setting<Integer> epochs) {
  private static final Setting<Integer> SAMPLES = TrainingSettings.samples(300);
  private static final Setting<Integer> BATCH = TrainingSettings.batch(100);

  static final List<FinalFigure> FIGURES = FinalFigure.lastOf(TRAIN_ACCURACY, TEST_ACCURACY);

  List<Setting<?>> settings() {
    return List.of(SAMPLES, epochs, BATCH);
  }

  /**
   * Trains every variant.
   *
   * @param variants the amount of regularisation in each variant
   * @param regularisation adds it to a network
   */
  Metrics compare(Lab lab, Variants<Double> variants, Regularisation regularisation) {
    var images = lab.data().training().first(lab.get(SAMPLES));
    var net = MultiLayerNet.ofTheBook(images.pixelsPerImage(), 6); // six hidden layers of 100
    var training =
        Training.ofEpochs(images, lab.get(BATCH), lab.get(epochs))
            .measuringEveryEpoch(TRAIN_ACCURACY, images)
            .measuringEveryEpoch(TEST_ACCURACY, lab.data().test());
    return lab.compare(
        variants,
        training.iterations(),
        (run, amount) ->
            training.train(
                run, lab.create(regularisation.in(net, amount), new Sgd(0.01), run.seed())));
  }

  /** Adds regularisation to a network. */
  @FunctionalInterface
  interface Regularisation {
    MultiLayerNet in(MultiLayerNet net, double amount);
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
