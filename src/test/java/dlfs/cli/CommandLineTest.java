package dlfs.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.support.CachedFiles;
import dlfs.support.IdxFiles;
import dlfs.support.Jvm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs the program in a separate process, like a user. */
class CommandLineTest {
  @TempDir Path folder;

  /** The output and exit status of a process. */
  private record Ended(int status, String out, String err) {}

  private Ended run(String... settings) throws IOException, InterruptedException {
    return end(start(settings));
  }

  private Process start(String... settings) throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "-Dresults.dir=" + folder.resolve("results"),
                "-Ddatasets.dir=" + folder.resolve("data")));
    for (String setting : settings) {
      arguments.add("-D" + setting);
    }
    arguments.add("dlfs.cli.Main");
    return new ProcessBuilder(Jvm.command(arguments))
        .redirectOutput(out().toFile())
        .redirectError(err().toFile())
        .start();
  }

  private Ended end(Process process) throws IOException, InterruptedException {
    assertTrue(process.waitFor(10, TimeUnit.MINUTES), "still running after ten minutes");
    return new Ended(process.exitValue(), read(out()), withoutTheJvmsWarnings(read(err())));
  }

  private Path out() {
    return folder.resolve("out");
  }

  private Path err() {
    return folder.resolve("err");
  }

  /** Removes warnings of newer Java versions about ND4J's native code. */
  private static String withoutTheJvmsWarnings(String text) {
    return text.replaceAll("(?m)^WARNING: .*\\R", "").strip();
  }

  /** Removes the line breaks of wrapped text. */
  private static String unwrapped(String text) {
    return text.replaceAll("\\s+", " ");
  }

  private static String read(Path file) throws IOException {
    return Files.readString(file, StandardCharsets.UTF_8);
  }

  @Test
  void listsTheExperimentsWhenNoneIsNamed() throws Exception {
    Ended list = run();
    assertEquals(0, list.status(), list.err());
    assertTrue(unwrapped(list.out()).contains("OptimizerComparison | 6.1.8 |"), list.out());
    assertTrue(list.out().contains("iterations=2000, batch=128"), list.out());
    assertTrue(list.out().contains("datasets.dir"), list.out());
    list.out().lines().forEach(line -> assertTrue(line.length() < 80, line));
    assertEquals(list, run("experiment=list"));
  }

  @Test
  void runsAnExperimentWithinEightyColumns() throws Exception {
    Ended run = run("experiment=OptimizerTrajectory");
    assertEquals(0, run.status(), run.err());
    assertEquals("", run.err());
    run.out().lines().forEach(line -> assertTrue(line.length() < 80, line));
    assertTrue(Files.exists(folder.resolve("results/OptimizerTrajectory/metrics.csv")));
  }

  @Test
  void executesASingleRun() throws Exception {
    Path file = folder.resolve("rows of Adam.csv");
    Ended run = run("experiment=OptimizerTrajectory", "cell=Adam/0", "cell.file=" + file);
    assertEquals(0, run.status(), run.err());
    assertEquals("", run.err());
    List<String> rows = Files.readAllLines(file);
    assertEquals("variant,seed,epoch,iteration,metric,value", rows.get(0));
    assertTrue(rows.stream().skip(1).allMatch(row -> row.startsWith("Adam,0,")), rows.toString());
    assertFalse(Files.exists(folder.resolve("results/OptimizerTrajectory")));
  }

  @Test
  void runsAChapterAndEndsWithATableOfItsExperiments() throws Exception {
    Ended run = run("experiment=ch03", "quick", "dataset=strokes");
    assertEquals(0, run.status(), run.err());
    assertEquals("", run.err());
    run.out().lines().forEach(line -> assertTrue(line.length() < 80, line));
    List<String> table = run.out().substring(run.out().indexOf("| experiment ")).lines().toList();
    List<String> names =
        table.stream()
            .filter(line -> line.startsWith("| "))
            .map(line -> line.split("[| ]+")[1])
            .toList();
    assertEquals(List.of("experiment", "ActivationFunctions"), names.subList(0, 2));
    assertEquals("all", names.get(names.size() - 1));
    for (String name : names.subList(1, names.size() - 1)) {
      assertTrue(Files.exists(folder.resolve("results").resolve(name)), name);
    }
    String all = table.get(table.size() - 3);
    assertTrue(all.matches("\\| all .*\\| +0 of (\\d+) \\(\\1 not tested\\) \\|.* s \\|"), all);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "experiment=OptimizerComparisn | Did you mean OptimizerComparison?",
        "experiment=OptimizerComparison iteratoins=5 | Did you mean iterations?",
        "experiment=OptimizerComparison batch=0 | -Dbatch=0 is not valid",
        "experiment=OptimizerComparison batch=ten | -Dbatch=ten is not valid",
        "experiment=OptimizerTrajectory batch=5 | There is no setting batch",
        "experiment=ch6 | Did you mean ch06?",
        "experiment=all iterations=5 | Name an experiment",
        "experiment=all cell=Adam/0 | Name an experiment",
        "experiment=OptimizerTrajectory cell=Adam | -Dcell=Adam is not valid",
        "experiment=OptimizerTrajectory cell.file=x | There is no setting cell.file",
        "experiment=all iteratoins=5 | Did you mean iterations?",
        "iterations=5 | Name an experiment"
      })
  void refusesAMistakeWithOneClearMessage(String settings, String message) throws Exception {
    Ended run = run(settings.split(" "));
    assertEquals(2, run.status());
    assertTrue(unwrapped(run.err()).contains(message), run.err());
    assertFalse(run.err().contains("\tat "), run.err());
    assertEquals("", run.out());
    assertFalse(Files.exists(folder.resolve("results")), "something was written");
  }

  @Test
  void refusesADamagedDataFileAndPreservesEarlierResults() throws Exception {
    Path mnist = Files.createDirectories(folder.resolve("data/mnist"));
    byte[] whole = IdxFiles.gzip(IdxFiles.idx(new int[] {100, 28, 28}, new byte[78_400]));
    Path broken = mnist.resolve("train-images-idx3-ubyte.gz");
    Files.write(broken, Arrays.copyOf(whole, 100));
    Path earlier = Files.createDirectories(folder.resolve("results/OptimizerComparison"));
    Files.writeString(earlier.resolve("metrics.csv"), "earlier");

    Ended run = run("experiment=OptimizerComparison");
    assertEquals(2, run.status());
    assertTrue(unwrapped(run.err()).contains(broken + " is truncated after 100 bytes"), run.err());
    assertFalse(run.err().contains("\tat "), run.err());
    assertEquals("earlier", Files.readString(earlier.resolve("metrics.csv")));
    assertTrue(Files.exists(broken));
  }

  @Test
  void refusesAResultsFolderThatCannotBeWrittenTo() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "");
    Ended run = run("experiment=OptimizerTrajectory", "results.dir=" + file.resolve("results"));
    assertEquals(2, run.status());
    assertTrue(
        unwrapped(run.err()).contains("cannot be written to " + file.resolve("results")),
        run.err());
    assertFalse(run.err().contains("\tat "), run.err());
  }

  @Test
  void writesPartialResultsWhenStoppedAndResumes() throws Exception {
    String[] settings = {"experiment=OptimizerComparison", "dataset=strokes", "quick"};
    Process process =
        start(settings[0], settings[1], settings[2], "iterations=50000", "checkpoint.seconds=0");
    Path results = folder.resolve("results");
    while (process.isAlive() && !CachedFiles.exist(results, "OptimizerComparison", ".checkpoint")) {
      Thread.sleep(10);
    }
    process.destroy(); // like Ctrl-C
    Ended stopped = end(process);
    assertEquals(128 + 15, stopped.status(), stopped.err());
    assertEquals("", stopped.err());
    assertTrue(unwrapped(stopped.out()).contains("The measurements so far are in"), stopped.out());
    Path part = folder.resolve("results/OptimizerComparison.partial");
    assertTrue(read(part.resolve("metrics.csv")).startsWith("variant,seed,epoch,iteration,"));
    assertTrue(read(part.resolve("run.json")).contains("\"partial\": true"));
    assertTrue(read(part.resolve("report.html")).contains("The state of this folder: partial"));
    assertTrue(read(results.resolve("index.html")).contains("OptimizerComparison.partial"));
    assertFalse(Files.exists(folder.resolve("results/OptimizerComparison")));

    Ended whole = run(settings);
    assertEquals(0, whole.status(), whole.err());
    assertTrue(Files.exists(folder.resolve("results/OptimizerComparison/metrics.csv")));
    assertFalse(Files.exists(part));
    assertFalse(read(results.resolve("index.html")).contains("OptimizerComparison.partial"));
  }

  @Test
  void resumesAStoppedChapterWithTheRemainingExperiments() throws Exception {
    String[] chapter = {"experiment=ch04", "quick", "dataset=strokes"};
    Path results = folder.resolve("results");
    Process process = start(chapter);
    while (process.isAlive() && !Files.exists(results.resolve(".TwoLayerNetTraining.runs"))) {
      Thread.sleep(10);
    }
    process.destroy(); // like Ctrl-C
    assertEquals(128 + 15, end(process).status());
    String finished = read(results.resolve("LossFunctions/run.json"));
    String changed = read(results.resolve("NumericalGradient/run.json"));
    Files.writeString(results.resolve("NumericalGradient/claims.csv"), "edited");

    Ended rest = run(chapter);
    assertEquals(0, rest.status(), rest.err());
    assertEquals(finished, read(results.resolve("LossFunctions/run.json")), "was run again");
    assertNotEquals(
        changed, read(results.resolve("NumericalGradient/run.json")), "was not run again");
    String shown = unwrapped(rest.out());
    assertEquals(
        2, shown.split("Already finished when this command was stopped", -1).length, shown);
    assertTrue(shown.matches(".* LossFunctions \\| 4.2 \\| 0 of 3 \\(3 not tested\\) .*"), shown);

    assertEquals(0, run(chapter).status());
    assertNotEquals(finished, read(results.resolve("LossFunctions/run.json")), "was not run again");
  }

  @Test
  void showsTheStackTraceOnlyWhenAskedFor() throws Exception {
    Ended run = run("experiment=Nothing", "stacktrace");
    assertEquals(2, run.status());
    assertTrue(run.err().contains("\tat "), run.err());
  }
}
