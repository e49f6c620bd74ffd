package dlfs.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.support.ProgramProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests which data a run uses without an internet connection, and its messages about them. */
class DataOnDiskTest {
  @TempDir Path folder;

  private ProgramProcess start(String script, String... more) throws Exception {
    List<String> settings =
        new ArrayList<>(
            List.of(
                "experiment=PretrainedDigits",
                "quick",
                "datasets.dir=" + folder.resolve("data"),
                "results.dir=" + folder.resolve("results")));
    for (String protocol : List.of("http", "https")) {
      settings.add(protocol + ".proxyHost=127.0.0.1");
      settings.add(protocol + ".proxyPort=9");
    }
    settings.addAll(List.of(more));
    return ProgramProcess.start(script, settings);
  }

  @Test
  void isReplacedByGeneratedDigitsIfMissing() throws Exception {
    try (ProgramProcess child = start("exec \"$@\"")) {
      assertEquals(0, child.status(), child.errors());
      assertTrue(child.printed().contains("!! mnist is not in"), child.printed());
      assertTrue(child.printed().contains("strokes: 500 training"), child.printed());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"mnist/mnist.npz", "train-images-idx3-ubyte", "MNIST/raw/train-images (1).gz"})
  void isNotReplacedByGeneratedDigitsIfItsFilesAreMisplaced(String name) throws Exception {
    Path file = folder.resolve("data").resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "something");
    try (ProgramProcess child = start("exec \"$@\"")) {
      assertEquals(2, child.status(), child.printed());
      assertTrue(child.printed().contains("Not used: " + file + " Expected in "), child.printed());
      assertTrue(child.errors().contains("Cannot download train-images"), child.errors());
      assertTrue(child.errors().contains("-Ddataset=strokes"), child.errors());
      assertFalse(Files.exists(folder.resolve("results/PretrainedDigits")));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"datasets.dir", "results.dir", "replay"})
  void saysWhichLocaleItNeedsForAPath(String setting) throws Exception {
    String typed = setting + "=" + folder + "/donn\u00e9es";
    try (ProgramProcess child = start("export LC_ALL=C; exec \"$@\"", typed)) {
      assertEquals(2, child.status(), child.printed());
      assertTrue(child.errors().contains("set LC_ALL=C.UTF-8"), child.errors());
    }
  }
}
