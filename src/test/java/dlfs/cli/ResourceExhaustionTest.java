package dlfs.cli;

import static dlfs.text.Text.formatted;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.support.ProgramProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ResourceExhaustionTest {
  @TempDir Path folder;

  static Stream<Arguments> failures() {
    return Stream.of(
        Arguments.of(new OutOfMemoryError("Java heap space"), "-Xmx"),
        Arguments.of(new OutOfMemoryError("GC overhead limit exceeded"), "-Xmx"),
        Arguments.of(new OutOfMemoryError("Metaspace"), "-XX:MaxMetaspaceSize"),
        Arguments.of(
            new OutOfMemoryError("Cannot reserve 8 bytes of direct buffer memory"),
            "-XX:MaxDirectMemorySize"),
        Arguments.of(
            new OutOfMemoryError("unable to create native thread: possibly out of memory or ..."),
            "-Dthreads=1"),
        Arguments.of(
            new OutOfMemoryError(
                "Physical memory usage is too high: physicalBytes (9M) > maxPhysicalBytes (8M)"),
            "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0"),
        Arguments.of(
            new OutOfMemoryError("Cannot allocate new FloatPointer(8): totalBytes = 1K"),
            "memory is exhausted"),
        Arguments.of(new RuntimeException("Out of [HOST] memory"), "memory is exhausted"),
        Arguments.of(new RuntimeException("std::bad_alloc"), "memory is exhausted"),
        Arguments.of(new UnsatisfiedLinkError("no jnind4jcpu"), "org.bytedeco.javacpp.cachedir"),
        Arguments.of(
            new UnsatisfiedLinkError("/x.so: x.so.0: failed to map segment from shared object"),
            "mounted noexec"),
        Arguments.of(
            new NoClassDefFoundError("Could not initialize class org.nd4j.linalg.factory.Nd4j"),
            "org.bytedeco.javacpp.cachedir"),
        Arguments.of(new IOException("/x (Too many open files)"), "ulimit -n"),
        Arguments.of(new IOException("No space left on device"), "java.io.tmpdir"));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void namesTheResourceAndTheRemedyForNestedFailures(Throwable failure, String setting) {
    var suppressing = new IllegalStateException("closing");
    suppressing.addSuppressed(failure);
    for (Throwable wrapped :
        List.of(
            failure,
            new CompletionException(failure),
            new ExceptionInInitializerError(failure),
            new RuntimeException("Error during neural network forward pass", failure),
            new IllegalStateException(new UncheckedIOException(new IOException(failure))),
            suppressing)) {
      String message =
          ResourceExhaustion.in(wrapped).orElseThrow(() -> new AssertionError(wrapped));
      assertTrue(message.contains(setting), message);
    }
  }

  @Test
  void ignoresOtherFailures() {
    var circular = new IllegalStateException("one");
    circular.addSuppressed(new IllegalArgumentException("two", circular));
    for (Throwable mistake :
        List.of(
            circular,
            new NullPointerException(),
            new NoClassDefFoundError("lab/Lab"),
            new StackOverflowError(),
            new IOException("memory of a file"))) {
      assertTrue(ResourceExhaustion.in(mistake).isEmpty(), mistake.toString());
    }
  }

  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "it has no bash")
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ulimit -n 64 | The limit on open files is too low: 64, | ulimit -n 1024",
        "export JDK_JAVA_OPTIONS=-Xmx12m | The Java heap is too small | MAVEN_OPTS=-Xmx2g mvn",
        "export JDK_JAVA_OPTIONS=-XX:MaxMetaspaceSize=20m | memory for Java's classes is too small"
            + " | MaxMetaspaceSize=512m",
        "export JDK_JAVA_OPTIONS=-XX:MaxMetaspaceSize=26m | memory for Java's classes is too small"
            + " | MaxMetaspaceSize=512m", // which ends the threads of the runs
        "export JDK_JAVA_OPTIONS='-Duser.home=/dev/null -Djava.io.tmpdir=/dev/null'"
            + " | cannot be unpacked | org.bytedeco.javacpp.cachedir=",
      })
  void aRunEndsWithAMessageAndPreservesEarlierResults(String limit, String what, String setting)
      throws Exception {
    Path before = Files.createDirectories(folder.resolve("results/OptimizerComparison"));
    Files.writeString(before.resolve("metrics.csv"), "before");
    Path work = Files.createDirectory(folder.resolve("work"));
    String script = formatted("%s; cd '%s' && exec \"$@\"", limit, work);
    List<String> settings =
        List.of(
            "experiment=OptimizerComparison",
            "quick",
            "dataset=strokes",
            "results.dir=" + folder.resolve("results"));
    try (ProgramProcess child = ProgramProcess.start(script, settings)) {
      assertEquals(2, child.status(), child.errors());
      String errors = child.errors();
      assertTrue(errors.contains("ERROR: ") && errors.contains(what), errors);
      assertTrue(errors.contains(setting), errors);
      assertFalse(errors.contains("Internal error") || errors.contains("\tat "), errors);
    }
    assertEquals("before", Files.readString(before.resolve("metrics.csv")));
    try (Stream<Path> left = Files.list(work)) {
      assertEquals(List.of(), left.toList(), "nothing is left in the working folder");
    }
  }

  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "it has no bash")
  @Test
  void aSmallHeapDoesNotLimitNativeMemory() throws Exception {
    List<String> settings =
        List.of(
            "experiment=SimpleConvNetTraining",
            "quick",
            "dataset=strokes",
            "epochs=1",
            "results.dir=" + folder.resolve("results"));
    try (ProgramProcess child =
        ProgramProcess.start("export JDK_JAVA_OPTIONS=-Xmx60m; exec \"$@\"", settings)) {
      assertEquals(0, child.status(), child.errors());
    }
  }
}
