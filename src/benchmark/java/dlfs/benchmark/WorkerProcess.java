package dlfs.benchmark;

import static dlfs.text.Text.formatted;

import dlfs.cli.Program;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** A {@link Worker}, seen from the process that drives it. */
final class WorkerProcess implements AutoCloseable {
  private static final int LAST_LINES = 8;

  /** What somebody may have set for all programs would decide here who wins. */
  private static final Pattern TUNING =
      Pattern.compile("(OMP|GOMP|KMP|MKL|OPENBLAS|PYTORCH|MALLOC)_.*");

  private final Engine engine;
  private final Network network;
  private final int threads;
  private final Path errors;
  private final Process process;
  private final PrintStream commands;
  private final BufferedReader answers;

  /** Starts the process. */
  WorkerProcess(Engine engine, Network network, int threads, List<String> classPath) {
    this.engine = engine;
    this.network = network;
    this.threads = threads;
    try {
      errors = Files.createTempFile("benchmark-", ".err");
      errors.toFile().deleteOnExit();
      process = start(engine.classPath(classPath));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    commands = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
    answers = process.inputReader(StandardCharsets.UTF_8);
  }

  private Process start(List<String> classPath) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(engine.jvmOptions(threads));
    command.add(formatted("-D%s=false", Program.CRASH_DUMPS));
    command.addAll(List.of("-cp", String.join(File.pathSeparator, classPath)));
    command.add(Worker.class.getName());
    command.addAll(List.of(engine.name(), network.name(), Integer.toString(threads)));
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
    builder.environment().keySet().removeIf(TUNING.asMatchPredicate());
    builder.environment().putAll(engine.environment(threads));
    return builder.start();
  }

  Engine engine() {
    return engine;
  }

  Network network() {
    return network;
  }

  int threads() {
    return threads;
  }

  /** Waits until its network is ready. */
  void awaitStart() {
    answer();
  }

  /** Gives a command and waits for its answer. */
  double ask(String command) {
    commands.println(command);
    return Double.parseDouble(answer());
  }

  private String answer() {
    try {
      for (String line = answers.readLine(); line != null; line = answers.readLine()) {
        if (line.startsWith(Worker.ANSWER)) {
          return line.substring(Worker.ANSWER.length());
        }
      }
      throw new EngineFailure(
          formatted(
              "%s failed in %s, threads=%d, with status %d. %s",
              engine.label(), network.label(), threads, process.waitFor(), lastWords()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private String lastWords() throws IOException {
    List<String> lines =
        Files.readAllLines(errors).stream().filter(line -> !line.startsWith("\tat ")).toList();
    List<String> last = lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size());
    return last.isEmpty()
        ? "It said nothing."
        : "The last that it said:\n" + String.join("\n", last);
  }

  /** Ends the process, whatever it is doing. */
  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor();
      Files.deleteIfExists(errors);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      // It stays in the folder for temporary files.
    }
  }
}
