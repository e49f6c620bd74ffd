package dlfs.support;

import static dlfs.text.Text.formatted;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * The program in a separate process, as started by a user.
 *
 * @param process the process
 * @param out its standard output
 * @param err its standard error
 */
public record ProgramProcess(
    Process process, CompletableFuture<String> out, CompletableFuture<String> err)
    implements AutoCloseable {
  private static final int MINUTES = 10;

  /**
   * Starts the program.
   *
   * @param settings such as {@code seed=1}
   */
  public static ProgramProcess start(List<String> settings) throws IOException {
    return start("exec \"$@\"", settings);
  }

  /**
   * Starts the program from bash.
   *
   * @param script a script that starts it, such as {@code ulimit -f 100 && exec "$@"}
   * @param settings such as {@code seed=1}
   */
  public static ProgramProcess start(String script, List<String> settings) throws IOException {
    List<String> arguments = new ArrayList<>();
    arguments.add("-XX:-UsePerfData"); // a file of the JVM, which would exceed the limit first
    settings.forEach(setting -> arguments.add("-D" + setting));
    arguments.add("dlfs.cli.Main");
    List<String> command = new ArrayList<>(List.of("bash", "-c", script, "bash"));
    command.addAll(Jvm.command(arguments));
    Process process = new ProcessBuilder(command).start();
    return new ProgramProcess(
        process, text(process.getInputStream()), text(process.getErrorStream()));
  }

  private static CompletableFuture<String> text(InputStream printed) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return new String(printed.readAllBytes(), StandardCharsets.UTF_8);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        },
        work -> new Thread(work, "reader").start());
  }

  /** Waits until it ends by itself, and returns its exit status. */
  public int status() throws InterruptedException {
    if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
      throw new AssertionError(formatted("still running after %d minutes", MINUTES));
    }
    return process.exitValue();
  }

  /** Returns its standard output after it has ended, with lines joined. */
  public String printed() {
    return out.join().replaceAll("\\s+", " ");
  }

  /**
   * Returns its standard error after it has ended, with lines joined, and without the warnings of
   * newer Java versions about ND4J's native code.
   */
  public String errors() {
    return err.join().replaceAll("(?m)^WARNING: .*\\R", "").replaceAll("\\s+", " ").strip();
  }

  /** Kills it like {@code kill -9}, if it is still running, and waits until it has ended. */
  @Override
  public void close() {
    try {
      process.toHandle().destroyForcibly(); // Process.destroyForcibly would also close its output
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
