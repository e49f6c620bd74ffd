package dlfs.regression;

import dlfs.ch07.CnnHistory;
import dlfs.ch07.FilterVisualization;
import dlfs.ch07.SimpleConvNetTraining;
import dlfs.ch08.AlexNetFashion;
import dlfs.ch08.BetterAccuracy;
import dlfs.ch08.DeepConvNetTraining;
import dlfs.ch08.DepthAndParameters;
import dlfs.ch08.InceptionComparison;
import dlfs.ch08.ShortcutComparison;
import dlfs.lab.Experiment;
import java.util.Map;

/**
 * The settings with which an experiment is compared with its baseline: the defaults if that takes
 * seconds, otherwise shorter ones.
 *
 * @param settings the settings that differ from the defaults
 * @param seeds the number of seeds of a comparison
 * @param baselineSeeds the number of seeds of the baseline
 */
record RegressionRun(Map<String, String> settings, int seeds, int baselineSeeds) {
  private static final RegressionRun WHOLE = new RegressionRun(Map.of(), 3, 6);
  private static final RegressionRun WITHOUT_CHANCE = new RegressionRun(Map.of(), 1, 1);
  private static final RegressionRun ONE_EPOCH = new RegressionRun(Map.of("epochs", "1"), 1, 5);

  private static final Map<Class<?>, RegressionRun> FORMS =
      Map.of(
          SimpleConvNetTraining.class,
          ONE_EPOCH,
          FilterVisualization.class,
          ONE_EPOCH,
          CnnHistory.class,
          ONE_EPOCH,
          DeepConvNetTraining.class,
          ONE_EPOCH,
          DepthAndParameters.class,
          ONE_EPOCH,
          BetterAccuracy.class,
          new RegressionRun(Map.of("quick", "true", "epochs", "4"), 1, 5),
          AlexNetFashion.class,
          new RegressionRun(
              Map.of(
                  "samples", "2000",
                  "epochs", "1",
                  "imageSize", "67",
                  "tested", "1000",
                  "notes.samples", "320",
                  "notes.imageSize", "67"),
              1,
              5),
          InceptionComparison.class,
          new RegressionRun(Map.of("samples", "5000"), 1, 5),
          ShortcutComparison.class,
          new RegressionRun(Map.of("samples", "1000", "epochs", "2", "tested", "1000"), 1, 5));

  /** Returns the settings for an experiment. */
  static RegressionRun of(Experiment experiment) {
    return experiment.about().random()
        ? FORMS.getOrDefault(experiment.getClass(), WHOLE)
        : WITHOUT_CHANCE;
  }
}
