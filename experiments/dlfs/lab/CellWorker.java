package dlfs.lab;

import static dlfs.text.Text.formatted;

import dlfs.lab.console.Terminal;
import dlfs.lab.results.RunCache;
import dlfs.lab.settings.CommonSettings;
import dlfs.lab.settings.Settings;
import dlfs.lab.settings.UserError;
import dlfs.samples.Dataset;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.commons.io.FileUtils;

/**
 * Computes single runs of an experiment that another process directs. The data set is loaded once,
 * and kept until a run of another experiment follows.
 */
public final class CellWorker {
  private static CellWorker current;

  private final CellContext context;
  private final Experiment experiment;
  private final Map<String, String> typed;
  private final Dataset data;
  private final InputFiles files;
  private final Path cache;
  private final boolean isShared;
  private Lab forTasks;

  private CellWorker(CellContext context, Supplier<Map<String, byte[]>> shipped)
      throws IOException {
    this.context = context;
    this.experiment = instance(context.experiment());
    this.typed = new HashMap<>(context.settings());
    provideData(shipped);
    Terminal terminal = silent();
    Settings settings = settings(typed);
    About about = experiment.about();
    this.data =
        about
            .dataset()
            .map(options -> new DataSource(settings, terminal).load(options))
            .orElse(null);
    this.files = InputFiles.obtain(experiment.files(settings), settings, terminal);
    if (!RunKey.ofData(data, files).equals(context.dataKey())) {
      throw new UserError(
          formatted(
              "The data set in %s is not the one of the process that directs the run.",
              typed.get(CommonSettings.DATASETS_DIR.name())));
    }
    Path directed = Path.of(context.cache());
    this.isShared = Files.exists(directed.resolve(context.sign()));
    this.cache = isShared ? directed : temporaryFolder("runs").resolve(context.runKey());
    Files.createDirectories(cache);
  }

  /**
   * Computes a run, after its data set was loaded and the runs that it needs were written.
   *
   * @param context what it has in common with other runs of the experiment
   * @param data supplies the files of the data set, by path below the folder of data sets, in case
   *     that this machine does not have them
   * @param needed supplies the cached files of the runs that it needs, by name
   * @param steps receives the number of its steps, which any thread may ask for
   * @throws UserError if the data set is missing or another one, or a file cannot be written
   */
  public static CellResult compute(
      CellContext context,
      Cell cell,
      Supplier<Map<String, byte[]>> data,
      Supplier<Map<String, byte[]>> needed,
      Consumer<LongSupplier> steps) {
    try {
      return of(context, data).compute(cell, needed, steps);
    } catch (IOException e) {
      throw new UserError(formatted("%s cannot be computed: %s", cell, e), e);
    }
  }

  /**
   * Computes a part of a run.
   *
   * @param context what it has in common with others
   * @param data supplies the files of the data set, as for a whole run
   * @throws UserError if the data set is missing or another one
   */
  public static float[] compute(
      CellContext context, WorkerTask task, Supplier<Map<String, byte[]>> data) {
    try {
      Lab lab = of(context, data).labForTasks();
      lab.engine().start(1);
      return task.compute(lab);
    } catch (IOException e) {
      throw new UserError(formatted("A part of a run cannot be computed: %s", e), e);
    }
  }

  private synchronized Lab labForTasks() {
    if (forTasks == null) {
      forTasks = lab(RunCache.at(cache, warning -> {}), 0, RunObserver.NONE);
    }
    return forTasks;
  }

  private Lab lab(RunCache runs, long seed, RunObserver observer) {
    Map<String, String> values = new HashMap<>(typed);
    values.put(CommonSettings.SEED.name(), Long.toString(seed));
    return new Lab(
        settings(values),
        List.of(seed),
        data,
        files,
        runs,
        silent(),
        new CompletableFuture<>(),
        observer);
  }

  private static synchronized CellWorker of(CellContext context, Supplier<Map<String, byte[]>> data)
      throws IOException {
    if (current == null || !current.context.equals(context)) {
      current = null; // frees the memory of the other experiment's data
      current = new CellWorker(context, data);
    }
    return current;
  }

  private static Experiment instance(String type) {
    try {
      var constructor = Class.forName(type).getDeclaredConstructor();
      constructor.setAccessible(true);
      return (Experiment) constructor.newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private Settings settings(Map<String, String> values) {
    return Settings.parse(values, experiment.about().allSettings());
  }

  /** Unpacks the shipped files if this machine does not have all of them. */
  private void provideData(Supplier<Map<String, byte[]>> shipped) throws IOException {
    Path own = Path.of(typed.get(CommonSettings.DATASETS_DIR.name()));
    List<String> missing =
        context.dataFiles().stream().filter(file -> Files.notExists(own.resolve(file))).toList();
    if (missing.isEmpty()) {
      return;
    }
    Map<String, byte[]> received = shipped.get();
    if (!received.keySet().containsAll(context.dataFiles())) {
      throw new UserError(
          formatted(
              "%s is not in %s. Copy the data set to this folder of every worker, or choose a"
                  + " folder that all of them see: -Ddatasets.dir=...",
              missing.get(0), own));
    }
    Path unpacked = temporaryFolder("data");
    for (var file : received.entrySet()) {
      Path path = unpacked.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.write(path, file.getValue());
    }
    typed.put(CommonSettings.DATASETS_DIR.name(), unpacked.toString());
  }

  /** Creates a folder that is deleted when this process ends. */
  private static Path temporaryFolder(String content) throws IOException {
    Path folder = Files.createTempDirectory("dlfs-" + content);
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> FileUtils.deleteQuietly(folder.toFile()), "clean-up"));
    return folder;
  }

  private static Terminal silent() {
    return new Terminal(
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8), false);
  }

  private CellResult compute(
      Cell cell, Supplier<Map<String, byte[]>> needed, Consumer<LongSupplier> steps)
      throws IOException {
    List<String> warnings = Collections.synchronizedList(new ArrayList<>());
    RunCache runs = RunCache.at(cache, warnings::add);
    Lab lab =
        lab(
            runs,
            cell.seed(),
            new RunObserver() {
              @Override
              public void stageBegins(long all, LongSupplier done) {
                steps.accept(done);
              }
            });
    Plan plan = lab.plan(experiment);
    if (!isShared && !plan.needs(cell.variant()).isEmpty()) {
      write(needed.get());
    }
    lab.execute(cell.variant());
    if (runs.find(cell.variant(), cell.seed()).isEmpty()) {
      throw new UserError(String.join("\n", warnings));
    }
    HashMap<String, byte[]> written = new HashMap<>();
    if (!isShared) {
      written.putAll(runs.run(cell.variant(), cell.seed()).files());
    }
    return new CellResult(written, new ArrayList<>(warnings));
  }

  /** Writes the runs that others need, each file once. */
  private synchronized void write(Map<String, byte[]> received) {
    for (var file : received.entrySet()) {
      Path path = cache.resolve(file.getKey());
      try {
        if (Files.notExists(path)) {
          Files.write(path, file.getValue());
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
