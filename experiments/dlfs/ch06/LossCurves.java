package dlfs.ch06;

import static dlfs.lab.Training.LOSS;
import static dlfs.lab.Training.TEST_ACCURACY;

import dlfs.lab.Lab;
import dlfs.lab.Training;
import dlfs.lab.Variants;
import dlfs.lab.charts.Charts;
import dlfs.lab.charts.Picture;
import dlfs.lab.results.FinalFigure;
import dlfs.lab.results.Metrics;
import dlfs.lab.settings.Setting;
import dlfs.lab.settings.TrainingSettings;
import dlfs.networks.MultiLayerNet;
import java.util.List;
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
