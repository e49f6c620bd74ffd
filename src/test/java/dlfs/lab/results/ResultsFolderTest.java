package dlfs.lab.results;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.lab.artefacts.Bitmap;
import dlfs.lab.settings.CommonSettings;
import dlfs.lab.settings.Settings;
import dlfs.lab.settings.UserError;
import dlfs.support.UnusualPaths;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResultsFolderTest {
  private static final String NAME = "Experiment";
  private static final String METRICS = "metrics.csv";
  private static final String RECORD = "run.json";
  private static final String LOCK = "." + NAME + ".lock";

  @TempDir Path results;

  private void publish(String content) throws IOException {
    try (var folder = ResultsFolder.open(results, NAME)) {
      write(folder, content);
      folder.publish();
    }
  }

  /** Publishes a run with an image, files in folders below, and a record of all files. */
  private static void write(ResultsFolder folder, String content) throws IOException {
    Files.writeString(folder.file(METRICS), content);
    Files.writeString(folder.file(content + ".png"), "of the " + content);
    folder.write("labels/truth/1.png", file -> Files.writeString(file, "truth of the " + content));
    folder.write("labels/" + content + "/1.png", file -> Files.writeString(file, content));
    Settings settings = Settings.parse(Map.of(), CommonSettings.ALL);
    folder.write(RECORD, new RunRecorder(NAME, settings)::write);
  }

  private List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  /** Returns the names of all files below the folder of labels. */
  private List<String> labels(Path folder) throws IOException {
    Path labels = folder.resolve("labels");
    try (Stream<Path> files = Files.walk(labels)) {
      return files
          .filter(file -> !Files.isDirectory(file) || isEmpty(file))
          .map(file -> labels.relativize(file).toString().replace('\\', '/'))
          .sorted()
          .toList();
    }
  }

  private static boolean isEmpty(Path folder) {
    return folder.toFile().list().length == 0;
  }

  private String published() throws IOException {
    return Files.readString(results.resolve(NAME).resolve(METRICS));
  }

  /** Both variants are "a-b" in file names. */
  @Test
  void publishesFilesOfRunsUnderNamesOfTheirOwn() throws IOException {
    try (var folder = ResultsFolder.open(results, NAME)) {
      RunCache cache = folder.runCache("key", warning -> {});
      List<Measurement> rows = new ArrayList<>();
      for (String variant : List.of("a b", "a, b")) {
        cache.run(variant, 3).addArtefact("note.txt", variant.getBytes(StandardCharsets.UTF_8));
        rows.add(new Measurement(variant, 3, null, null, "figure", 1));
      }
      folder.addFilesOfRuns(cache, Metrics.of(List.of(3L), rows));
      write(folder, "first");
      folder.publish();
    }
    Path folder = results.resolve(NAME);
    assertEquals("a b", Files.readString(folder.resolve("a-b-seed3-note.txt")));
    assertEquals("a, b", Files.readString(folder.resolve("a-b-seed3-note-1.txt")));
    FileManifest manifest = FileManifest.in(folder);
    for (String name : List.of("a-b-seed3-note.txt", "a-b-seed3-note-1.txt")) {
      assertTrue(manifest.matches(folder, name), name);
    }
  }

  @Test
  void publishesTheLabelImagesOfTheFirstSeed() throws IOException {
    String classes = "number,name\n0,sky\n";
    try (var folder = ResultsFolder.open(results, NAME)) {
      RunCache cache = folder.runCache("key", warning -> {});
      List<Measurement> rows = new ArrayList<>();
      for (String variant : List.of("a b", "a, b", "truth")) {
        for (long seed : List.of(3L, 4L)) {
          Bitmap predicted = labels(variant.length() + 10 * (int) seed);
          cache
              .run(variant, seed)
              .addLabels(Map.of("street 1", predicted), Map.of("street 1", labels(255)), classes);
          rows.add(new Measurement(variant, seed, null, null, "figure", 1));
        }
      }
      folder.addFilesOfRuns(cache, Metrics.of(List.of(3L, 4L), rows));
      assertEquals(List.of("labels/"), folder.files());
      folder.publish();
    }
    Path folder = results.resolve(NAME);
    assertEquals(
        List.of(
            "a-b-1/street 1.png",
            "a-b/street 1.png",
            "classes.csv",
            "truth-1/street 1.png",
            "truth/street 1.png"),
        labels(folder));
    assertEquals(classes, Files.readString(folder.resolve("labels/classes.csv")));
    assertEquals(33, label(folder.resolve("labels/a-b/street 1.png")));
    assertEquals(34, label(folder.resolve("labels/a-b-1/street 1.png")));
    assertEquals(255, label(folder.resolve("labels/truth/street 1.png")));
    assertEquals(35, label(folder.resolve("labels/truth-1/street 1.png")));
  }

  private static Bitmap labels(int label) {
    return new Bitmap(2, 1, 1, new byte[] {0, (byte) label});
  }

  /** Returns the class of the second pixel. */
  private static int label(Path png) throws IOException {
    return ImageIO.read(png.toFile()).getRaster().getSample(1, 0, 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a/b", "..\\b", "a\nb", ""})
  void refusesNamesOfLabelImagesThatAreNotThoseOfFiles(String name) throws IOException {
    try (var folder = ResultsFolder.open(results, NAME)) {
      CachedRun run = folder.runCache("key", warning -> {}).run("variant", 0);
      Map<String, Bitmap> images = Map.of(name, labels(1));
      assertThrows(IllegalArgumentException.class, () -> run.addLabels(images, images, ""));
      assertThrows(
          IllegalArgumentException.class,
          () -> run.addLabels(images, Map.of("another image", labels(1)), ""));
    }
  }

  @Test
  void joinsThePredictionsOfTheFirstSeed() throws IOException {
    try (var folder = ResultsFolder.open(results, NAME)) {
      RunCache cache = folder.runCache("key", warning -> {});
      List<Measurement> rows = new ArrayList<>();
      for (String variant : List.of("b", "a")) {
        for (long seed : List.of(3L, 4L)) {
          String predictions = "variant,image,class\n" + variant + ",1," + seed + "\n";
          CachedRun run = cache.run(variant, seed);
          run.addArtefact("predictions.csv", predictions.getBytes(StandardCharsets.UTF_8));
          run.addArtefact("truth.csv", "image,class\n1,3\n".getBytes(StandardCharsets.UTF_8));
          rows.add(new Measurement(variant, seed, null, null, "figure", 1));
        }
      }
      folder.addFilesOfRuns(cache, Metrics.of(List.of(3L, 4L), rows));
      write(folder, "first");
      folder.publish();
    }
    Path folder = results.resolve(NAME);
    assertEquals(
        "variant,image,class\nb,1,3\na,1,3\n", Files.readString(folder.resolve("predictions.csv")));
    assertEquals("image,class\n1,3\n", Files.readString(folder.resolve("truth.csv")));
    assertTrue(Files.exists(folder.resolve("a-seed4-predictions.csv")));
    assertFalse(Files.exists(folder.resolve("a-seed3-predictions.csv")));
  }

  @Test
  void replacesTheEarlierResult() throws IOException {
    publish("first");
    publish("second");

    assertEquals("second", published());
    Path folder = results.resolve(NAME);
    assertEquals(List.of("labels", METRICS, RECORD, "second.png"), names(folder));
    assertEquals(List.of("second/1.png", "truth/1.png"), labels(folder));
    assertEquals("truth of the second", Files.readString(folder.resolve("labels/truth/1.png")));
    assertEquals(List.of(LOCK, NAME), names(results));
  }

  @Test
  void preservesTheEarlierResultIfARunIsNotPublished() throws IOException {
    publish("first");
    try (var folder = ResultsFolder.open(results, NAME)) {
      write(folder, "half");
    }
    assertEquals("first", published());
  }

  @Test
  void replacesPartialResultsDuringARun() throws IOException {
    publish("first");
    Path part;
    try (var folder = ResultsFolder.open(results, NAME)) {
      part = folder.publishedPartial().resolve(METRICS);
      for (String content : new String[] {"a round", "two rounds"}) {
        write(folder, content);
        folder.publishPartialAndContinue();
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
  void restoresTheEarlierResultAfterAKillDuringPublication() throws IOException {
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
  void refusesALockThatIsNotAFile() throws Exception {
    Path lock = UnusualPaths.make(results, "pipe");
    Files.move(lock, results.resolve("." + NAME + ".lock"));
    var error = assertThrows(UserError.class, () -> ResultsFolder.open(results, NAME));
    assertTrue(error.getMessage().contains("is not a file and cannot be locked"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"pipe", "dangling", "loop"})
  @Timeout(20)
  void replacesAFileDespiteObstacles(String kind) throws Exception {
    Path file = results.resolve(METRICS);
    Files.writeString(file, "before");
    Files.move(UnusualPaths.make(results, kind), results.resolve(METRICS + ".partial"));
    DurableFiles.replace(file, to -> Files.writeString(to, "after"));
    assertEquals("after", Files.readString(file));
    assertTrue(Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS));
    assertFalse(Files.exists(results.resolve("nowhere")));
  }

  @Test
  void doesNotTouchARunStartedAfterTheFolderWasDeleted() throws IOException {
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
  void refusesAReadOnlyFolderBeforeTheRun() throws IOException {
    Path file = Files.writeString(results.resolve("file"), "");
    for (Path impossible : new Path[] {file, file.resolve("below"), Path.of("/proc/nothing")}) {
      var e = assertThrows(UserError.class, () -> ResultsFolder.open(impossible, NAME));
      assertTrue(e.getMessage().contains(impossible.toString()), e.getMessage());
      assertTrue(e.getMessage().contains("-Dresults.dir"), e.getMessage());
    }
  }

  @Test
  void preservesUserFiles() throws IOException {
    publish("first");
    Path folder = results.resolve(NAME);
    Files.writeString(folder.resolve("notes.txt"), "mine");
    Files.writeString(folder.resolve("second.png"), "drawn by hand");
    Files.writeString(folder.resolve(METRICS), "edited");
    Files.writeString(folder.resolve(RECORD), Files.readString(folder.resolve(RECORD)) + "\n");
    Files.createDirectories(folder.resolve(".hidden/deep"));
    Files.writeString(folder.resolve(".hidden/deep/file"), "hidden");
    Files.writeString(folder.resolve("labels/first/notes.txt"), "mine too");
    Files.writeString(folder.resolve("labels/truth/1.png"), "corrected");

    publish("second");
    publish("third");

    assertEquals("third", published());
    assertEquals("mine", Files.readString(folder.resolve("notes.txt")));
    assertEquals("hidden", Files.readString(folder.resolve(".hidden/deep/file")));
    assertEquals("edited", Files.readString(folder.resolve("metrics-1.csv")));
    assertEquals("drawn by hand", Files.readString(folder.resolve("second-1.png")));
    assertTrue(Files.readString(folder.resolve("run-1.json")).endsWith("}\n\n"));
    assertEquals(9, names(folder).size(), names(folder).toString());
    assertEquals(
        List.of("first/notes.txt", "third/1.png", "truth/1-1.png", "truth/1.png"), labels(folder));
    assertEquals("mine too", Files.readString(folder.resolve("labels/first/notes.txt")));
    assertEquals("corrected", Files.readString(folder.resolve("labels/truth/1-1.png")));
    assertEquals("truth of the third", Files.readString(folder.resolve("labels/truth/1.png")));
    assertEquals(List.of(LOCK, NAME), names(results));
  }

  @Test
  void reportsTheNewNamesOfUserFilesInFoldersBelow() throws IOException {
    publish("first");
    Files.writeString(results.resolve(NAME).resolve("labels/truth/1.png"), "corrected");
    try (var folder = ResultsFolder.open(results, NAME)) {
      write(folder, "second");
      assertEquals(Map.of("labels/truth/1.png", "labels/truth/1-1.png"), folder.publish());
    }
  }

  @Test
  void preservesAUserFolderThatHasTheNameOfARunsFolder() throws IOException {
    publish("first");
    Path folder = results.resolve(NAME);
    Folders.delete(folder.resolve("labels"));
    Files.createDirectories(folder.resolve("labels/mine"));
    Files.delete(folder.resolve(RECORD)); // nothing is known to be a run's
    publish("second");
    assertTrue(Files.exists(folder.resolve("labels-1/mine")));
    assertEquals(List.of("second/1.png", "truth/1.png"), labels(folder));
  }

  /** A {@code run.json} from elsewhere must not delete files outside its folder. */
  @Test
  void deletesNothingOutsideTheFolder() throws IOException {
    publish("first");
    Path outside = Files.writeString(results.resolve("outside.png"), "of the first");
    Path folder = results.resolve(NAME);
    String record = Files.readString(folder.resolve(RECORD));
    Files.writeString(folder.resolve(RECORD), record.replace("first.png", "../outside.png"));
    Files.createSymbolicLink(folder.resolve("labels/second"), results);
    publish("second");
    assertEquals("of the first", Files.readString(outside));
    assertEquals("of the first", Files.readString(folder.resolve("first.png")));
    assertTrue(Files.isSymbolicLink(folder.resolve("labels/second-1")));
  }

  @Test
  void preservesUserFilesNextToPartialResults() throws IOException {
    Path part = results.resolve(NAME + ".partial");
    publishPartial("first");
    assertTrue(Files.exists(part.resolve("first.png")));
    Files.writeString(part.resolve("notes.txt"), "mine");
    publishPartial("second");
    Files.writeString(part.resolve("labels/truth/1.png"), "corrected");
    assertEquals(List.of("labels", METRICS, "notes.txt", RECORD, "second.png"), names(part));
    publish("third");
    assertEquals(List.of("labels", "notes.txt"), names(part));
    assertEquals(List.of("truth/1.png"), labels(part));
    Folders.delete(part.resolve("labels"));
    publishPartial("fourth");
    Files.delete(part.resolve("notes.txt"));
    publish("fifth");
    assertEquals(List.of(LOCK, NAME), names(results));
  }

  private void publishPartial(String content) throws IOException {
    try (var folder = ResultsFolder.open(results, NAME)) {
      write(folder, content);
      folder.publishPartial();
    }
  }

  @Test
  void followsALinkToTheFolder() throws IOException {
    publish("first");
    Path elsewhere = results.resolve("elsewhere");
    Files.move(results.resolve(NAME), elsewhere);
    Files.writeString(elsewhere.resolve("notes.txt"), "mine");
    Files.createSymbolicLink(results.resolve(NAME), Path.of("elsewhere"));
    publish("second");

    assertTrue(Files.isSymbolicLink(results.resolve(NAME)));
    assertEquals("second", published());
    assertEquals(List.of("labels", METRICS, "notes.txt", RECORD, "second.png"), names(elsewhere));
    assertEquals(List.of("second/1.png", "truth/1.png"), labels(elsewhere));
    assertEquals(List.of(LOCK, NAME, "elsewhere"), names(results));
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void followsALinkToAnotherFileSystem() throws IOException {
    Path memory = Path.of("/dev/shm");
    Assumptions.assumeTrue(Files.isWritable(memory), "there is no /dev/shm");
    Path elsewhere = Files.createTempDirectory(memory, NAME);
    try {
      Files.createSymbolicLink(results.resolve(NAME), elsewhere);
      publish("first");
      Files.writeString(elsewhere.resolve("notes.txt"), "mine");
      Files.writeString(elsewhere.resolve("second.png"), "drawn by hand");
      Files.writeString(elsewhere.resolve("labels/first/notes.txt"), "mine too");
      Files.writeString(elsewhere.resolve("labels/truth/1.png"), "corrected");
      publish("second");
      assertEquals("second", published());
      assertEquals("drawn by hand", Files.readString(elsewhere.resolve("second-1.png")));
      assertEquals(
          List.of("labels", METRICS, "notes.txt", RECORD, "second-1.png", "second.png"),
          names(elsewhere));
      assertEquals(
          List.of("first/notes.txt", "second/1.png", "truth/1-1.png", "truth/1.png"),
          labels(elsewhere));
      assertEquals("corrected", Files.readString(elsewhere.resolve("labels/truth/1-1.png")));
      assertEquals(List.of(LOCK, NAME), names(results));
    } finally {
      Folders.delete(elsewhere);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"dangling", "loop"})
  void refusesADanglingLink(String kind) throws Exception {
    Files.move(UnusualPaths.make(results, kind), results.resolve(NAME));
    var e = assertThrows(UserError.class, () -> ResultsFolder.open(results, NAME));
    assertTrue(e.getMessage().contains("is a link to "), e.getMessage());
    assertTrue(e.getMessage().contains("which does not exist"), e.getMessage());
    Path folder = UnusualPaths.make(results, "dangling");
    e = assertThrows(UserError.class, () -> ResultsFolder.open(folder.resolve("below"), NAME));
    assertTrue(e.getMessage().contains("dangling is a link to "), e.getMessage());
  }

  /** Covers a kill between any two steps, for both ways to replace the files. */
  @ParameterizedTest
  @CsvSource({
    "prepared, first", "exchanged, second", "half tidied, second", "tidied, second",
    "ready, second", "half copied, first", "half replaced, second", "replaced, second"
  })
  void isCompleteAfterAKillDuringPublication(String state, String expected) throws IOException {
    publish("first");
    Path folder = results.resolve(NAME);
    Files.writeString(folder.resolve("notes.txt"), "mine");
    Files.writeString(folder.resolve("second.png"), "drawn by hand");
    Path next = results.resolve("next");
    try (var second = ResultsFolder.open(next, NAME)) {
      write(second, "second");
      second.publish();
    }
    Path complete = next.resolve(NAME);
    Path previous = results.resolve("." + NAME + ".previous");
    Path ready = folder.resolve(".ready");
    switch (state) {
      case "prepared" -> Files.move(complete, previous);
      case "half copied" -> {
        Files.createDirectories(folder.resolve(".ready.partial/labels/truth"));
        Files.copy(complete.resolve(METRICS), folder.resolve(".ready.partial/" + METRICS));
        Files.move(complete, previous);
      }
      case "ready" -> Files.move(complete, ready);
      case "half replaced" -> {
        Files.move(complete, ready);
        Files.delete(folder.resolve("first.png"));
        Files.move(ready.resolve(METRICS), folder.resolve(METRICS), REPLACE_EXISTING);
        Files.delete(folder.resolve("labels/first/1.png"));
        Files.move(ready.resolve("labels/second"), folder.resolve("labels/second"));
      }
      case "replaced" -> {
        Files.move(complete, ready);
        Files.delete(folder.resolve("first.png"));
        Files.move(folder.resolve("second.png"), folder.resolve("second-1.png"));
        Folders.delete(folder.resolve("labels"));
        for (String name : List.of("labels", METRICS, "second.png", RECORD)) {
          Files.move(ready.resolve(name), folder.resolve(name), REPLACE_EXISTING);
        }
      }
      default -> {
        Files.move(folder, previous);
        Files.move(complete, folder);
        if (state.contains("tidied")) {
          Files.delete(previous.resolve(METRICS));
          Files.delete(previous.resolve("labels/truth/1.png"));
          Files.move(previous.resolve("notes.txt"), folder.resolve("notes.txt"));
        }
        if (state.equals("tidied")) {
          Folders.delete(previous.resolve("labels"));
          Files.delete(previous.resolve("first.png"));
          Files.move(previous.resolve("second.png"), folder.resolve("second-1.png"));
          Files.delete(previous.resolve(RECORD));
        }
      }
    }
    ResultsFolder.recoverAll(results, List.of("Other", NAME));

    boolean renamed = expected.equals("second");
    assertEquals(expected, published());
    assertEquals("of the " + expected, Files.readString(folder.resolve(expected + ".png")));
    assertEquals("mine", Files.readString(folder.resolve("notes.txt")));
    String second = renamed ? "second-1.png" : "second.png";
    assertEquals("drawn by hand", Files.readString(folder.resolve(second)));
    assertEquals(6, names(folder).size(), names(folder).toString());
    assertEquals(List.of(expected + "/1.png", "truth/1.png"), labels(folder));
    assertEquals(
        "truth of the " + expected, Files.readString(folder.resolve("labels/truth/1.png")));
    assertEquals(List.of(LOCK, NAME, "next"), names(results));
  }

  @Test
  void doesNotTouchAPublicationInProgress() throws IOException {
    publish("first");
    Path previous = results.resolve("." + NAME + ".previous");
    try (var folder = ResultsFolder.open(results, NAME)) {
      write(folder, "second");
      Files.createDirectory(previous);
      ResultsFolder.recoverAll(results, List.of(NAME));
      assertTrue(Files.exists(previous));
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void alwaysHasACompleteResultForReaders() throws Exception {
    publish("first");
    var done = new AtomicBoolean();
    CompletableFuture<Integer> reader =
        CompletableFuture.supplyAsync(
            () -> {
              int reads = 0;
              while (!done.get()) {
                assertTrue(Files.exists(results.resolve(NAME).resolve(METRICS)), "gone");
                reads++;
              }
              return reads;
            });
    for (int i = 0; i < 20; i++) {
      publish("other" + i);
    }
    done.set(true);
    assertTrue(reader.get() > 0);
  }

  @Test
  void refusesToReplaceOtherFolders() throws IOException {
    Path mine = Files.createDirectory(results.resolve(NAME));
    Files.writeString(mine.resolve("thesis.txt"), "all my work");
    var e = assertThrows(UserError.class, () -> ResultsFolder.open(results, NAME));
    assertTrue(e.getMessage().contains("does not contain results of this project"), e.getMessage());
    assertEquals("all my work", Files.readString(mine.resolve("thesis.txt")));
    ResultsFolder.open(results, "Other").close();
  }

  @Test
  void identifiesOtherResultsByTheirTable() throws IOException {
    try (var folder = ResultsFolder.open(results, NAME, "times.csv")) {
      Files.writeString(folder.file("times.csv"), "first");
      folder.publish();
    }
    ResultsFolder.open(results, NAME, "times.csv").close();
    assertThrows(UserError.class, () -> ResultsFolder.open(results, NAME));
  }
}
