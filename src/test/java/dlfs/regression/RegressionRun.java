package dlfs.regression;

import dlfs.ch07.CnnHistory;
import dlfs.ch07.FilterVisualization;
import dlfs.ch07.SimpleConvNetTraining;
import dlfs.ch08.AlexNetFashion;
import dlfs.ch08.BetterAccuracy;
import dlfs.ch08.DeepConvNetTraining;
import dlfs.ch08.DepthAndParameters;
import dlfs.lab.Experiment;
import java.util.Map;

/**
 * How an experiment is run to be compared with its baseline: whole where that is a matter of
 * seconds, else so that it still trains.
 *
 * @param settings besides the defaults
 * @param seeds how many seeds a comparison runs
 * @param baselineSeeds how many seeds the baseline has
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
              5));

  /** The form of this experiment. */
  static RegressionRun of(Experiment experiment) {
    return experiment.about().random()
        ? FORMS.getOrDefault(experiment.getClass(), WHOLE)
        : WITHOUT_CHANCE;
  }
}
