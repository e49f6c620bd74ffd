package dlfs.lab;

import static dlfs.text.Text.formatted;

import dlfs.files.DatasetFiles;
import dlfs.lab.console.Terminal;
import dlfs.lab.results.Measurement;
import dlfs.lab.results.RunCache;
import dlfs.lab.settings.CommonSettings;
import dlfs.lab.settings.Setting;
import dlfs.lab.settings.Settings;
import dlfs.lab.settings.UserError;
import dlfs.samples.Dataset;
import dlfs.samples.DatasetSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import me.tongfei.progressbar.ProgressBar;

/** Lets a cluster compute the runs of an experiment, and adds them to the cache of this process. */
final class RemoteCells implements AutoCloseable {
  /** Larger data sets are not shipped: workers need them in their own folder, or a shared one. */
  private static final long MAX_SHIPPED_BYTES = 512L << 20;

  private static final int MILLIS_BETWEEN_CHECKS = 100;
  private static final int SECONDS_TO_BE_STOPPED = 2;

  private final Cluster cluster;
  private final RunCache cache;
  private final Terminal terminal;
  private final RunObserver observer;
  private final CellContext context;
  private final Map<String, byte[]> shippedData;
  private final Path sign;

  /** An event of the computation, which the waiting thread handles. */
  private interface Event {
    void handle();
  }

  RemoteCells(
      Cluster cluster,
      Experiment experiment,
      Settings settings,
      Dataset data,
      InputFiles files,
      String runKey,
      RunCache cache,
      Terminal terminal,
      RunObserver observer) {
    this.cluster = cluster;
    this.cache = cache;
    this.terminal = terminal;
    this.observer = observer;
    Path folder = settings.get(CommonSettings.DATASETS_DIR).toAbsolutePath().normalize();
    Map<String, Path> dataFiles = dataFiles(experiment.about(), folder, data, files);
    this.shippedData = cluster.isThisProcess() ? Map.of() : content(dataFiles);
    this.sign = cache.folder().resolve(".sign-" + UUID.randomUUID());
    this.context =
        CellContext.of(
            experiment,
            settingsOfWorkers(experiment.about(), settings, data),
            runKey,
            RunKey.ofData(data, files),
            cache.folder().toAbsolutePath().toString(),
            sign.getFileName().toString(),
            List.copyOf(dataFiles.keySet()));
    try {
      Files.createFile(sign);
    } catch (IOException e) {
      throw new UserError(formatted("%s cannot be written: %s", sign, e), e);
    }
  }

  /** Returns the settings with which a worker computes a single run on one thread. */
  private static Map<String, String> settingsOfWorkers(
      About about, Settings settings, Dataset data) {
    Map<String, String> values = new HashMap<>();
    for (Setting<?> setting : about.allSettings()) {
      String text = settings.text(setting);
      boolean isTyped = !text.equals(setting.defaultText());
      values.put(
          setting.name(),
          isTyped && settings.get(setting) instanceof Path path
              ? path.toAbsolutePath().toString()
              : text);
    }
    for (Setting<Path> folder : List.of(CommonSettings.DATASETS_DIR, CommonSettings.RESULTS_DIR)) {
      values.put(folder.name(), settings.get(folder).toAbsolutePath().normalize().toString());
    }
    if (data != null && settings.get(CommonSettings.DATASET).equals(CommonSettings.AUTO)) {
      values.put(CommonSettings.DATASET.name(), data.name()); // a worker might find another one
    }
    values.put(CommonSettings.SEEDS.name(), "1");
    values.put(CommonSettings.THREADS.name(), "1");
    values.put(CommonSettings.WATCH.name(), "false");
    values.put(CommonSettings.SPARK_MASTER.name(), CommonSettings.NO_CLUSTER);
    return values;
  }

  /** Returns the files that a worker has to read, by path below the folder of data sets. */
  private static Map<String, Path> dataFiles(
      About about, Path folder, Dataset data, InputFiles files) {
    Map<String, Path> found = new LinkedHashMap<>();
    Optional<DatasetSource> source =
        data == null
            ? Optional.empty()
            : about.dataset().flatMap(options -> options.find(data.name()));
    if (source.isPresent()) {
      DatasetFiles all = DatasetFiles.of(source.get().folderName(), folder);
      all.files().stream()
          .filter(file -> data.checksums().containsKey(all.nameWithinFolder(file)))
          .forEach(file -> found.putIfAbsent(relative(folder, file), file));
    }
    files.paths().values().stream()
        .map(file -> file.toAbsolutePath().normalize())
        .filter(file -> file.startsWith(folder))
        .forEach(file -> found.put(relative(folder, file), file));
    return found;
  }

  private static String relative(Path folder, Path file) {
    return folder.relativize(file.toAbsolutePath().normalize()).toString();
  }

  /** Reads files to be shipped; none if they are too large. */
  private static Map<String, byte[]> content(Map<String, Path> files) {
    Map<String, byte[]> content = new HashMap<>();
    try {
      long bytes = 0;
      for (Path file : files.values()) {
        bytes += Files.size(file);
      }
      if (bytes > MAX_SHIPPED_BYTES) {
        return Map.of();
      }
      for (var file : files.entrySet()) {
        content.put(file.getKey(), Files.readAllBytes(file.getValue()));
      }
      return content;
    } catch (IOException e) {
      throw new UserError(formatted("The data set cannot be read: %s", e), e);
    }
  }

  /**
   * Computes the runs of a stage that are not in the cache yet.
   *
   * @param plan the stages so far
   * @param bar shows the progress
   * @param rows receives the measurements of each run when it is finished
   * @param stop completes when the experiment has to stop
   * @return whether all runs are finished; otherwise the experiment has to stop
   */
  boolean execute(
      Stage<?> stage,
      List<Cell> cells,
      Plan plan,
      ProgressBar bar,
      Map<Cell, List<Measurement>> rows,
      CompletableFuture<Void> stop) {
    for (Cell cell : cells) {
      cache
          .find(cell.variant(), cell.seed())
          .ifPresent(cached -> finished(cell, cached, stage, bar, rows));
    }
    List<Cell> missing = cells.stream().filter(cell -> !rows.containsKey(cell)).toList();
    if (missing.isEmpty()) {
      return true;
    }
    BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    var shipment = new Cluster.Shipment(shippedData, filesNeededBy(missing, plan));
    Cluster.Computation computation =
        cluster.compute(context, missing, shipment, listener(events, stage, bar, rows, stop));
    try {
      while (rows.size() < cells.size()) {
        if (stop.isDone()) {
          return false;
        }
        Event event = events.poll(MILLIS_BETWEEN_CHECKS, TimeUnit.MILLISECONDS);
        if (event != null) {
          event.handle();
        }
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      computation.cancel();
    }
  }

  /** Lets workers of the cluster compute parts of a run of this process. */
  List<float[]> compute(List<? extends WorkerTask> tasks) {
    return cluster.compute(context, shippedData, tasks);
  }

  private Cluster.Listener listener(
      BlockingQueue<Event> events,
      Stage<?> stage,
      ProgressBar bar,
      Map<Cell, List<Measurement>> rows,
      CompletableFuture<Void> stop) {
    return new Cluster.Listener() {
      @Override
      public void progress(long steps) {
        events.add(() -> bar.stepTo(Math.min(bar.getMax(), stepsOfFinished(rows, stage) + steps)));
      }

      @Override
      public void finished(Cell cell, CellResult result) {
        events.add(
            () -> {
              result.warnings().forEach(terminal::warning);
              RemoteCells.this.finished(cell, adopted(cell, result), stage, bar, rows);
            });
      }

      @Override
      public void warning(String text) {
        events.add(() -> terminal.warning(text));
      }

      @Override
      public void failed(RuntimeException cause) {
        events.add(
            () -> {
              // The cluster may notice before this process that the user has stopped both.
              if (!Futures.isDoneWithin(stop, SECONDS_TO_BE_STOPPED)) {
                throw cause;
              }
            });
      }
    };
  }

  private void finished(
      Cell cell,
      List<Measurement> measured,
      Stage<?> stage,
      ProgressBar bar,
      Map<Cell, List<Measurement>> rows) {
    rows.put(cell, measured);
    bar.stepTo(Math.max(bar.getCurrent(), stepsOfFinished(rows, stage)));
    observer.runWasCached(cell.variant(), cell.seed(), measured);
  }

  private static long stepsOfFinished(Map<Cell, List<Measurement>> rows, Stage<?> stage) {
    return (long) rows.size() * stage.stepsPerRun();
  }

  /** Writes the files of a finished run to the cache, and reads its measurements. */
  private List<Measurement> adopted(Cell cell, CellResult result) {
    cache.run(cell.variant(), cell.seed()).adopt(result.files());
    return cache
        .find(cell.variant(), cell.seed())
        .orElseThrow(() -> new UserError(formatted("%s is not in %s.", cell, cache.folder())));
  }

  private Map<String, byte[]> filesNeededBy(List<Cell> cells, Plan plan) {
    if (cluster.isThisProcess()) {
      return Map.of();
    }
    Map<String, byte[]> needed = new HashMap<>();
    Set<Cell> added = new HashSet<>();
    for (Cell cell : cells) {
      for (String variant : plan.needs(cell.variant())) {
        if (added.add(new Cell(variant, cell.seed()))) {
          needed.putAll(cache.run(variant, cell.seed()).files());
        }
      }
    }
    return needed;
  }

  /** Returns the runs of a stage, in order. */
  static List<Cell> cells(List<String> variants, List<Long> seeds) {
    List<Cell> cells = new ArrayList<>();
    variants.forEach(variant -> seeds.forEach(seed -> cells.add(new Cell(variant, seed))));
    return cells;
  }

  @Override
  public void close() {
    try {
      Files.deleteIfExists(sign);
    } catch (IOException e) {
      // Harmless: it is deleted with the cache.
    }
  }
}
