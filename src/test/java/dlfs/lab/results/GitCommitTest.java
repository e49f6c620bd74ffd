package dlfs.lab.results;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "it has no sh")
class GitCommitTest {
  private static final String HASH = "0123456789abcdef0123456789abcdef01234567";

  private static String find(String script) {
    return find(GitCommit.TIME_LIMIT, script);
  }

  private static String find(Duration limit, String script) {
    return GitCommit.find(limit, "sh", "-c", script).join();
  }

  @Test
  void isThatOfGit() {
    assertEquals(HASH, find("echo " + HASH));
    assertEquals(
        HASH + "-dirty", find("echo " + HASH + "-dirty; yes to-errors | head -c 1000000 >&2"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sleep 60", // in a separate process, which keeps the pipe open
        "exec sleep 60",
        "exec yes",
        "exec yes >&2",
        "yes | cat",
        "echo " + HASH + "; sleep 60",
        "trap '' TERM INT; while true; do sleep 1; done"
      })
  @Timeout(10)
  void isUnknownIfGitHangsOrPrintsEndlessly(String script) {
    long start = System.nanoTime();
    assertEquals(GitCommit.UNKNOWN, find(Duration.ofMillis(300), script));
    assertFalse(System.nanoTime() - start > TimeUnit.SECONDS.toNanos(3), "is waited for");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "echo " + HASH + "; exit 1",
        "echo nonsense",
        "head -c 3000 /dev/zero",
        "kill -9 $$"
      })
  @Timeout(10)
  void isUnknownIfGitFails(String script) {
    assertEquals(GitCommit.UNKNOWN, find(script));
  }

  @Test
  void isUnknownWithoutGit() {
    assertEquals(
        GitCommit.UNKNOWN, GitCommit.find(GitCommit.TIME_LIMIT, "there-is-no-such-program").join());
  }
}
