package dlfs.lab.settings;

import dlfs.engine.EngineKind;
import dlfs.layers.LayerSet;
import dlfs.mnist.PublishedDataset;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** The settings that every experiment has. */
public final class CommonSettings {
  private CommonSettings() {}

  /** The choice of the data set that lets the experiment use its own, or the embedded one. */
  public static final String AUTO = "auto";

  public static final Setting<String> DATASET =
      Setting.choice(
          "dataset",
          AUTO,
          List.of(AUTO, "mnist", "fashion-mnist", "strokes"),
          name -> name,
          "the data; auto: the experiment's own, else strokes (generated digits)");

  public static final Setting<Path> DATASETS_DIR =
      Setting.folder(
          "datasets.dir",
          PublishedDataset.DEFAULT_FOLDER,
          "the folder of the data sets, to which missing ones are downloaded");

  public static final Setting<Path> RESULTS_DIR =
      Setting.folder("results.dir", "results", "where results are written");

  public static final Setting<LayerSet> LAYERS =
      Setting.choice(
          "layers",
          LayerSet.BUILTIN,
          List.of(LayerSet.values()),
          layers -> layers.name().toLowerCase(Locale.ROOT),
          "whose layers: builtin (DL4J's own) or scratch (this project's)");

  public static final Setting<EngineKind> ENGINE =
      Setting.choice(
          "engine",
          EngineKind.preferred(),
          List.of(EngineKind.values()),
          engine -> engine.name().toLowerCase(Locale.ROOT),
          "what computes the layers: fast (this project's kernels) or plain (themselves)");

  public static final Setting<Long> SEED =
      Setting.longInteger("seed", 0, 0, Long.MAX_VALUE / 2, "the first seed");

  public static final Setting<Integer> SEEDS =
      Setting.integer("seeds", 1, 1, 10_000, "how many seeds: seed, seed+1, ...");

  public static final Setting<Integer> THREADS =
      Setting.integer(
          "threads",
          Runtime.getRuntime().availableProcessors(),
          1,
          1_024,
          "how many threads the run may use");

  public static final Setting<Integer> CHECKPOINT_SECONDS =
      Setting.integer(
          "checkpoint.seconds",
          30,
          0,
          3_600,
          "the shortest time between two checkpoints of a training; large networks take longer");

  public static final Setting<Boolean> QUICK =
      Setting.flag("quick", "a run of seconds on little data, which claims nothing");

  public static final Setting<Boolean> STACKTRACE =
      Setting.flag("stacktrace", "show the stack trace of an error");

  /** All of them, in the order in which they are shown. */
  public static final List<Setting<?>> ALL =
      List.of(
          DATASET,
          DATASETS_DIR,
          RESULTS_DIR,
          LAYERS,
          ENGINE,
          SEED,
          SEEDS,
          THREADS,
          CHECKPOINT_SECONDS,
          QUICK,
          STACKTRACE);
}
