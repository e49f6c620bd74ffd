package dlfs.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.support.ProgramProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * On a machine without fonts, as in many containers, everything except charts is published,
 * including pictures without text.
 */
@EnabledOnOs(OS.LINUX) // elsewhere Java does not use fontconfig
class WithoutFontsTest {
  private static final String PACKAGE = "apt-get install fontconfig fonts-dejavu-core";

  @TempDir Path folder;

  private ProgramProcess start(boolean withFonts, String experiment) throws IOException {
    Path noFonts = Files.writeString(folder.resolve("fonts.conf"), "<fontconfig></fontconfig>");
    String script = withFonts ? "" : "export FONTCONFIG_FILE='" + noFonts + "'; ";
    List<String> settings =
        List.of(
            "experiment=" + experiment,
            "quick",
            "dataset=strokes",
            "user.home=" + folder, // where Java caches the fonts it has found
            "org.bytedeco.javacpp.cachedir=" + System.getProperty("user.home") + "/.javacpp/cache",
            "results.dir=" + folder.resolve("results"));
    return ProgramProcess.start(script + "exec \"$@\"", settings);
  }

  private Set<String> files(String experiment) throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("results").resolve(experiment))) {
      return files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
    }
  }

  @Test
  void publishesMetricsAndSaysOnceWhatToInstall() throws Exception {
    try (ProgramProcess child = start(false, "ch03")) {
      assertEquals(3, child.status(), child.errors());
      assertEquals(
          "INCOMPLETE: Some results could not be produced: see the warnings above, marked with !!",
          child.errors());
      assertEquals(2, child.printed().split(PACKAGE, -1).length, child.printed());
      assertTrue(child.printed().contains("| all |"), child.printed());
    }
    assertTrue(files("PretrainedDigits").contains("batches-of-100-seed0-images.png"));
    for (String experiment : List.of("ActivationFunctions", "PretrainedDigits")) {
      Set<String> files = files(experiment);
      assertTrue(
          files.containsAll(List.of("metrics.csv", "summary.csv", "claims.csv")), experiment);
      assertTrue(files.contains("run.json"), experiment);
      assertEquals(
          Set.of(),
          files.stream()
              .filter(file -> file.endsWith(".png") && !file.contains("-seed0-"))
              .collect(Collectors.toSet()));
    }
  }

  @Test
  void drawsTheMissingChartsWhenFontsAreInstalled() throws Exception {
    try (ProgramProcess child = start(false, "ActivationFunctions")) {
      assertEquals(3, child.status(), child.errors());
    }
    Path metrics = folder.resolve("results/ActivationFunctions/metrics.csv");
    String measured = Files.readString(metrics);
    assertFalse(files("ActivationFunctions").contains("activation_functions.png"));
    try (ProgramProcess child = start(true, "ActivationFunctions")) {
      assertEquals(0, child.status(), child.errors());
      assertFalse(child.printed().contains(PACKAGE), child.printed());
    }
    assertTrue(files("ActivationFunctions").contains("activation_functions.png"));
    assertEquals(measured, Files.readString(metrics));
  }
}
