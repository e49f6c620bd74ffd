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

/** Starts a {@link Worker} in a process of its own, and sends it commands. */
final class WorkerProcess implements AutoCloseable {
  private static final int MAX_ERROR_LINES = 8;

  /** Environment variables that tune some of the engines; workers do not inherit them. */
  private static final Pattern TUNING =
      Pattern.compile("(OMP|GOMP|KMP|MKL|OPENBLAS|PYTORCH|MALLOC)_.*");

  private final Engine engine;
  private final Network network;
  private final int threads;
  private final Path errors;
  private final Process process;
  private final PrintStream commands;
  private final BufferedReader replies;

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
    replies = process.inputReader(StandardCharsets.UTF_8);
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
    reply();
  }

  /** Sends a command and waits for the reply. */
  double ask(String command) {
    commands.println(command);
    return Double.parseDouble(reply());
  }

  private String reply() {
    try {
      for (String line = replies.readLine(); line != null; line = replies.readLine()) {
        if (line.startsWith(Worker.REPLY)) {
          return line.substring(Worker.REPLY.length());
        }
      }
      throw new EngineFailure(
          formatted(
              "%s failed in %s, threads=%d, with status %d. %s",
              engine.label(), network.label(), threads, process.waitFor(), lastErrors()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private String lastErrors() throws IOException {
    List<String> lines =
        Files.readAllLines(errors).stream().filter(line -> !line.startsWith("\tat ")).toList();
    List<String> last = lines.subList(Math.max(0, lines.size() - MAX_ERROR_LINES), lines.size());
    return last.isEmpty() ? "It printed no error." : "Its last errors:\n" + String.join("\n", last);
  }

  /** Ends the process, even during a step. */
  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor();
      Files.deleteIfExists(errors);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      // the file stays in the temporary folder
    }
  }
}
