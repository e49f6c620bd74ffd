package lab;

import engine.Engine;
import images.ImageDataset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;
import java.util.stream.LongStream;
import lab.console.Terminal;
import lab.results.Measurement;
import lab.results.Metrics;
import lab.settings.CommonSettings;
import lab.settings.Setting;
import lab.settings.Settings;
import layers.LayerSet;
import me.tongfei.progressbar.ProgressBar;
import org.nd4j.linalg.factory.Nd4j;

/** What an experiment works with: its data, its settings, and hands for its runs. */
public final class Lab {
  private final Settings settings;
  private final ImageDataset data;
  private final Terminal terminal;

  /**
   * @param data the data; null for an experiment that needs none
   */
  Lab(Settings settings, ImageDataset data, Terminal terminal) {
    this.settings = settings;
    this.data = data;
    this.terminal = terminal;
  }

  /** The value of one of the experiment's own settings. */
  public <T> T get(Setting<T> setting) {
    return settings.get(setting);
  }

  /** Where the layers of its networks come from. */
  public LayerSet layers() {
    return settings.get(CommonSettings.LAYERS);
  }

  /** The data. */
  public ImageDataset data() {
    return data;
  }

  /**
   * Runs every variant with every seed, as many at a time as the run may have threads, each on one
   * thread from beginning to end. The outcome does not depend on how many there are.
   *
   * @param variants what is compared
   * @param stepsPerRun how often each run calls {@link Run#step}
   * @param trial one run of one variant
   */
  public <T> Metrics compare(Variants<T> variants, int stepsPerRun, BiConsumer<Run, T> trial) {
    Engine.start(1);
    List<Long> seeds = seeds();
    List<String> names = variants.names();
    int runs = names.size() * seeds.size();
    ExecutorService threads =
        Executors.newFixedThreadPool(
            Math.min(runs, settings.get(CommonSettings.THREADS)), Lab::worker);
    try (ProgressBar bar =
        terminal.progress("running", (long) runs * stepsPerRun, Terminal.Unit.STEPS)) {
      List<Future<List<Measurement>>> results = new ArrayList<>();
      for (String name : names) {
        for (long seed : seeds) {
          Run run = new Run(name, seed, bar::step);
          results.add(
              threads.submit(() -> rowsOf(run, () -> trial.accept(run, variants.get(name)))));
        }
      }
      List<Measurement> rows = new ArrayList<>();
      for (Future<List<Measurement>> result : results) {
        rows.addAll(result.get());
      }
      bar.stepTo(bar.getMax()); // runs that diverged have left steps undone
      return new Metrics(names, seeds, rows);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause
          ? cause
          : new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } finally {
      threads.shutdownNow();
    }
  }

  private List<Long> seeds() {
    long first = settings.get(CommonSettings.SEED);
    long count = data == null ? 1 : settings.get(CommonSettings.SEEDS);
    return LongStream.range(first, first + count).boxed().toList();
  }

  private static List<Measurement> rowsOf(Run run, Runnable trial) {
    try {
      Engine.start(1);
      trial.run();
    } catch (Run.Diverged e) {
      // What it measured until then is taken down, and that it diverged.
    } finally {
      Nd4j.getWorkspaceManager().destroyAllWorkspacesForCurrentThread();
    }
    return run.rows();
  }

  private static Thread worker(Runnable work) {
    Thread thread = new Thread(work, "run");
    thread.setDaemon(true);
    return thread;
  }
}
