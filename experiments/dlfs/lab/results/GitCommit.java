package dlfs.lab.results;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * Finds the commit of this project's checkout, with "-dirty" if there are uncommitted changes. Git
 * runs in the background with a time limit, so no run fails or waits long because of it.
 */
final class GitCommit {
  static final String UNKNOWN = "unknown";
  static final Duration TIME_LIMIT = Duration.ofSeconds(2);
  private static final int MAX_BYTES = 1 << 10;
  private static final Pattern COMMIT = Pattern.compile("\\p{XDigit}{7,64}(-dirty)?");

  private GitCommit() {}

  /** Starts git; the future completes within the time limit. */
  static CompletableFuture<String> find() {
    return find(TIME_LIMIT, "git", "describe", "--always", "--dirty", "--abbrev=40", "--exclude=*");
  }

  static CompletableFuture<String> find(Duration limit, String... command) {
    var answer = new CompletableFuture<String>();
    var git = new Thread(() -> answer.complete(ask(limit, command)), "git");
    git.setDaemon(true);
    git.start();
    return answer.completeOnTimeout(UNKNOWN, limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static String ask(Duration limit, String... command) {
    Process git;
    try {
      git = start(command);
    } catch (IOException | URISyntaxException | RuntimeException e) {
      return UNKNOWN; // no git, or no checkout
    }
    long millis = limit.toMillis();
    CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS).execute(() -> end(git));
    try {
      byte[] printed = git.getInputStream().readNBytes(MAX_BYTES);
      boolean ended = printed.length < MAX_BYTES && git.waitFor(millis, TimeUnit.MILLISECONDS);
      String answer = new String(printed, StandardCharsets.UTF_8).strip();
      return ended && git.exitValue() == 0 && COMMIT.matcher(answer).matches() ? answer : UNKNOWN;
    } catch (IOException | InterruptedException e) {
      return UNKNOWN;
    } finally {
      end(git);
    }
  }

  private static Process start(String... command) throws IOException, URISyntaxException {
    Path classes =
        Path.of(GitCommit.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    return new ProcessBuilder(command)
        .directory(classes.getParent().toFile())
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private static void end(Process git) {
    git.descendants().forEach(ProcessHandle::destroyForcibly);
    git.destroyForcibly();
  }
}
