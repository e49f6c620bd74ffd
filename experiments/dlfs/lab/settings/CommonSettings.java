package dlfs.lab.settings;

import dlfs.engine.EngineKind;
import dlfs.layers.LayerSet;
import dlfs.mnist.PublishedDataset;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The settings that every experiment has. */
public final class CommonSettings {
  private CommonSettings() {}

  /** The value of {@link #DATASET} for the experiment's own data set, or generated digits. */
  public static final String AUTO = "auto";

  /** The names of all data sets. */
  public static final List<String> DATASETS =
      List.of(
          "mnist",
          "fashion-mnist",
          "cifar-10",
          "cifar-10-jpeg",
          "strokes",
          "scenes",
          "scenes-fashion-mnist",
          "scenes-strokes",
          "raccoon",
          "camvid");

  public static final Setting<String> DATASET =
      Setting.nameOrFolder(
          "dataset",
          AUTO,
          Stream.concat(Stream.of(AUTO), DATASETS.stream()).toList(),
          "the data set; auto: the experiment's own, else strokes (generated digits)");

  /** The value of {@link #SPARK_MASTER} with which this process computes all runs. */
  public static final String NO_CLUSTER = "none";

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
          "the layers: builtin (DL4J's own) or scratch (this project's)");

  public static final Setting<EngineKind> ENGINE =
      Setting.choice(
          "engine",
          EngineKind.preferred(),
          List.of(EngineKind.values()),
          engine -> engine.name().toLowerCase(Locale.ROOT),
          "the engine: fast (this project's kernels), plain (the layers themselves) or cuda (an NVIDIA"
              + " card)");

  public static final Setting<Boolean> TF32 =
      Setting.flag(
          "tf32", "with engine=cuda: products of numbers rounded to TF32, which are faster");

  public static final Setting<Long> SEED =
      Setting.longInteger("seed", 0, 0, Long.MAX_VALUE / 2, "the first seed");

  public static final Setting<Integer> SEEDS =
      Setting.integer("seeds", 1, 1, 10_000, "the number of seeds: seed, seed+1, ...");

  public static final Setting<Integer> THREADS =
      Setting.integer(
          "threads",
          Runtime.getRuntime().availableProcessors(),
          1,
          1_024,
          "the maximum number of threads");

  public static final Setting<Integer> CHECKPOINT_SECONDS =
      Setting.integer(
          "checkpoint.seconds",
          30,
          0,
          3_600,
          "the minimum time between checkpoints; longer for large networks");

  public static final Setting<Boolean> QUICK =
      Setting.flag("quick", "a test run of seconds on little data; tests no claims");

  public static final Setting<Boolean> WATCH =
      Setting.flag("watch", "serve a page on this machine, on which the run can be watched");

  public static final Setting<String> SPARK_MASTER =
      Setting.text(
          "spark.master",
          AUTO,
          "(auto|none|local|local\\[.+\\]|local-cluster\\[.+\\]|yarn|(spark|k8s)://.+)",
          "local[4], spark://host:7077 or another master, none, auto",
          "with the profile spark: computes the runs; auto: local[threads]; none: not Spark");

  public static final Setting<Boolean> STACKTRACE =
      Setting.flag("stacktrace", "print the stack trace of an error");

  /**
   * The settings that say where and how a run is executed, on which its measurements do not depend.
   */
  public static final List<Setting<?>> OF_THE_MACHINE =
      List.of(
          DATASETS_DIR, RESULTS_DIR, THREADS, CHECKPOINT_SECONDS, SPARK_MASTER, WATCH, STACKTRACE);

  /** All common settings, in the order in which they are listed. */
  public static final List<Setting<?>> ALL =
      List.of(
          DATASET,
          DATASETS_DIR,
          RESULTS_DIR,
          LAYERS,
          ENGINE,
          TF32,
          SEED,
          SEEDS,
          THREADS,
          CHECKPOINT_SECONDS,
          QUICK,
          SPARK_MASTER,
          WATCH,
          STACKTRACE);
}
