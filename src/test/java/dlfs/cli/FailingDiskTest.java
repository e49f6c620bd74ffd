package dlfs.cli;

import static dlfs.text.Text.formatted;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.support.CachedFiles;
import dlfs.support.ProgramProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Tests write failures: they are reported clearly, and neither earlier results nor cached runs are
 * lost.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "it has no bash and no SIGKILL")
class FailingDiskTest {
  private static final String EXPERIMENT = "DropoutComparison";

  /** The visible content of the results folder after a complete run. */
  private static final List<String> RUN_AND_INDEX = List.of(EXPERIMENT, "index.html");

  private static final String WARNING = "Progress cannot be saved in";
  private static final String AS_IT_IS = "exec \"$@\"";

  /** Drops the privileges of root, so that permissions are checked. */
  private static final String OBEYING =
      "if [ $(id -u) = 0 ]; then exec setpriv --bounding-set=-dac_override \"$@\"; fi; exec \"$@\"";

  /** The metrics of a run without failures, by its settings. */
  private static final Map<List<String>, String> UNDISTURBED = new HashMap<>();

  @TempDir Path folder;

  private Path results;
  private boolean mounted;
  private String earlier = "";

  private void inAFolder() throws IOException {
    results = Files.createDirectory(folder.resolve("results"));
  }

  /** Uses a separate file system. Skips the test where mounting is not allowed. */
  private void inAFileSystem(String options) throws IOException, InterruptedException {
    inAFolder();
    Process mount =
        new ProcessBuilder("mount", "-t", "tmpfs", "-o", options, "tmpfs", results.toString())
            .redirectErrorStream(true)
            .start();
    String answer = new String(mount.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    mounted = mount.waitFor() == 0;
    if (!mounted) {
      System.out.println("SKIPPED, because mounting is not allowed: " + answer.strip());
    }
    Assumptions.assumeTrue(mounted, answer);
  }

  @AfterEach
  void unmount() throws IOException, InterruptedException {
    if (mounted) {
      assertEquals(0, new ProcessBuilder("umount", results.toString()).start().waitFor());
    }
  }

  private ProgramProcess start(String script, Path results, String... settings) throws IOException {
    List<String> all =
        new ArrayList<>(List.of("experiment=" + EXPERIMENT, "quick", "dataset=strokes"));
    all.add("results.dir=" + results);
    all.addAll(Arrays.asList(settings)); // the last value of a name is used
    return ProgramProcess.start(script, all);
  }

  private String metrics(Path results) throws IOException {
    return Files.readString(results.resolve(EXPERIMENT).resolve("metrics.csv"));
  }

  private void runBefore() throws IOException, InterruptedException {
    try (ProgramProcess child = start(AS_IT_IS, results, "seed=5")) {
      assertEquals(0, child.status(), child.errors());
    }
    earlier = metrics(results);
  }

  private void assertFailsWith(String message, String script, String... settings)
      throws IOException, InterruptedException {
    try (ProgramProcess child = start(script, results, settings)) {
      assertFails(message, child);
    }
  }

  private void assertFails(String message, ProgramProcess child)
      throws IOException, InterruptedException {
    assertEquals(2, child.status(), child.errors());
    assertTrue(child.errors().contains(message), child.errors());
    assertFalse(child.errors().contains(" at "), child.errors());
    assertTrue(
        Files.exists(results.resolve(EXPERIMENT)) == !earlier.isEmpty()
            && (earlier.isEmpty() || earlier.equals(metrics(results))),
        "earlier results are complete");
    assertEquals(earlier.isEmpty() ? List.of() : RUN_AND_INDEX, visible());
  }

  private List<String> visible() throws IOException {
    if (!Files.exists(results)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(results)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> !name.startsWith(".") && !name.equals("filler"))
          .sorted()
          .toList();
    }
  }

  /**
   * Checks that the same command, when it can write again, resumes to the result without failures.
   */
  private void assertResumes(String... settings) throws IOException, InterruptedException {
    try (ProgramProcess child = start(AS_IT_IS, results, settings)) {
      assertEquals(0, child.status(), child.errors());
      assertTrue(child.printed().contains("Resuming a stopped run"), child.printed());
    }
    assertSameAsUndisturbed(settings);
    assertFalse(Files.exists(results.resolve("." + EXPERIMENT + ".runs")), "other files are left");
  }

  private void assertSameAsUndisturbed(String... settings)
      throws IOException, InterruptedException {
    Path elsewhere = folder.resolve("elsewhere");
    String expected = UNDISTURBED.get(List.of(settings));
    if (expected == null) {
      try (ProgramProcess child = start(AS_IT_IS, elsewhere, settings)) {
        assertEquals(0, child.status(), child.errors());
      }
      expected = metrics(elsewhere);
      UNDISTURBED.put(List.of(settings), expected);
    }
    assertEquals(expected, metrics(results));
  }

  /** Waits until a checkpoint was saved or a run has finished. */
  private void waitUntilSomethingIsCached(String ending) throws Exception {
    long end = System.nanoTime() + 60_000_000_000L;
    while (System.nanoTime() < end) {
      if (CachedFiles.exist(results, EXPERIMENT, ending)) {
        return;
      }
      Thread.sleep(10);
    }
    throw new AssertionError("nothing is cached after a minute");
  }

  /** Waits for an amount of work, not of time, so that it is enough on a busy machine, too. */
  private static void waitUntilSomethingIsMeasured(ProgramProcess child) throws Exception {
    Duration start = Duration.ofSeconds(8); // the JVM, ND4J and the first iterations
    while (child.process().isAlive()
        && child.process().info().totalCpuDuration().orElse(start).compareTo(start) < 0) {
      Thread.sleep(50);
    }
  }

  @Test
  void trainingContinuesIfCheckpointsCannotBeWritten() throws Exception {
    inAFolder();
    try (ProgramProcess child =
        start("ulimit -f 100 && " + AS_IT_IS, results, "checkpoint.seconds=0")) {
      assertEquals(0, child.status(), child.errors());
      assertEquals("", child.errors());
      String[] parts = child.printed().split(WARNING, -1);
      assertEquals(2, parts.length, "should be reported once: " + child.printed());
      assertTrue(parts[1].contains("(File too large)"), child.printed());
    }
    assertSameAsUndisturbed();
  }

  @Test
  void aChartThatCannotBeWrittenPreservesEarlierResults() throws Exception {
    inAFolder();
    runBefore();
    String message =
        "ERROR: dropout_comparison.png cannot be written to %s (File too large). Earlier results"
            + " are unchanged. Free some space, then run the same command again";
    assertFailsWith(formatted(message, results), "ulimit -f 20 && " + AS_IT_IS);
    assertResumes();
  }

  @Test
  @Tag("regression")
  void aNetworkThatCannotBeWrittenPreservesEarlierResults() throws Exception {
    inAFolder();
    String[] settings = {"experiment=DeepConvNetTraining", "epochs=1", "checkpoint.seconds=0"};
    try (ProgramProcess child = start("ulimit -f 1500 && " + AS_IT_IS, results, settings)) {
      assertEquals(0, child.status(), child.errors());
    }
    try (ProgramProcess child = start("ulimit -f 1000 && " + AS_IT_IS, results, settings)) {
      assertEquals(2, child.status(), child.errors());
      String errors = child.errors();
      assertTrue(errors.contains("DeepConvNet+seed+0.network cannot be written to"), errors);
      assertTrue(errors.contains("(File too large)"), errors);
    }
    assertTrue(Files.exists(results.resolve("DeepConvNetTraining/DeepConvNet-seed0.zip")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 | metrics.csv cannot be written to",
        "4 | metrics.csv cannot be written to",
        "8 | metrics.csv cannot be written to",
        "12 | summary.csv cannot be written to",
        "40 | dropout_comparison.png cannot be written to",
      })
  @Tag("regression")
  void aFullDiskPreservesEarlierResults(int kilobytes, String message) throws Exception {
    inAFileSystem("size=4m");
    runBefore();
    fill(kilobytes);
    assertFailsWith(message, AS_IT_IS);
    Files.delete(results.resolve("filler"));
    if (kilobytes > 0) { // without any space, nothing could be cached
      assertResumes();
    }
  }

  /** Fills the disk except for this much space. */
  private void fill(int kilobytes) throws IOException {
    try (var out = Files.newOutputStream(results.resolve("filler"))) {
      long bytes = Files.getFileStore(results).getUsableSpace() - 1024L * kilobytes;
      for (long written = 0; written < bytes; written += 1024) {
        out.write(new byte[1024]);
      }
    }
  }

  @Test
  @Tag("regression")
  void trainingContinuesIfAFullDiskPreventsCheckpoints() throws Exception {
    inAFileSystem("size=4m");
    runBefore();
    fill(300);
    try (ProgramProcess child = start(AS_IT_IS, results, "checkpoint.seconds=0")) {
      assertEquals(0, child.status(), child.errors());
      assertTrue(child.printed().contains("(No space left on device)"), child.printed());
    }
    assertSameAsUndisturbed();
  }

  @Test
  @Tag("regression")
  void aFullDiskIsReportedBeforeTheRun() throws Exception {
    inAFileSystem("size=1m,nr_inodes=1");
    assertFailsWith(
        formatted(
            "ERROR: Results cannot be written to %s (No space left on device). Free some space, or",
            results),
        AS_IT_IS);
  }

  @Test
  @Tag("regression")
  void aFolderThatBecomesReadOnlyPreservesEarlierResults() throws Exception {
    inAFolder();
    runBefore();
    String[] settings = {"epochs=200", "checkpoint.seconds=0"};
    try (ProgramProcess child = start(OBEYING, results, settings)) {
      waitUntilSomethingIsCached(".checkpoint");
      setWritable(false);
      assertFails("metrics.csv cannot be written to " + results + " (permission denied)", child);
    } finally {
      setWritable(true);
    }
    assertResumes(settings);
  }

  private void setWritable(boolean writable) throws IOException {
    try (Stream<Path> files = Files.walk(results)) {
      files.filter(Files::isDirectory).forEach(path -> path.toFile().setWritable(writable));
    }
  }

  @Test
  @Tag("regression")
  void aFolderThatIsDeletedEndsTheRun() throws Exception {
    inAFolder();
    try (ProgramProcess child = start(AS_IT_IS, results, "epochs=200", "checkpoint.seconds=0")) {
      waitUntilSomethingIsCached(".checkpoint");
      delete(results);
      assertFails("metrics.csv cannot be written to " + results + " (there is no such", child);
      assertEquals(2, child.printed().split(WARNING, -1).length, child.printed());
    }
  }

  private static void delete(Path folder) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        if (Files.isDirectory(file)) {
          delete(file);
        } else {
          Files.deleteIfExists(file);
        }
      }
    }
    Files.delete(folder);
  }

  @Test
  void aStoppedRunReportsADeletedFolder() throws Exception {
    inAFolder();
    assertReportsThatItCannotWriteWhenStopped("there is no such folder", () -> delete(results));
  }

  @Test
  @Tag("regression")
  void aStoppedRunReportsAFullDisk() throws Exception {
    inAFileSystem("size=4m");
    runBefore();
    assertReportsThatItCannotWriteWhenStopped("No space left on device", () -> fill(0));
    assertEquals(earlier, metrics(results));
    assertEquals(RUN_AND_INDEX, visible());
  }

  @Test
  @Tag("regression")
  void aStoppedRunReportsAReadOnlyFolder() throws Exception {
    inAFolder();
    runBefore();
    assertReportsThatItCannotWriteWhenStopped("permission denied", () -> setWritable(false));
    setWritable(true);
    assertEquals(earlier, metrics(results));
    assertEquals(RUN_AND_INDEX, visible());
  }

  /** A change to the disk during a run. */
  private interface Accident {
    void happen() throws IOException;
  }

  private void assertReportsThatItCannotWriteWhenStopped(String why, Accident accident)
      throws Exception {
    try (ProgramProcess child =
        start(OBEYING, results, "epochs=100000", "checkpoint.seconds=3600")) {
      waitUntilSomethingIsCached(
          ".runs"); // into this folder only; nothing else is written until the end
      waitUntilSomethingIsMeasured(child);
      accident.happen();
      child.process().toHandle().destroy(); // like Ctrl-C, and keeps its output open
      assertEquals(128 + 15, child.status(), child.errors());
      String message = formatted("metrics.csv cannot be written to %s (%s)", results, why);
      assertTrue(
          child.errors().contains("ERROR: Stopped. The measurements could not be written"),
          child.errors());
      assertTrue(child.errors().contains(message), child.errors());
    }
  }

  @Test
  void aSecondRunIsRefusedUntilTheFirstHasEnded() throws Exception {
    inAFolder();
    Path link = Files.createSymbolicLink(folder.resolve("link"), results);
    try (ProgramProcess first = start(AS_IT_IS, results, "epochs=100000", "checkpoint.seconds=0")) {
      waitUntilSomethingIsCached(".checkpoint");
      try (ProgramProcess second = start(AS_IT_IS, link)) {
        assertFails(formatted("ERROR: Another run of %s is writing to", EXPERIMENT), second);
      }
      assertTrue(first.process().isAlive());
    }
    try (ProgramProcess third = start(AS_IT_IS, link)) {
      assertEquals(0, third.status(), third.errors());
    }
  }
}
