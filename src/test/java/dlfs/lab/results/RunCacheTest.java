package dlfs.lab.results;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.lab.results.CachedRun.Kind;
import dlfs.lab.settings.UserError;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A run counts as finished only if all its files exist and are unchanged. */
class RunCacheTest {
  private static final List<Measurement> ROWS = rows("One", 0);

  @TempDir Path all;

  private final List<String> warnings = new ArrayList<>();

  private static List<Measurement> rows(String variant, long seed) {
    return List.of(
        new Measurement(variant, seed, 0, 0, "figure", 1.25),
        new Measurement(variant, seed, 0, 1, "figure", 1.5),
        new Measurement(variant, seed, 0, 2, "figure", 1.75));
  }

  @BeforeEach
  void finishRuns() {
    finish("work", "One", 0);
    finish("work", "One", 1);
    finish("work", "Two", 0);
    finish("other", "One", 0);
  }

  private void finish(String work, String variant, long seed) {
    RunCache runs = open(work);
    for (Kind network : List.of(Kind.NETWORK, Kind.BEST_NETWORK)) {
      String content = String.join(" ", network.name(), work, variant, "" + seed);
      byte[] bytes = content.repeat(10).getBytes(StandardCharsets.UTF_8);
      runs.run(variant, seed).write(network, out -> out.write(bytes));
    }
    String note = String.join(" ", work, variant, "" + seed);
    runs.run(variant, seed).addArtefact("note.txt", bytes(note));
    runs.add(variant, seed, rows(variant, seed));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private RunCache open(String work) {
    return RunCache.open(all, work, warnings::add);
  }

  private Path file(String work, String variant, long seed, Kind kind) {
    return open(work).run(variant, seed).path(kind);
  }

  private Path file(Kind kind) {
    return file("work", "One", 0, kind);
  }

  private void assertIsRepeated() {
    RunCache runs = open("work");
    assertEquals(Optional.empty(), runs.find("One", 0));
    assertEquals(1, warnings.size());
    assertTrue(
        warnings
            .get(0)
            .startsWith("The cached run of One with seed 0 is damaged and is repeated: "),
        warnings.get(0));
    assertEquals(Set.of(), runs.run("One", 0).published(Set.of()).keySet());
    assertEquals(Optional.of(rows("One", 1)), runs.find("One", 1));
    assertEquals(Optional.of(rows("Two", 0)), runs.find("Two", 0));
    finish("work", "One", 0);
    assertEquals(Optional.of(ROWS), open("work").find("One", 0));
    assertEquals(1, warnings.size());
  }

  @Test
  void areFoundAsTheyWereAdded() {
    RunCache runs = open("work");
    assertEquals(Optional.of(ROWS), runs.find("One", 0));
    assertEquals(
        Set.of("One-seed0.zip", "One-seed0-best.zip", "One-seed0-note.txt"),
        runs.run("One", 0).published(Set.of()).keySet());
    assertArrayEquals(bytes("work One 0"), runs.artefact("One", 0, "note.txt").orElseThrow());
    assertEquals(Optional.empty(), runs.artefact("One", 0, "other.txt"));
    assertEquals(Optional.empty(), runs.find("Three", 0));
    assertEquals(List.of(), warnings);
  }

  /** Damages the content of a file. */
  @FunctionalInterface
  private interface Damage {
    byte[] of(byte[] whole);
  }

  private static Arguments of(Kind kind, String name, Damage damage) {
    return Arguments.of(kind, name, damage);
  }

  private static Arguments ofRows(String name, UnaryOperator<String> change) {
    return of(
        Kind.ROWS,
        name,
        whole ->
            change
                .apply(new String(whole, StandardCharsets.UTF_8))
                .getBytes(StandardCharsets.UTF_8));
  }

  static Stream<Arguments> damages() {
    Stream<Arguments> ofRows =
        Stream.of(
            ofRows("a digit", text -> text.replace("figure,1.25", "figure,1.35")),
            ofRows("a line less", text -> text.replaceAll("One,0,0,1.*\n", "")),
            ofRows("a line twice", text -> text.replaceAll("(One,0,0,1.*\n)", "$1$1")),
            ofRows("a line more", text -> text + "One,0,0,3,figure,2.0\n"),
            ofRows("another variant", text -> text.replace("One", "Two")),
            ofRows("other line ends", text -> text.replace("\n", "\r\n")),
            ofRows("no last line end", String::stripTrailing),
            ofRows("no networks", text -> text.replaceAll("with .*\n", "")),
            ofRows("no checksum", text -> text.substring(text.indexOf('\n') + 1)),
            ofRows("the table alone", text -> text.substring(text.indexOf("\n\n") + 2)));
    Stream<Arguments> ofAny =
        Stream.of(Kind.ROWS, Kind.NETWORK, Kind.BEST_NETWORK, Kind.ARTEFACTS)
            .flatMap(
                kind ->
                    Stream.of(
                        of(kind, "a bit", RunCacheTest::flipABit),
                        of(kind, "cut", whole -> Arrays.copyOf(whole, whole.length / 2)),
                        of(kind, "longer", whole -> Arrays.copyOf(whole, whole.length + 1)),
                        of(kind, "zeros", whole -> new byte[whole.length]),
                        of(kind, "empty", whole -> new byte[0])));
    return Stream.concat(ofRows, ofAny);
  }

  private static byte[] flipABit(byte[] bytes) {
    bytes[bytes.length - 9] ^= 1;
    return bytes;
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("damages")
  void areRepeatedIfAFileIsDamaged(Kind kind, String name, Damage damage) throws IOException {
    byte[] whole = Files.readAllBytes(file(kind));
    byte[] damaged = damage.of(whole.clone());
    assertFalse(Arrays.equals(whole, damaged), "it does no damage");
    Files.write(file(kind), damaged);
    assertIsRepeated();
  }

  @ParameterizedTest
  @EnumSource(names = {"ROWS", "NETWORK", "ARTEFACTS"})
  void areRepeatedForAnyFlippedBit(Kind kind) throws IOException {
    byte[] whole = Files.readAllBytes(file(kind));
    byte[] rows = Files.readAllBytes(file(Kind.ROWS));
    for (int i = 0; i < whole.length; i += 5) {
      byte[] damaged = whole.clone();
      damaged[i] ^= (byte) (1 << i % 8);
      Files.write(file(Kind.ROWS), rows); // the damaged file was deleted
      Files.write(file(kind), damaged);
      assertEquals(Optional.empty(), open("work").find("One", 0), "byte " + i);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"NETWORK", "BEST_NETWORK", "ARTEFACTS"})
  void areRepeatedIfANetworkOrTheArtefactsAreMissing(Kind kind) throws IOException {
    Files.delete(file(kind));
    assertIsRepeated();
  }

  static Stream<Arguments> files() {
    return Stream.of(Kind.ROWS, Kind.NETWORK, Kind.BEST_NETWORK, Kind.ARTEFACTS)
        .flatMap(
            kind ->
                Stream.of(
                    Arguments.of(kind, "work", "Two", 0),
                    Arguments.of(kind, "work", "One", 1),
                    Arguments.of(kind, "other", "One", 0)));
  }

  @ParameterizedTest
  @MethodSource("files")
  void areRepeatedIfAFileBelongsToAnotherRun(Kind kind, String work, String variant, long seed)
      throws IOException {
    replace(file(kind), file(work, variant, seed, kind));
    assertIsRepeated();
    assertTrue(warnings.get(0).contains("belongs to another run"), warnings.get(0));
  }

  @Test
  void areRepeatedIfAllFilesBelongToAnotherRun() throws IOException {
    for (Kind kind : List.of(Kind.ROWS, Kind.NETWORK, Kind.BEST_NETWORK, Kind.ARTEFACTS)) {
      replace(file(kind), file("other", "One", 0, kind));
    }
    assertIsRepeated();
  }

  @Test
  void areRepeatedIfTheBestNetworkReplacesTheLast() throws IOException {
    replace(file(Kind.NETWORK), file(Kind.BEST_NETWORK));
    assertIsRepeated();
  }

  @Test
  void areRepeatedIfANetworkIsNotThatOfTheFinishedRun() {
    open("work").run("One", 0).write(Kind.NETWORK, out -> out.write(1));
    assertIsRepeated();
  }

  @Test
  void areRepeatedIfAnArtefactIsNotThatOfTheFinishedRun() {
    open("work").run("One", 0).addArtefact("note.txt", bytes("another"));
    assertIsRepeated();
  }

  private Set<String> artefactsAfter(Runnable meanwhile, String name) {
    CachedRun before = open("work").run("New", 0);
    before.addArtefact("first.txt", bytes("first"));
    before.write(Kind.CHECKPOINT, out -> out.write(1));
    before.addArtefact("second.txt", bytes("second"));
    meanwhile.run();
    CachedRun resumed = open("work").run("New", 0);
    resumed.addArtefact(name, bytes("resumed"));
    return resumed.artefacts().keySet();
  }

  @Test
  void haveTheArtefactsFromBeforeTheirCheckpoint() {
    assertEquals(
        Set.of("first.txt", "second.txt", "third.txt"), artefactsAfter(() -> {}, "third.txt"));
  }

  @Test
  void haveOnlyNewArtefactsIfTheyStartAnew() throws IOException {
    Path checkpoint = file("work", "New", 0, Kind.CHECKPOINT);
    assertEquals(
        Set.of("third.txt"),
        artefactsAfter(() -> DurableFiles.deleteIfPossible(checkpoint), "third.txt"));
  }

  /** Otherwise training would resume, and never record again what came before the checkpoint. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void startAnewIfArtefactsFromBeforeTheCheckpointAreDamagedOrMissing(boolean missing)
      throws IOException {
    Path artefacts = file("work", "New", 0, Kind.ARTEFACTS);
    Runnable damage =
        () -> {
          try {
            Files.write(artefacts, missing ? new byte[0] : flipABit(Files.readAllBytes(artefacts)));
            if (missing) {
              Files.delete(artefacts);
            }
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        };
    assertEquals(Set.of("third.txt"), artefactsAfter(damage, "third.txt"));
    assertFalse(Files.exists(file("work", "New", 0, Kind.CHECKPOINT)));
    assertEquals(1, warnings.size());
  }

  @Test
  void keepTheLastArtefactOfEachName() {
    CachedRun run = open("work").run("New", 0);
    run.addArtefact("note.txt", bytes("one"));
    run.addArtefact("note.txt", bytes("two"));
    assertEquals(Set.of("note.txt"), run.artefacts().keySet());
    assertArrayEquals(bytes("two"), run.artefacts().get("note.txt"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "../note.txt", "a/b.txt", ".hidden", "Note.txt", "a b.txt", "é.txt"})
  void refuseArtefactsWhoseNamesAreNotSafeOnEverySystem(String name) {
    CachedRun run = open("work").run("New", 0);
    byte[] content = bytes("text");
    assertThrows(IllegalArgumentException.class, () -> run.addArtefact(name, content));
  }

  private static void replace(Path file, Path by) throws IOException {
    Files.copy(by, file, StandardCopyOption.REPLACE_EXISTING);
  }

  @Test
  void publishNoNetworkThatWasDamagedOrReplacedMeanwhile() throws IOException {
    RunCache runs = open("work");
    runs.find("One", 0);
    ContentWriter content = runs.run("One", 0).published(Set.of()).get("One-seed0.zip");
    content.writeTo(all.resolve("published"));
    assertTrue(Files.readString(all.resolve("published")).startsWith("NETWORK work One 0NET"));

    open("work").run("One", 0).write(Kind.NETWORK, out -> out.write(1));
    var e = assertThrows(UserError.class, () -> content.writeTo(all.resolve("published")));
    assertTrue(e.getMessage().startsWith("A network of One with seed 0 is damaged"), e.toString());
    assertThrows(UserError.class, () -> runs.run("One", 0).load(file -> "loaded"));
    Files.write(file(Kind.NETWORK), new byte[100]);
    assertThrows(UserError.class, () -> content.writeTo(all.resolve("published")));
  }

  @Test
  void publishOnlyNetworksThatTheyHaveWritten() throws IOException {
    RunCache runs = open("work");
    runs.add("Three", 0, rows("Three", 0));
    replace(file("work", "Three", 0, Kind.NETWORK), file(Kind.NETWORK));
    RunCache again = open("work");
    assertEquals(Optional.of(rows("Three", 0)), again.find("Three", 0));
    assertEquals(Set.of(), again.run("Three", 0).published(Set.of()).keySet());
  }

  @Test
  void areRefusedIfChangedBetweenValidationAndUse() {
    CachedRun files = open("work").run("One", 0);
    files.write(Kind.NETWORK, out -> out.write(new byte[1 << 20]));
    var e =
        assertThrows(
            UserError.class,
            () ->
                files.read(
                    Kind.NETWORK,
                    (in, length) -> {
                      // In place, since an open file is not affected by moving another one to its
                      // path.
                      try (var file =
                          new RandomAccessFile(files.path(Kind.NETWORK).toFile(), "rw")) {
                        file.seek(file.length() - 2);
                        file.write('x');
                      }
                      return in.readNBytes(1);
                    }));
    assertTrue(e.getMessage().contains("was changed by another program"), e.getMessage());
  }
}
