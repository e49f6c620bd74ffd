package ch06;

import static lab.Training.LOSS;
import static lab.Training.TEST_ACCURACY;

import java.util.List;
import lab.Lab;
import lab.Training;
import lab.Variants;
import lab.charts.Charts;
import lab.charts.Picture;
import lab.results.FinalFigure;
import lab.results.Metrics;
import lab.settings.Setting;
import lab.settings.TrainingSettings;
import networks.MultiLayerNet;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/**
 * What sections 6.1.8 and 6.2.4 share: variants of a network of four hidden layers learn all of
 * MNIST with the same mini-batches, and their losses are compared.
 */
final class LossCurves {
  private static final Setting<Integer> ITERATIONS = TrainingSettings.iterations(2_000);
  private static final Setting<Integer> BATCH = TrainingSettings.batch(128);

  static final List<Setting<?>> SETTINGS = List.of(ITERATIONS, BATCH);

  static final FinalFigure FINAL_LOSS = FinalFigure.meanOfLast(100, LOSS);

  static final List<FinalFigure> FIGURES = List.of(FINAL_LOSS, FinalFigure.last(TEST_ACCURACY));

  private LossCurves() {}

  /** Makes the network of a variant out of what all variants have in common. */
  @FunctionalInterface
  interface Setup<T> {
    MultiLayerNetwork network(MultiLayerNet net, T variant, long seed);
  }

  static <T> Metrics compare(Lab lab, Variants<T> variants, Setup<T> setup) {
    var images = lab.data().training();
    var net = MultiLayerNet.ofTheBook(images.pixelsPerImage(), 4);
    var training =
        Training.ofIterations(images, lab.get(BATCH), lab.get(ITERATIONS))
            .measuringAtTheEnd(TEST_ACCURACY, lab.data().test());
    return lab.compare(
        variants,
        training.iterations(),
        (run, variant) -> training.train(run, setup.network(net, variant, run.seed())));
  }

  static List<Picture> picture(String file, Metrics metrics, double top) {
    return List.of(Picture.of(file, 1, List.of(Charts.curves(metrics, LOSS, "loss", top))));
  }
}
