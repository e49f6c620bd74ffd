package dlfs.report;

import dlfs.lab.About;
import dlfs.lab.Experiment;
import dlfs.lab.Lab;
import dlfs.lab.Run;
import dlfs.lab.Variants;
import dlfs.lab.artefacts.Bitmap;
import dlfs.lab.charts.Picture;
import dlfs.lab.results.Claim;
import dlfs.lab.results.FinalFigure;
import dlfs.lab.results.Metrics;
import dlfs.lab.results.Quantity;
import dlfs.lab.settings.Setting;
import dlfs.support.Experiments;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An experiment for tests of pages, which records curves at once: a loss in each update, and two
 * accuracies in each epoch of five.
 *
 * @param name its name
 * @param variants the names of its variants
 * @param updates the number of updates
 * @param beforeUpdate is called before each update
 */
record Curves(String name, List<String> variants, int updates, Runnable beforeUpdate)
    implements Experiment {
  private static final Setting<Double> RATE =
      Setting.decimal("rate", 0.5, 0, 10, "how fast the curves fall");

  static final int PER_EPOCH = 5;

  Curves(String name, String... variants) {
    this(name, List.of(variants), 20, () -> {});
  }

  @Override
  public About about() {
    return new About(
        name,
        "6.1.8",
        "Which <curve> falls & rises?",
        Optional.empty(),
        true,
        List.of(RATE),
        List.of(FinalFigure.last("train_loss"), FinalFigure.last("test_accuracy")),
        0);
  }

  @Override
  public Metrics run(Lab lab) {
    Variants<Integer> numbered = Variants.of(variants.get(0), 0);
    for (int i = 1; i < variants.size(); i++) {
      numbered = numbered.and(variants.get(i), i);
    }
    return lab.compare(numbered, updates, (run, variant) -> measure(run, variant, lab.get(RATE)));
  }

  private void measure(Run run, int variant, double rate) {
    for (int i = 0; i < updates; i++) {
      beforeUpdate.run();
      double loss = (1 + run.seed() / 7.0) / (1 + i * rate / (1 + variant));
      run.record(i, "train_loss", loss);
      if (i % PER_EPOCH == 0) {
        run.record(i / PER_EPOCH, i, "train_accuracy", 1 - loss / 3);
        run.record(i / PER_EPOCH, i, "test_accuracy", 1 - loss / 2);
      }
      run.step();
    }
    run.record("state.png", Bitmap.grey(new double[] {0, 1, 0, 1, 0, 1}, 3, 1, 0));
  }

  @Override
  public List<Claim> claims() {
    return List.of(
        Claim.onAverage(
            "6.1.8: \"<b>it</b> falls\"",
            "The first </li> falls & falls",
            Quantity.allBelow(
                Quantity.of(FinalFigure.last("train_loss"), variants.subList(0, 1)),
                Quantity.of(FinalFigure.last("test_accuracy"), variants.subList(0, 1)))));
  }

  @Override
  public List<Picture> pictures(Metrics metrics) {
    return List.of();
  }

  /** Runs it, and returns the folder of its results. */
  Path runIn(Path results, String... typed) {
    Map<String, String> settings = new HashMap<>(Map.of("results.dir", results.toString()));
    for (int i = 0; i < typed.length; i += 2) {
      settings.put(typed[i], typed[i + 1]);
    }
    Experiments.run(this, settings);
    return results.resolve(name);
  }

  /** The pages about it and other experiments. */
  static Pages pages(Experiment... experiments) {
    return new Pages(
        new Catalogue(
            List.of(experiments).stream()
                .map(e -> new Catalogue.Entry(e.about(), "dlfs.ch06.OptimizerComparison"))
                .toList()));
  }
}
