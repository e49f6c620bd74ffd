package dlfs.weights;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.files.DataFileException;
import dlfs.support.UnusualPaths;
import dlfs.support.Zips;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files in other formats, and paths that are not files, are named. */
class TensorFilesTest {
  @TempDir Path folder;

  static Stream<Arguments> others() {
    return Stream.of(
        Arguments.of(new byte[0], "is empty"),
        Arguments.of(
            "<!DOCTYPE html>\n<html>".getBytes(StandardCharsets.US_ASCII),
            "starts with \"<!DOCTYPE html>?\""),
        Arguments.of(new byte[] {0x1f, (byte) 0x8b, 8}, "starts with \"?"),
        Arguments.of(new byte[] {'P', 'K', 3, 4}, "is damaged: it has no end record of a zip"),
        Arguments.of(
            Zips.zip(Map.of("coefficients.bin", new byte[9])),
            "has the entry coefficients.bin; expected configuration.json in its place"),
        Arguments.of(
            Zips.zip(Map.of("model.weights.h5", new byte[9])),
            "is a Keras archive; expected a file as model.save_weights(\"name.weights.h5\")"),
        Arguments.of(
            Zips.zip(Map.of("a.txt", new byte[9])), "has something other than an array as a.txt"),
        Arguments.of(
            new byte[] {(byte) 0x80, 4, 'N', '.'}, "does not start as a file of torch.save"),
        Arguments.of(new byte[] {(byte) 0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'}, "is damaged"),
        Arguments.of(new byte[] {'P'}, "starts with \"P\""));
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("others")
  void refusesOtherFiles(byte[] content, String found) throws Exception {
    Path file = Files.write(folder.resolve("weights"), content);
    var e = assertThrows(DataFileException.class, () -> TensorFile.open(file));
    System.out.printf(Locale.ROOT, "%s%n", e.getMessage());
    assertTrue(e.getMessage().startsWith(file + " " + found), e.getMessage());
    assertTrue(e.getMessage().contains("; expected a"), e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"missing", "folder", "dangling", "loop", "pipe"})
  @Timeout(value = 10, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void refusesPathsThatAreNotFiles(String name) throws Exception {
    Path file = UnusualPaths.make(folder, name);
    var e = assertThrows(DataFileException.class, () -> TensorFile.open(file));
    assertTrue(e.getMessage().startsWith(file + " "), e.getMessage());
  }
}
