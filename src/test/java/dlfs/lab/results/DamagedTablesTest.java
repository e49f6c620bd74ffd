package dlfs.lab.results;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dlfs.files.DataFileException;
import dlfs.support.UnusualPaths;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A damaged or invalid {@code metrics.csv}. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DamagedTablesTest {
  private static final String HEADER = "variant,seed,epoch,iteration,metric,value\n";
  private static final String ROW = "SGD,0,,1,loss,0.5\n";
  private static final long MOST_BYTES = 64 << 20;

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void nameTheFile() {
    file = folder.resolve("metrics.csv");
  }

  static Stream<Arguments> others() {
    return Stream.of(
        others("empty", "", "is empty"),
        others("no rows, no columns", "\n", "its columns are "),
        others("other columns", "a,b\n1,2\n", "its columns are a,b"),
        others("a column less", "variant,seed,epoch,iteration,metric\n", "its columns are"),
        others("a column twice", "variant,seed,epoch,iteration,metric,metric\n", "metric"),
        others(
            "columns in another order", "seed,variant,epoch,iteration,metric,value\n", "its col"),
        others("a field less", HEADER + "SGD,0,,1,loss\n", "near line 2"),
        others("a seed that is no number", HEADER + "SGD,x,,1,loss,1\n", "\"x\""),
        others("a seed too large", HEADER + "SGD,9223372036854775808,,1,loss,1\n", "92233720"),
        others("no seed", HEADER + "SGD,,,1,loss,1\n", "\"\""),
        others("an epoch too large", HEADER + "SGD,0,2147483648,1,loss,1\n", "2147483648"),
        others("half an iteration", HEADER + "SGD,0,,0.5,loss,1\n", "0.5"),
        others("a value that is none", HEADER + "SGD,0,,1,loss,one\n", "one"),
        others("no value", HEADER + "SGD,0,,1,loss,\n", "near line 2"),
        others("a number with a comma", HEADER + "SGD,0,,1,loss,\"0,5\"\n", "0,5"),
        others("a quotation without end", HEADER + ROW + "\"SGD", "near line"),
        others("text after a quotation", HEADER + "\"SGD\"x,0,,1,loss,1\n", "near line"),
        others("a NUL", HEADER + "SGD,\0,,1,loss,1\n", "?"),
        others("control characters", HEADER + "SGD,\u001b[2J,,1,loss,1\n", "?[2J"),
        others("a page", "<!DOCTYPE html>\n<html>", "its columns are <!DOCTYPE html>"),
        others("a row of 30 million characters", HEADER + "x".repeat(30_000_000), "65536 char"),
        others("a quotation that spans lines", HEADER + '"' + ROW.repeat(1 << 20), "65536 char"),
        others("30 million columns", ",".repeat(30_000_000), "65536 char"),
        others("a header of 30 million characters", "v".repeat(30_000_000), "65536 characters"));
  }

  private static Arguments others(String name, String content, String found) {
    return Arguments.of(name, content.getBytes(StandardCharsets.UTF_8), found);
  }

  static Stream<Arguments> bytes() {
    return Stream.of(
        Arguments.of(
            "a byte that is not UTF-8", latin1(HEADER + "\u00e9,0,,1,loss,1\n"), "not UTF-8"),
        Arguments.of("UTF-16", HEADER.getBytes(StandardCharsets.UTF_16), "not UTF-8"),
        Arguments.of("a zip", latin1("PK\u0003\u0004\u0014\0\u00ff"), "not UTF-8"),
        Arguments.of("zeros", new byte[1_000], "A header name is missing"));
  }

  private static byte[] latin1(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource({"others", "bytes"})
  void isRefusedWithProblemAndLine(String name, byte[] content, String found) throws IOException {
    Files.write(file, content);
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    var e = assertThrows(DataFileException.class, () -> CsvFiles.readMetrics(file));
    long taken = threads.getCurrentThreadAllocatedBytes() - before;
    System.out.printf(Locale.ROOT, "%s (%d kB taken): %s%n", name, taken / 1_000, e.getMessage());
    assertTrue(e.getMessage().startsWith(file + " is "), e.getMessage());
    assertTrue(e.getMessage().contains(found), e.getMessage());
    assertTrue(
        e.getMessage()
            .endsWith(
                "; expected UTF-8 with the columns " + HEADER.substring(0, HEADER.length() - 1)),
        e.getMessage());
    assertTrue(taken < MOST_BYTES, taken + " bytes");
  }

  @ParameterizedTest
  @ValueSource(strings = {"missing", "folder", "dangling", "loop", "pipe"})
  void isRefusedIfItIsNotAFile(String kind) throws Exception {
    Path none = UnusualPaths.make(folder, kind);
    assertThrows(DataFileException.class, () -> CsvFiles.readMetrics(none));
  }

  /** The run is repeated, and its file replaced. */
  @ParameterizedTest
  @ValueSource(strings = {"dangling", "loop", "pipe", "folder", "rubbish"})
  void isNotAFinishedRun(String kind) throws Exception {
    RunCache cache = RunCache.open(folder.resolve("runs"), "work", warning -> {});
    Path rows = cache.run("SGD", 0).path(CachedRun.Kind.ROWS);
    if (kind.equals("rubbish")) {
      Files.writeString(rows, "rubbish");
    } else {
      Files.move(UnusualPaths.make(folder, kind), rows);
    }
    assertEquals(Optional.empty(), cache.find("SGD", 0));
    if (!kind.equals("folder")) {
      List<Measurement> measured = List.of(new Measurement("SGD", 0, null, 1, "loss", 0.5));
      cache.add("SGD", 0, measured);
      assertEquals(Optional.of(measured), cache.find("SGD", 0));
    }
  }

  @Test
  void isReadWithUnusualNames() throws IOException {
    List<Measurement> rows =
        List.of(
            new Measurement("a,\"b\"\r\n\tc", Long.MIN_VALUE, Integer.MAX_VALUE, null, "", -0.0),
            new Measurement(" \u03bb \ud83d\ude00 \u202e ", 0, null, -1, "\0", Double.MIN_VALUE),
            new Measurement("", 1, 0, 0, "x".repeat(10_000), Double.NEGATIVE_INFINITY));
    CsvFiles.writeMetrics(file, rows);
    assertEquals(rows, CsvFiles.readMetrics(file));
  }
}
