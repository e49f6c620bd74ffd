package dlfs.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.support.Jvm;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The plain engine runs where the CPU kernels do not exist, as on a GPU. */
class WithoutKernelsTest {
  private static final Path KERNELS = Path.of("dlfs", "engine", "kernels");

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"OptimizerComparison, iterations=5", "DropoutComparison, epochs=1"})
  void runsExperimentsOnThePlainEngine(String experiment, String length) throws Exception {
    Process process =
        run(
            "experiment=" + experiment,
            length,
            "quick",
            "dataset=strokes",
            "engine=plain",
            "layers=scratch",
            "datasets.dir=" + folder.resolve("data"),
            "results.dir=" + folder.resolve("results"));
    assertTrue(process.waitFor(3, TimeUnit.MINUTES), "still running after three minutes");
    assertEquals(0, process.exitValue(), () -> output());
    assertTrue(Files.exists(folder.resolve("results").resolve(experiment).resolve("metrics.csv")));
  }

  /** Ensures that the test above does hide the kernels. */
  @Test
  void failsOnTheFastEngine() throws Exception {
    Process process =
        run(
            "experiment=OptimizerComparison",
            "quick",
            "dataset=strokes",
            "engine=fast",
            "datasets.dir=" + folder.resolve("data"),
            "results.dir=" + folder.resolve("results"));
    assertTrue(process.waitFor(3, TimeUnit.MINUTES), "still running after three minutes");
    assertEquals(1, process.exitValue(), () -> output());
    assertTrue(output().contains("NoClassDefFoundError: dlfs/engine/kernels"), output());
  }

  private Process run(String... settings) throws IOException {
    List<String> arguments = new ArrayList<>();
    Arrays.stream(settings).forEach(setting -> arguments.add("-D" + setting));
    arguments.add("dlfs.cli.Main");
    List<String> command = Jvm.command(arguments);
    int classPath = command.indexOf("-cp") + 1;
    command.set(classPath, withoutKernels(command.get(classPath)));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("output").toFile())
        .start();
  }

  /** Returns the class path with a copy of each folder on it that has kernels, without them. */
  private String withoutKernels(String classPath) {
    return Arrays.stream(classPath.split(File.pathSeparator))
        .map(entry -> Files.isDirectory(Path.of(entry, KERNELS.toString())) ? copy(entry) : entry)
        .collect(Collectors.joining(File.pathSeparator));
  }

  private String copy(String entry) {
    Path from = Path.of(entry);
    Path to = folder.resolve("classes").resolve(from.getFileName());
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path relative = from.relativize(file);
        if (!relative.startsWith(KERNELS)) {
          Path target = to.resolve(relative);
          if (Files.isDirectory(file)) {
            Files.createDirectories(target);
          } else {
            Files.copy(file, target);
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return to.toString();
  }

  private String output() {
    try {
      return Files.readString(folder.resolve("output"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
