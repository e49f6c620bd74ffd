package dlfs.lab;

import static dlfs.text.Text.formatted;

import dlfs.engine.DeviceException;
import dlfs.engine.Devices;
import dlfs.engine.EngineKind;
import dlfs.engine.threads.Parallel;
import dlfs.images.ImageDataset;
import dlfs.lab.console.Terminal;
import dlfs.lab.results.Measurement;
import dlfs.lab.results.Metrics;
import dlfs.lab.results.RunCache;
import dlfs.lab.settings.CommonSettings;
import dlfs.lab.settings.Setting;
import dlfs.lab.settings.Settings;
import dlfs.lab.settings.UserError;
import dlfs.layers.LayerSet;
import dlfs.networks.Network;
import dlfs.samples.Dataset;
import dlfs.weights.ModelZip;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import me.tongfei.progressbar.ProgressBar;
import org.deeplearning4j.nn.api.Model;
import org.nd4j.linalg.api.memory.MemoryWorkspaceManager;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.IUpdater;

/** Provides an experiment with its data and settings, and executes its runs in parallel. */
public final class Lab {
  /** Shared by all experiments of this process. */
  private static final DiskBudget DISK_BUDGET = new DiskBudget();

  /** The time between checks whether a thread has died, which does not wake the one that waits. */
  private static final int SECONDS_BETWEEN_CHECKS = 1;

  private final Settings settings;
  private final Dataset data;
  private final InputFiles files;
  private final RunCache cache;
  private final List<Long> seeds;
  private final Terminal terminal;
  private final CompletableFuture<Void> stop;
  private final RunObserver observer;
  private final List<Measurement> measured = new ArrayList<>();
  private final Plan plan = new Plan();
  private boolean isPlanning;
  private Optional<RemoteCells> remote = Optional.empty();
  private WorkerThreads workers;

  /**
   * Creates a lab.
   *
   * @param seeds the seeds of the runs, ascending
   * @param data the data; null if the experiment uses none
   * @param files the other files that the runs read
   * @param cache the finished and unfinished runs of an earlier process
   * @param stop completes when the experiment has to stop early
   * @param observer follows the runs
   */
  Lab(
      Settings settings,
      List<Long> seeds,
      Dataset data,
      InputFiles files,
      RunCache cache,
      Terminal terminal,
      CompletableFuture<Void> stop,
      RunObserver observer) {
    this.observer = observer;
    this.settings = settings;
    this.data = data;
    this.files = files;
    this.cache = cache;
    this.terminal = terminal;
    this.stop = stop;
    this.seeds = List.copyOf(seeds);
    startEngine();
  }

  /** Lets a cluster compute the runs, except those whose time is measured. */
  void computeOn(RemoteCells cluster) {
    remote = Optional.of(cluster);
  }

  /** Returns all stages of an experiment without executing any of its runs. */
  Plan plan(Experiment experiment) {
    isPlanning = true;
    experiment.run(this);
    isPlanning = false;
    return plan;
  }

  /**
   * Executes a single run of a planned experiment, after those that it needs. Runs in the cache are
   * not repeated.
   *
   * @return its measurements
   */
  List<Measurement> execute(String variant) {
    for (String needed : plan.needs(variant)) {
      execute(plan.stageOf(needed), List.of(needed));
    }
    return execute(plan.stageOf(variant), List.of(variant)).rows();
  }

  /** Starts the engine before the experiment creates its first array. */
  private void startEngine() {
    Devices.allowTf32(settings.get(CommonSettings.TF32));
    try {
      engine().start(1); // sets ND4J up, so it has to come before anything that loads ND4J
    } catch (DeviceException e) {
      throw new UserError(e.getMessage());
    }
    if (!engine().isAvailable()) {
      throw new UserError(
          formatted(
              "engine=%s needs ND4J's CPU backend, but another one is on the class path."
                  + " Use -Dengine=plain.",
              engine().name().toLowerCase(Locale.ROOT)));
    }
  }

  /** Returns the value of one of the experiment's own settings. */
  public <T> T get(Setting<T> setting) {
    return settings.get(setting);
  }

  /** The layer set of its networks. */
  public LayerSet layers() {
    return settings.get(CommonSettings.LAYERS);
  }

  /** The engine that computes its networks. */
  public EngineKind engine() {
    return settings.get(CommonSettings.ENGINE);
  }

  /**
   * Creates a network with initial weights, using the layer set and the engine of the settings, for
   * use by the calling thread.
   */
  public <M extends Model> M create(Network<M> network, IUpdater updater, long seed) {
    return engine().prepare(network.create(layers(), updater, seed));
  }

  /** Creates a network in double precision, which gradient checks need. */
  public <M extends Model> M createInDoublePrecision(
      Network<M> network, IUpdater updater, long seed) {
    return engine().prepare(network.createInDoublePrecision(layers(), updater, seed));
  }

  /**
   * Returns the path of one of the experiment's own files ({@link Experiment#files}); empty in a
   * quick run that does without it.
   */
  public Optional<Path> file(String name) {
    return Optional.ofNullable(files.paths().get(name));
  }

  /**
   * Shows the user a line about the run, such as what was made of a file: a name and a text beside
   * it. To be called before the first comparison.
   */
  public void say(String name, String text) {
    if (!isPlanning) {
      terminal.entry(name, text);
    }
  }

  /** Shows the user a warning. To be called before the first comparison. */
  public void warn(String text) {
    if (!isPlanning) {
      terminal.warning(text);
    }
  }

  /** The data set of an experiment on images in memory; null if the experiment uses none. */
  public ImageDataset data() {
    return data(ImageDataset.class);
  }

  /**
   * The data set, of the class of which the experiment's data sets are; null if the experiment uses
   * none.
   */
  public <D extends Dataset> D data(Class<D> type) {
    return type.cast(data);
  }

  /**
   * Runs every variant with every seed in parallel, each on one thread. If fewer runs than threads
   * remain, the layers of each use several threads. The results do not depend on the number of
   * threads. Finished runs of an earlier process are not repeated.
   *
   * @param variants the variants to compare
   * @param stepsPerRun the number of times that each run calls {@link Run#step}
   * @param trial executes one run of one variant
   * @throws StoppedException with the measurements so far, if the process was asked to end
   */
  public <T> Metrics compare(Variants<T> variants, int stepsPerRun, BiConsumer<Run, T> trial) {
    return compare(variants, stepsPerRun, trial, Integer.MAX_VALUE);
  }

  /** Does the same, but one run at a time, for experiments that measure times. */
  public <T> Metrics compareOneByOne(
      Variants<T> variants, int stepsPerRun, BiConsumer<Run, T> trial) {
    return compare(variants, stepsPerRun, trial, 1);
  }

  private <T> Metrics compare(
      Variants<T> variants, int stepsPerRun, BiConsumer<Run, T> trial, int maxParallelRuns) {
    var stage = new Stage<>(variants, stepsPerRun, trial, maxParallelRuns);
    plan.add(stage);
    if (isPlanning) {
      return Metrics.of(seeds, List.of());
    }
    return remote.isPresent() && stage.maxParallelRuns() > 1
        ? executeRemotely(stage, remote.get())
        : execute(stage, variants.names());
  }

  /**
   * Lets workers compute parts of a run at the same time: processes of the cluster if there is one,
   * otherwise threads of this process. For runs that are made one by one.
   *
   * @return the results, in order
   */
  public List<float[]> compute(List<? extends WorkerTask> tasks) {
    if (remote.isPresent()) {
      return remote.get().compute(tasks);
    }
    if (workers == null) {
      workers = new WorkerThreads(this, settings.get(CommonSettings.THREADS));
    }
    return workers.compute(tasks);
  }

  /** Lets the cluster execute the runs of a stage. */
  private Metrics executeRemotely(Stage<?> stage, RemoteCells cluster) {
    List<Cell> cells = RemoteCells.cells(stage.variants().names(), seeds);
    long steps = (long) cells.size() * stage.stepsPerRun();
    Map<Cell, List<Measurement>> finished = new HashMap<>();
    try (ProgressBar bar = terminal.progress("running", steps, Terminal.Unit.STEPS)) {
      observer.stageBegins(steps, bar::getCurrent);
      boolean all = cluster.execute(stage, cells, plan, bar, finished, stop);
      List<Measurement> rows = new ArrayList<>();
      cells.forEach(cell -> rows.addAll(finished.getOrDefault(cell, List.of())));
      measured.addAll(rows);
      if (!all) {
        Metrics soFar = Metrics.of(seeds, measured);
        throw new StoppedException(soFar, soFar);
      }
      bar.stepTo(bar.getMax());
      return Metrics.of(seeds, rows);
    }
  }

  /** Executes the runs of these variants of a stage. */
  private <T> Metrics execute(Stage<T> stage, List<String> names) {
    int maxThreads = settings.get(CommonSettings.THREADS);
    int runs = names.size() * seeds.size();
    int parallelRuns = Math.min(Math.min(maxThreads, stage.maxParallelRuns()), runs);
    int threadsPerRun = maxThreads / parallelRuns;
    engine().start(threadsPerRun);
    var checkpointInterval = Duration.ofSeconds(settings.get(CommonSettings.CHECKPOINT_SECONDS));
    var remaining = new AtomicInteger(runs);
    Consumer<String> notice = once(terminal::warning);
    var death = new AtomicReference<Throwable>();
    ExecutorService threads =
        Executors.newFixedThreadPool(parallelRuns, work -> worker(work, death));
    try (ProgressBar bar =
        terminal.progress("running", (long) runs * stage.stepsPerRun(), Terminal.Unit.STEPS)) {
      observer.stageBegins((long) runs * stage.stepsPerRun(), bar::getCurrent);
      List<Run> started = new ArrayList<>();
      List<CompletableFuture<List<Measurement>>> results = new ArrayList<>();
      for (String name : names) {
        for (long seed : seeds) {
          var schedule =
              new CheckpointSchedule(
                  checkpointInterval,
                  DISK_BUDGET,
                  () -> Math.min(remaining.get(), parallelRuns),
                  System::nanoTime,
                  notice);
          Run run = new Run(cache.run(name, seed), engine(), schedule, () -> step(bar), observer);
          started.add(run);
          results.add(
              CompletableFuture.supplyAsync(
                  () -> {
                    engine().start(threadsPerRun);
                    // Another run may have ended meanwhile.
                    share(maxThreads, remaining.get(), parallelRuns);
                    List<Measurement> rows = rowsOf(run, stage, bar);
                    share(maxThreads, remaining.decrementAndGet(), parallelRuns);
                    return rows;
                  },
                  threads));
        }
      }
      List<Measurement> rows = new ArrayList<>();
      for (CompletableFuture<List<Measurement>> result : results) {
        if (!finishesBeforeStop(result, death)) {
          throw stopped(started, results);
        }
        rows.addAll(Futures.get(result));
      }
      measured.addAll(rows);
      bar.stepTo(bar.getMax()); // diverged runs end before their last step
      return Metrics.of(seeds, rows);
    } finally {
      threads.shutdownNow();
      if (workers != null) {
        workers.close();
        workers = null;
      }
    }
  }

  /**
   * Advances the progress bar, or ends the run, so that it leaves the processor to what follows.
   */
  private void step(ProgressBar bar) {
    if (stop.isDone()) {
      throw new StoppedException();
    }
    bar.step();
  }

  private static Consumer<String> once(Consumer<String> notice) {
    var given = new AtomicBoolean();
    return text -> {
      if (!given.getAndSet(true)) {
        notice.accept(text);
      }
    };
  }

  /** Distributes all threads over the remaining runs. */
  private static void share(int threads, int runsLeft, int parallelRuns) {
    if (runsLeft > 0 && runsLeft < parallelRuns) {
      Parallel.useThreads(threads / runsLeft);
    }
  }

  /**
   * Waits until a run has finished or the experiment has to stop; returns whether it finished.
   *
   * @param death the reason why a thread died before it could report the end of its run, for want
   *     of memory; null if none has
   */
  private boolean finishesBeforeStop(
      CompletableFuture<?> result, AtomicReference<Throwable> death) {
    var either = CompletableFuture.anyOf(result.handle((rows, failure) -> rows), stop);
    while (!Futures.isDoneWithin(either, SECONDS_BETWEEN_CHECKS)) {
      if (death.get() != null) {
        throw new CompletionException(death.get());
      }
    }
    return result.isDone() && !(stop.isDone() && result.isCompletedExceptionally());
  }

  private StoppedException stopped(
      List<Run> started, List<CompletableFuture<List<Measurement>>> results) {
    List<Measurement> finished = new ArrayList<>(measured);
    List<Measurement> soFar = new ArrayList<>(measured);
    for (int i = 0; i < started.size(); i++) {
      List<Measurement> rows = results.get(i).exceptionally(failure -> null).getNow(null);
      if (rows != null) {
        finished.addAll(rows);
      }
      soFar.addAll(rows == null ? started.get(i).rows() : rows);
    }
    return new StoppedException(Metrics.of(seeds, finished), Metrics.of(seeds, soFar));
  }

  /**
   * Loads the network that a run of an earlier stage has {@link Run#publish published}, for use by
   * the calling thread with this lab's engine. The {@link Variants#needing needs} of the variant
   * that uses it have to include its variant.
   *
   * @throws UserError if the file has been damaged since
   */
  public Model published(String variant, long seed) {
    return engine().prepare(cache.run(variant, seed).load(ModelZip::read));
  }

  /**
   * Returns the measurements of the runs of earlier stages that a run {@link Variants#needing
   * needs}, which have the same seed.
   */
  public Metrics neededBy(Run run) {
    Set<String> needed = Set.copyOf(plan.stageOf(run.variant()).variants().needs());
    List<Measurement> rows =
        measured.stream()
            .filter(row -> row.seed() == run.seed() && needed.contains(row.variant()))
            .toList();
    return Metrics.of(List.of(run.seed()), rows);
  }

  /** The seeds, ascending. */
  public List<Long> seeds() {
    return seeds;
  }

  /** Returns a run's measurements, from the cache if it is finished, otherwise by executing it. */
  private List<Measurement> rowsOf(Run run, Stage<?> stage, ProgressBar bar) {
    Optional<List<Measurement>> cached = cache.find(run.variant(), run.seed());
    if (cached.isPresent()) {
      bar.stepBy(stage.stepsPerRun());
      observer.runWasCached(run.variant(), run.seed(), cached.get());
      return cached.get();
    }
    observer.runBegins(run.variant(), run.seed(), run::rowsFrom);
    List<Measurement> rows = measure(run, stage);
    cache.add(run.variant(), run.seed(), rows);
    return rows;
  }

  private static List<Measurement> measure(Run run, Stage<?> stage) {
    try {
      stage.execute(run);
    } catch (Run.Diverged e) {
      // Its measurements until then, and that it diverged, are already recorded.
    }
    return run.rows();
  }

  private static Thread worker(Runnable work, AtomicReference<Throwable> death) {
    Thread thread = new Thread(() -> runAndCleanUp(work), "run");
    thread.setDaemon(true);
    thread.setUncaughtExceptionHandler((dead, cause) -> death.set(cause));
    return thread;
  }

  /** Frees the workspaces of this thread, which DL4J reuses from run to run, after the last run. */
  private static void runAndCleanUp(Runnable work) {
    try {
      work.run();
    } finally {
      MemoryWorkspaceManager manager = Nd4j.getWorkspaceManager();
      // destroyAllWorkspacesForCurrentThread() would also run the garbage collector
      manager.getAllWorkspacesForCurrentThread().forEach(manager::destroyWorkspace);
    }
  }
}
