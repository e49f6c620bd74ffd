package dlfs.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunCommandTest {
  @ParameterizedTest
  @ValueSource(strings = {"-Da=1e-3", "-Da=my photos", "-Da='\"$HOME`id`\\", "-Da=*;&|<>(){}!#~"})
  @DisabledOnOs(OS.WINDOWS)
  void shellPassesTheArgumentUnchanged(String argument) throws IOException {
    Process shell =
        new ProcessBuilder("sh", "-c", "printf %s " + RunCommand.quoted(argument)).start();
    assertEquals(
        argument, new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
  }

  @Test
  void leavesOutDefaultsAndSettingsOfTheMachine() {
    Curves curves = new Curves("OptimizerComparison", "SGD");
    var settings =
        Map.of("rate", "0.5", "seed", "0", "quick", "false", "threads", "64", "results.dir", "/r");
    assertEquals(
        "mvn compile exec:java -Dexperiment=OptimizerComparison",
        RunCommand.of(curves.about(), settings));
  }
}
