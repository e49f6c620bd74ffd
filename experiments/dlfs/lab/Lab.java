package dlfs.lab;

import dlfs.engine.Engine;
import dlfs.engine.EngineKind;
import dlfs.engine.threads.Parallel;
import dlfs.images.ImageDataset;
import dlfs.lab.console.Terminal;
import dlfs.lab.results.KeptRuns;
import dlfs.lab.results.Measurement;
import dlfs.lab.results.Metrics;
import dlfs.lab.settings.CommonSettings;
import dlfs.lab.settings.Setting;
import dlfs.lab.settings.Settings;
import dlfs.lab.settings.UserError;
import dlfs.layers.LayerSet;
import dlfs.networks.Network;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import me.tongfei.progressbar.ProgressBar;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.IUpdater;

/** What an experiment works with: its data, its settings, and hands for its runs. */
public final class Lab {
  /** The budget of this process, however many experiments it runs. */
  private static final DiskBudget DISK_BUDGET = new DiskBudget();

  private final Settings settings;
  private final ImageDataset data;
  private final KeptRuns kept;
  private final List<Long> seeds;
  private final Terminal terminal;
  private final CompletableFuture<Void> stop;
  private final List<Measurement> measured = new ArrayList<>();

  /**
   * @param random whether one seed differs from another; if not, the first is all there are
   * @param data the data; null for an experiment that needs none
   * @param kept the runs that need not be run again, or not from their beginning
   * @param stop done when the experiment is to end before its time
   */
  Lab(
      Settings settings,
      boolean random,
      ImageDataset data,
      KeptRuns kept,
      Terminal terminal,
      CompletableFuture<Void> stop) {
    this.settings = settings;
    this.data = data;
    this.kept = kept;
    this.terminal = terminal;
    this.stop = stop;
    long first = settings.get(CommonSettings.SEED);
    long count = random ? settings.get(CommonSettings.SEEDS) : 1;
    this.seeds = LongStream.range(first, first + count).boxed().toList();
    Engine.start(1); // before an experiment makes its first array
  }

  /** The value of one of the experiment's own settings. */
  public <T> T get(Setting<T> setting) {
    return settings.get(setting);
  }

  /** Where the layers of its networks come from. */
  public LayerSet layers() {
    return settings.get(CommonSettings.LAYERS);
  }

  /** What computes its networks. */
  public EngineKind engine() {
    return settings.get(CommonSettings.ENGINE);
  }

  /**
   * Creates a network with its initial weights, of this run's layers and computed by its engine,
   * for the calling thread.
   */
  public MultiLayerNetwork create(Network network, IUpdater updater, long seed) {
    return engine().prepare(network.create(layers(), updater, seed));
  }

  /** The same in double precision, as gradient checks need it. */
  public MultiLayerNetwork createInDoublePrecision(Network network, IUpdater updater, long seed) {
    return engine().prepare(network.createInDoublePrecision(layers(), updater, seed));
  }

  /** The data. */
  public ImageDataset data() {
    return data;
  }

  /**
   * Runs every variant with every seed, as many at a time as the run may have threads, each on one
   * thread; where there are fewer runs left than threads, the layers of each work on several. The
   * outcome does not depend on how many there are. Runs that were finished when the same experiment
   * was stopped earlier are not run again.
   *
   * @param variants what is compared
   * @param stepsPerRun how often each run calls {@link Run#step}
   * @param trial one run of one variant
   * @throws Stopped if the process is to end; with all that was measured by then
   */
  public <T> Metrics compare(Variants<T> variants, int stepsPerRun, BiConsumer<Run, T> trial) {
    return compare(variants, stepsPerRun, trial, variants.names().size() * seeds.size());
  }

  /** The same one run after the other, none of which is slowed down by another: to take times. */
  public <T> Metrics compareOneByOne(
      Variants<T> variants, int stepsPerRun, BiConsumer<Run, T> trial) {
    return compare(variants, stepsPerRun, trial, 1);
  }

  private <T> Metrics compare(
      Variants<T> variants, int stepsPerRun, BiConsumer<Run, T> trial, int mostAtATime) {
    int mayHave = settings.get(CommonSettings.THREADS);
    int atATime = Math.min(mayHave, mostAtATime);
    int threadsOfARun = mayHave / atATime;
    Engine.start(threadsOfARun);
    List<String> names = variants.names();
    int runs = names.size() * seeds.size();
    var between = Duration.ofSeconds(settings.get(CommonSettings.CHECKPOINT_SECONDS));
    var left = new AtomicInteger(runs);
    Consumer<String> notice = once(terminal::warning);
    ExecutorService threads = Executors.newFixedThreadPool(atATime, Lab::worker);
    try (ProgressBar bar =
        terminal.progress("running", (long) runs * stepsPerRun, Terminal.Unit.STEPS)) {
      List<Run> begun = new ArrayList<>();
      List<CompletableFuture<List<Measurement>>> results = new ArrayList<>();
      for (String name : names) {
        for (long seed : seeds) {
          var schedule =
              new CheckpointSchedule(
                  between,
                  DISK_BUDGET,
                  () -> Math.min(left.get(), atATime),
                  System::nanoTime,
                  notice);
          Run run = new Run(kept.files(name, seed), schedule, bar::step);
          begun.add(run);
          results.add(
              CompletableFuture.supplyAsync(
                  () -> {
                    Engine.start(threadsOfARun);
                    share(mayHave, left.get(), atATime); // another may have ended meanwhile
                    List<Measurement> rows =
                        rowsOf(run, () -> trial.accept(run, variants.get(name)), stepsPerRun, bar);
                    share(mayHave, left.decrementAndGet(), atATime);
                    return rows;
                  },
                  threads));
        }
      }
      List<Measurement> rows = new ArrayList<>();
      for (CompletableFuture<List<Measurement>> result : results) {
        if (!isDoneBeforeStop(result)) {
          throw stopped(begun, results);
        }
        rows.addAll(Futures.get(result));
      }
      measured.addAll(rows);
      bar.stepTo(bar.getMax()); // runs that diverged have left steps undone
      return Metrics.of(seeds, rows);
    } finally {
      threads.shutdownNow();
    }
  }

  private static Consumer<String> once(Consumer<String> notice) {
    var told = new AtomicBoolean();
    return text -> {
      if (!told.getAndSet(true)) {
        notice.accept(text);
      }
    };
  }

  /** Gives the runs that are left the threads of those that have ended. */
  private static void share(int threads, int runsLeft, int atATime) {
    if (runsLeft > 0 && runsLeft < atATime) {
      Parallel.useThreads(threads / runsLeft);
    }
  }

  /** Waits for a run, or until the experiment is to end. */
  private boolean isDoneBeforeStop(CompletableFuture<?> result) {
    CompletableFuture.anyOf(result.handle((rows, failure) -> rows), stop).join();
    return result.isDone();
  }

  private Stopped stopped(List<Run> begun, List<CompletableFuture<List<Measurement>>> results) {
    List<Measurement> finished = new ArrayList<>(measured);
    List<Measurement> soFar = new ArrayList<>(measured);
    for (int i = 0; i < begun.size(); i++) {
      List<Measurement> rows = results.get(i).exceptionally(failure -> null).getNow(null);
      if (rows != null) {
        finished.addAll(rows);
      }
      soFar.addAll(rows == null ? begun.get(i).rows() : rows);
    }
    return new Stopped(Metrics.of(seeds, finished), Metrics.of(seeds, soFar));
  }

  /**
   * Loads the network that a finished run has {@link Run#publish published}, for the calling
   * thread.
   *
   * @throws UserError if it has been damaged since then
   */
  public MultiLayerNetwork published(String variant, long seed) {
    return kept.files(variant, seed).load(Network::load);
  }

  /** The seeds, ascending. */
  public List<Long> seeds() {
    return seeds;
  }

  /** From the disk, if the run was finished before; else by running it. */
  private List<Measurement> rowsOf(Run run, Runnable trial, int steps, ProgressBar bar) {
    Optional<List<Measurement>> before = kept.find(run.variant(), run.seed());
    if (before.isPresent()) {
      bar.stepBy(steps);
      return before.get();
    }
    List<Measurement> rows = measure(run, trial);
    kept.add(run.variant(), run.seed(), rows);
    return rows;
  }

  private static List<Measurement> measure(Run run, Runnable trial) {
    try {
      trial.run();
    } catch (Run.Diverged e) {
      // What it measured until then is taken down, and that it diverged.
    }
    return run.rows();
  }

  private static Thread worker(Runnable work) {
    Thread thread = new Thread(() -> runAndCleanUp(work), "run");
    thread.setDaemon(true);
    return thread;
  }

  /** Workspaces serve all runs of a thread: to destroy them takes a garbage collection. */
  private static void runAndCleanUp(Runnable work) {
    try {
      work.run();
    } finally {
      Nd4j.getWorkspaceManager().destroyAllWorkspacesForCurrentThread();
    }
  }
}
