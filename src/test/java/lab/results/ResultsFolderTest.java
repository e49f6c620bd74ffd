package lab.results;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import lab.settings.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import support.Oddities;

class ResultsFolderTest {
  private static final String NAME = "Experiment";
  private static final String METRICS = "metrics.csv";

  @TempDir Path results;

  private void publish(String content) throws IOException {
    try (var folder = ResultsFolder.open(results, NAME)) {
      write(folder, content);
      folder.publish();
    }
  }

  private static void write(ResultsFolder folder, String content) throws IOException {
    Files.writeString(folder.file(METRICS), content);
  }

  private String published() throws IOException {
    return Files.readString(results.resolve(NAME).resolve(METRICS));
  }

  @Test
  void replacesTheWholeResultBefore() throws IOException {
    publish("first");
    Files.writeString(results.resolve(NAME).resolve("picture.png"), "of the first");
    publish("second");

    assertEquals("second", published());
    assertFalse(Files.exists(results.resolve(NAME).resolve("picture.png")));
    try (var content = Files.list(results)) {
      assertEquals(2, content.count(), "the result and the lock file");
    }
  }

  @Test
  void leavesTheResultBeforeWhenARunEndsUnpublished() throws IOException {
    publish("first");
    try (var folder = ResultsFolder.open(results, NAME)) {
      write(folder, "half");
    }
    assertEquals("first", published());
  }

  @Test
  void replacesAPartInTheMiddleOfARunByALargerOne() throws IOException {
    publish("first");
    Path part;
    try (var folder = ResultsFolder.open(results, NAME)) {
      part = folder.publishedPart().resolve(METRICS);
      for (String content : new String[] {"a round", "two rounds"}) {
        write(folder, content);
        folder.publishPartAndGoOn();
        assertEquals(content, Files.readString(part));
      }
      write(folder, "half");
    }
    assertEquals("two rounds", Files.readString(part));
    assertEquals("first", published());

    publish("second");
    assertFalse(Files.exists(part));
  }

  @Test
  void putsTheResultBeforeBackAfterARunThatWasKilledWhilePublishing() throws IOException {
    publish("first");
    // The state between publish()'s two moves:
    Files.move(results.resolve(NAME), results.resolve("." + NAME + ".previous"));
    Files.createDirectory(results.resolve("." + NAME + ".partial"));

    ResultsFolder.open(results, NAME).close();
    assertEquals("first", published());
  }

  @Test
  void refusesASecondRunAtTheSameTime() throws IOException {
    try (var first = ResultsFolder.open(results, NAME)) {
      var e = assertThrows(UserError.class, () -> ResultsFolder.open(results, NAME));
      assertTrue(e.getMessage().contains("Another run of Experiment"), e.getMessage());
      ResultsFolder.open(results, "Other").close();
      write(first, "first");
      first.publish();
    }
    publish("second");
    assertEquals("second", published());
  }

  @Test
  @Timeout(20)
  void refusesALockThatIsNoFile() throws Exception {
    Path lock = Oddities.make(results, "pipe");
    Files.move(lock, results.resolve("." + NAME + ".lock"));
    var error = assertThrows(UserError.class, () -> ResultsFolder.open(results, NAME));
    assertTrue(error.getMessage().contains("is no file, so it cannot be locked"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"pipe", "dangling", "loop"})
  @Timeout(20)
  void replacesAFileWhateverIsInTheWay(String kind) throws Exception {
    Path file = results.resolve(METRICS);
    Files.writeString(file, "before");
    Files.move(Oddities.make(results, kind), results.resolve(METRICS + ".partial"));
    Disk.replace(file, to -> Files.writeString(to, "after"));
    assertEquals("after", Files.readString(file));
    assertTrue(Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS));
    assertFalse(Files.exists(results.resolve("nowhere")));
  }

  @Test
  void leavesAnotherRunAloneThatBeganAfterTheFolderWasDeleted() throws IOException {
    Path folder = results.resolve("folder");
    ResultsFolder second = ResultsFolder.open(folder, NAME);
    Files.move(folder, results.resolve("deleted"));
    try (var third = ResultsFolder.open(folder, NAME)) {
      write(third, "third");
      var e = assertThrows(UserError.class, () -> second.write(METRICS, file -> {}));
      assertTrue(e.getMessage().contains("the folder was deleted"), e.getMessage());
      second.close();
      third.publish();
    }
    assertEquals("third", Files.readString(folder.resolve(NAME).resolve(METRICS)));
  }

  @Test
  void refusesAFolderThatCannotBeWrittenToBeforeAnyWork() throws IOException {
    Path file = Files.writeString(results.resolve("file"), "");
    for (Path impossible : new Path[] {file, file.resolve("below"), Path.of("/proc/nothing")}) {
      var e = assertThrows(UserError.class, () -> ResultsFolder.open(impossible, NAME));
      assertTrue(e.getMessage().contains(impossible.toString()), e.getMessage());
      assertTrue(e.getMessage().contains("-Dresults.dir"), e.getMessage());
    }
  }

  @Test
  void replacesALinkToAResultAndNotWhatItLeadsTo() throws IOException {
    publish("first");
    Path elsewhere = results.resolve("elsewhere");
    Files.move(results.resolve(NAME), elsewhere);
    Files.createSymbolicLink(results.resolve(NAME), elsewhere);
    publish("second");

    assertEquals("second", published());
    assertEquals("first", Files.readString(elsewhere.resolve(METRICS)));
  }

  @Test
  void refusesToReplaceWhatIsNotAResult() throws IOException {
    Path mine = Files.createDirectory(results.resolve(NAME));
    Files.writeString(mine.resolve("thesis.txt"), "all my work");
    var e = assertThrows(UserError.class, () -> ResultsFolder.open(results, NAME));
    assertTrue(e.getMessage().contains("is not a result of this project"), e.getMessage());
    assertEquals("all my work", Files.readString(mine.resolve("thesis.txt")));
    ResultsFolder.open(results, "Other").close();
  }

  @Test
  void knowsOtherResultsByTheTableThatTheyHave() throws IOException {
    try (var folder = ResultsFolder.open(results, NAME, "times.csv")) {
      Files.writeString(folder.file("times.csv"), "first");
      folder.publish();
    }
    ResultsFolder.open(results, NAME, "times.csv").close();
    assertThrows(UserError.class, () -> ResultsFolder.open(results, NAME));
  }
}
