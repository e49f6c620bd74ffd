package dlfs.lab.results;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import dlfs.lab.settings.Settings;
import dlfs.samples.Dataset;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/**
 * Writes {@code run.json}, the provenance of the results: settings, seeds, data set, versions,
 * hardware and duration.
 */
public final class RunRecorder {
  private static final Gson JSON =
      new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().serializeNulls().create();
  private static final String COMMIT = "commit";

  private final Map<String, Object> content = new LinkedHashMap<>();
  private final Map<String, Object> versions;
  private final CompletableFuture<String> commit = GitCommit.find();
  private final long startedAt = System.nanoTime(); // monotonic, unlike the time of day

  /**
   * Starts the record and its clock. Create it before the run, so that it records the commit that
   * runs.
   *
   * @param libraries the libraries besides DL4J whose versions are recorded, by their names in
   *     {@code build.properties}
   */
  public RunRecorder(String experiment, Settings settings, String... libraries) {
    this.versions = versions(libraries);
    content.put("experiment", experiment);
    content.put("started", Instant.now().toString());
    content.put("settings", settings.byName());
    content.put("versions", versions);
    content.put("hardware", hardware());
  }

  /**
   * Adds the outcome, and stops the clock.
   *
   * @param data the data; null if none were used
   * @return the time since the record was started
   */
  public Duration finish(Dataset data, Metrics metrics) {
    content.put("seeds", metrics.seeds());
    content.put("dataset", data == null ? null : describe(data));
    content.put("diverged", metrics.diverged().stream().map(RunRecorder::describe).toList());
    content.put("overflows", metrics.overflows());
    return finish();
  }

  /** Adds another entry. */
  public void add(String name, Object value) {
    content.put(name, value);
  }

  /**
   * Stops the clock.
   *
   * @return the time since the record was started
   */
  public Duration finish() {
    Duration wallTime = Duration.ofNanos(System.nanoTime() - startedAt);
    content.put("wall_seconds", wallTime.toMillis() / 1000.0);
    return wallTime;
  }

  /**
   * Writes the record as JSON, with the checksums of the other files in its folder, so it has to be
   * written last.
   *
   * @param file {@code run.json} in the folder of the results
   */
  public void write(Path file) throws IOException {
    versions.put(COMMIT, commit.join());
    Files.deleteIfExists(file);
    FileManifest.addTo(content, file.getParent());
    Files.writeString(file, json(content));
  }

  static String json(Object record) {
    return JSON.toJson(record) + "\n";
  }

  private static Map<String, Object> describe(Dataset data) {
    Map<String, Object> described = new LinkedHashMap<>();
    described.put("name", data.name());
    described.put("source", data.source());
    described.put("origin", data.origin().id());
    described.put("generated", data.origin().isGenerated());
    described.put("training_images", data.training().count());
    described.put("test_images", data.test().count());
    described.put("sha256", data.checksums());
    return described;
  }

  private static Map<String, Object> describe(Measurement diverged) {
    Map<String, Object> described = new LinkedHashMap<>();
    described.put("variant", diverged.variant());
    described.put("seed", diverged.seed());
    described.put("iteration", diverged.iteration());
    described.put("value", Double.toString(diverged.value())); // JSON has no NaN
    return described;
  }

  private static Map<String, Object> versions(String... libraries) {
    Map<String, Object> versions = new LinkedHashMap<>();
    versions.put(COMMIT, GitCommit.UNKNOWN); // until git has finished
    Stream.concat(Stream.of("project", "deeplearning4j"), Stream.of(libraries))
        .forEach(part -> versions.put(part, BuildProperties.version(part)));
    versions.put("jdk", System.getProperty("java.vm.version"));
    return versions;
  }

  private static Map<String, Object> hardware() {
    Map<String, Object> hardware = new LinkedHashMap<>();
    hardware.put("os", System.getProperty("os.name") + " " + System.getProperty("os.version"));
    hardware.put("architecture", System.getProperty("os.arch"));
    Processor processor = Processor.current();
    hardware.put("cpu", processor.name());
    hardware.put("instruction_sets", processor.instructionSets());
    hardware.put("cores", Runtime.getRuntime().availableProcessors());
    if (ManagementFactory.getOperatingSystemMXBean()
        instanceof com.sun.management.OperatingSystemMXBean system) {
      hardware.put("memory_mb", system.getTotalMemorySize() >> 20);
    }
    return hardware;
  }
}
