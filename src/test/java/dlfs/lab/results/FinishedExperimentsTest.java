package dlfs.lab.results;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.lab.settings.CommonSettings;
import dlfs.lab.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FinishedExperimentsTest {
  private static final String NAME = "LossFunctions";

  @TempDir Path results;

  @BeforeEach
  void finishOne() throws IOException {
    try (var folder = ResultsFolder.open(results, NAME)) {
      folder.write("metrics.csv", file -> Files.writeString(file, "measured"));
      var record = new RunRecorder(NAME, Settings.parse(Map.of(), CommonSettings.ALL));
      folder.write("run.json", record::write);
      folder.addTo(new FinishedExperiments(results, "ch04"), "work");
      assertFalse(has("ch04", "work"), "not before it is published");
      folder.publish();
    }
  }

  private boolean has(String command, String work) throws IOException {
    return new FinishedExperiments(results, command).has(NAME, work, results.resolve(NAME));
  }

  private Path list() {
    return results.resolve(".ch04.finished");
  }

  @Test
  void areFoundForTheSameCommandAndRunKey() throws IOException {
    assertTrue(has("ch04", "work"));
    assertFalse(has("all", "work"));
    assertFalse(has("ch04", "other"));
    assertFalse(
        new FinishedExperiments(results, "ch04").has("Other", "work", results.resolve(NAME)));
  }

  @Test
  void areForgottenWhenAllAreFinished() throws IOException {
    new FinishedExperiments(results, "ch04").forget();
    assertFalse(has("ch04", "work"));
    assertFalse(Files.exists(list()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"metrics.csv", "run.json"})
  void areIgnoredWithOtherResults(String name) throws IOException {
    Path file = results.resolve(NAME).resolve(name);
    Files.writeString(results.resolve(NAME).resolve("notes.txt"), "mine");
    assertTrue(has("ch04", "work"));
    Files.writeString(file, Files.readString(file) + "\n");
    assertFalse(has("ch04", "work"));
    Files.delete(file);
    assertFalse(has("ch04", "work"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "nonsense", "\0", "0 work LossFunctions\n"})
  void areIgnoredWithADamagedFile(String content) throws IOException {
    Files.writeString(list(), content);
    assertFalse(has("ch04", "work"));
  }

  @ParameterizedTest
  @CsvSource({"-8, false", "-6, true", "0, true", "1000, true"})
  void areFoundForAWeekEvenIfTheClockWasSetBack(int days, boolean finished) throws IOException {
    Instant then = Instant.now().plus(Duration.ofDays(days));
    Files.setLastModifiedTime(list(), FileTime.from(then));
    assertEquals(finished, has("ch04", "work"));
    Instant changed = Files.getLastModifiedTime(list()).toInstant();
    assertFalse(changed.isAfter(Instant.now()), "the future is over");
  }
}
