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
 * The program as a process of its own, as a user starts it.
 *
 * @param out all that it prints
 * @param err all its error messages
 */
public record ProgramProcess(
    Process process, CompletableFuture<String> out, CompletableFuture<String> err)
    implements AutoCloseable {
  private static final int MINUTES = 10;

  /**
   * Starts it.
   *
   * @param settings such as {@code seed=1}
   */
  public static ProgramProcess start(List<String> settings) throws IOException {
    return start("exec \"$@\"", settings);
  }

  /**
   * Starts it from bash.
   *
   * @param script which starts it, such as {@code ulimit -f 100 && exec "$@"}
   * @param settings such as {@code seed=1}
   */
  public static ProgramProcess start(String script, List<String> settings) throws IOException {
    List<String> arguments = new ArrayList<>();
    arguments.add("-XX:-UsePerfData"); // a file of the JVM's own, which meets a limit first
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

  /** Waits until it ends by itself, and gives its status. */
  public int status() throws InterruptedException {
    if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
      throw new AssertionError(formatted("still running after %d minutes", MINUTES));
    }
    return process.exitValue();
  }

  /** What it has printed until it ended, without the line breaks that fit it to the terminal. */
  public String printed() {
    return out.join().replaceAll("\\s+", " ");
  }

  /**
   * Its error messages until it ended, without those line breaks, and without the warnings of newer
   * Java versions of ND4J's native code.
   */
  public String errors() {
    return err.join().replaceAll("(?m)^WARNING: .*\\R", "").replaceAll("\\s+", " ").strip();
  }

  /** Ends it as {@code kill -9} does, if it has not ended, and waits until it is gone. */
  @Override
  public void close() {
    try {
      process.toHandle().destroyForcibly(); // Process would close what it has printed too
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
