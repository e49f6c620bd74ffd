package dlfs.lab;

import static dlfs.text.Text.formatted;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.augment.Augmentation;
import dlfs.engine.EngineKind;
import dlfs.images.ImageShape;
import dlfs.images.LabelledImages;
import dlfs.lab.Runs.Stopped;
import dlfs.lab.results.CachedRun;
import dlfs.lab.results.CachedRun.Kind;
import dlfs.lab.results.Measurement;
import dlfs.layers.LayerSet;
import dlfs.networks.InitialWeights;
import dlfs.networks.MultiLayerNet;
import dlfs.networks.TrainableNetwork;
import dlfs.optimizers.Adam;
import dlfs.optimizers.Sgd;
import dlfs.support.UnusualPaths;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.IUpdater;

/** A stopped training resumes from its checkpoint and reaches the same result. */
class CheckpointsTest {
  private static final int UPDATES = 20;
  private static final LabelledImages IMAGES = images();
  private static final Training TRAINING =
      Training.ofIterations(IMAGES, 16, UPDATES)
          .measuringEveryEpoch("test_accuracy", IMAGES)
          .measuringAtTheEnd("test_accuracy", IMAGES);

  @TempDir Path cache;

  private final List<IOException> writeFailures = new ArrayList<>();
  private final List<String> damaged = new ArrayList<>();

  private static LabelledImages images() {
    var random = new SplittableRandom(1);
    float[] pixels = new float[100 * 6];
    int[] labels = new int[100];
    IntStream.range(0, pixels.length).forEach(i -> pixels[i] = (float) random.nextDouble());
    IntStream.range(0, labels.length).forEach(i -> labels[i] = random.nextInt(10));
    return new LabelledImages(new ImageShape(1, 2, 3), 10, pixels, labels);
  }

  /** A network with every kind of training state: running statistics, dropout masks, momenta. */
  private static MultiLayerNetwork network(LayerSet layers, IUpdater updater) {
    return new MultiLayerNet(6, List.of(8, 8), 10, Activation.RELU, new InitialWeights.He())
        .withBatchNormalization()
        .withDropout(0.3)
        .withWeightDecay(0.01)
        .create(layers, updater, 3);
  }

  private static MultiLayerNetwork network() {
    return network(LayerSet.BUILTIN, new Adam());
  }

  /** The state of a training, before its first update. */
  private static ResumableState state() {
    return ResumableState.NONE.with("network", network());
  }

  private Run run(Runnable onStep) {
    return new Run(files(), EngineKind.FAST, Schedules.every(Duration.ZERO), onStep);
  }

  private Run run() {
    return run(() -> {});
  }

  private CachedRun files() {
    return files(cache);
  }

  private CachedRun files(Path folder) {
    return new CachedRun(folder, "λ=0/1", 7, writeFailures::add, damaged::add);
  }

  private Path checkpoint() {
    return files().path(Kind.CHECKPOINT);
  }

  /** Trains until a step never returns, as when the process ends. */
  private void stopAfter(int steps, MultiLayerNetwork network) {
    stopAfter(steps, TRAINING, network);
  }

  private void stopAfter(int steps, Training training, MultiLayerNetwork network) {
    Run stopped = run(Runs.stopAfter(steps));
    assertThrows(Stopped.class, () -> training.train(stopped, network));
  }

  private record Outcome(List<Measurement> rows, float[] parameters) {
    static Outcome of(Run run, MultiLayerNetwork network) {
      return of(TRAINING, run, network);
    }

    static Outcome of(Training training, Run run, MultiLayerNetwork network) {
      training.train(run, network);
      return new Outcome(List.copyOf(run.rows()), network.params().data().asFloat());
    }

    void assertSame(Outcome other) {
      assertEquals(rows, other.rows);
      assertTrue(Arrays.equals(parameters, other.parameters), "the parameters differ");
    }
  }

  private Outcome undisturbed(MultiLayerNetwork network) throws IOException {
    return undisturbed(TRAINING, network);
  }

  private Outcome undisturbed(Training training, MultiLayerNetwork network) throws IOException {
    CachedRun files = files(Files.createDirectory(cache.resolve("elsewhere")));
    return Outcome.of(
        training,
        new Run(files, EngineKind.FAST, Schedules.every(Duration.ofDays(1)), () -> {}),
        network);
  }

  static Stream<Arguments> layersAndUpdateRules() {
    return Stream.of(LayerSet.values())
        .flatMap(
            layers ->
                Stream.of(new Adam(), new Sgd(0.1), new org.nd4j.linalg.learning.config.Adam())
                    .map(rule -> Arguments.of(layers, rule)));
  }

  @ParameterizedTest
  @MethodSource("layersAndUpdateRules")
  void resumesToTheSameResult(LayerSet layers, IUpdater updater) throws IOException {
    Outcome undisturbed = undisturbed(network(layers, updater));
    for (int steps : new int[] {1, 4, 5, 0, 9}) { // 20 in all, with the last one
      stopAfter(steps, network(layers, updater));
    }
    Outcome.of(run(), network(layers, updater)).assertSame(undisturbed);
  }

  @Test
  void resumesWithTheSameMiniBatches() throws IOException {
    Training training = TRAINING.on(IMAGES.preparedBy(Augmentation.NONE.withShift(1)::apply));
    Outcome undisturbed = undisturbed(training, network());
    stopAfter(7, training, network());
    Outcome.of(training, run(), network()).assertSame(undisturbed);
  }

  @Test
  void resumesToTheSameArtefacts() throws IOException {
    CachedRun elsewhere = files(Files.createDirectory(cache.resolve("elsewhere")));
    trainRecordingArtefacts(elsewhere, UPDATES);
    for (int updates : new int[] {7, 1, 6}) {
      assertThrows(Stopped.class, () -> trainRecordingArtefacts(files(), updates));
    }
    CachedRun resumed = files();
    trainRecordingArtefacts(resumed, UPDATES);
    Map<String, byte[]> expected = elsewhere.artefacts();
    assertEquals(
        Set.of("start.txt", "after-05.txt", "after-10.txt", "after-15.txt", "after-20.txt"),
        expected.keySet());
    assertEquals(expected.keySet(), resumed.artefacts().keySet());
    expected.forEach((name, text) -> assertArrayEquals(text, resumed.artefacts().get(name), name));
  }

  /** Records a text before training and after every fifth update; stops after some updates. */
  private void trainRecordingArtefacts(CachedRun files, int maxUpdates) {
    Run run = new Run(files, EngineKind.FAST, Schedules.every(Duration.ZERO), () -> {});
    run.record("start.txt", "with the initial weights");
    Runnable stop = Runs.stopAfter(maxUpdates);
    TRAINING.train(
        run,
        network(),
        (network, samples) -> {
          stop.run();
          TrainableNetwork.of(network).fit(samples);
          int updates = network.getIterationCount();
          if (updates % 5 == 0) {
            run.record(formatted("after-%02d.txt", updates), "" + network.params().sumNumber());
          }
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"note", "note.png", "note.zip", "Note.txt", "../note.txt"})
  void refusesTextsThatAreNotNamedAsSuch(String name) {
    Run run = run();
    assertThrows(IllegalArgumentException.class, () -> run.record(name, "a text"));
  }

  @Test
  void resumesFromTheLastUpdate() {
    stopAfter(12, network());
    var steps = new AtomicInteger();
    Run again = run(steps::incrementAndGet);
    assertEquals(12, again.resume(state(), UPDATES));
    assertEquals(12, steps.get());
  }

  @ParameterizedTest
  @EnumSource
  void restartsFromADamagedCheckpoint(Damage damage) throws IOException {
    Outcome undisturbed = undisturbed(network());
    stopAfter(12, network());
    damage.doTo(checkpoint());
    Outcome.of(run(), network()).assertSame(undisturbed);
    assertEquals(1, damaged.size());
    assertTrue(
        damaged.get(0).startsWith("The cached run of λ=0/1 with seed 7 is damaged and is repeated"),
        damaged.get(0));
  }

  /** Forged checkpoints with a valid checksum. */
  static Stream<Arguments> forgeries() {
    return Stream.of(
        forgery("nothing", payload -> new byte[0]),
        forgery("half a head", payload -> Arrays.copyOf(payload, 6)),
        forgery("no rows", payload -> put(payload, 4, 0)),
        forgery("less than no rows", payload -> put(payload, 4, -1)),
        forgery("endless rows", payload -> put(payload, 4, Integer.MAX_VALUE)),
        forgery("rows that are none", payload -> put(payload, 8, 0)),
        forgery("a shorter network", payload -> Arrays.copyOf(payload, payload.length - 1)),
        forgery("a longer network", payload -> Arrays.copyOf(payload, payload.length + 1)),
        forgery("an endless network", payload -> Arrays.copyOf(payload, 100_000_000)),
        forgery("more updates than there are", payload -> put(payload, 0, 1_000_000)),
        forgery("less than no updates", payload -> put(payload, 0, -5)),
        forgery("another part", payload -> put(payload, parts(payload) + 2, 0)),
        forgery("the name of a part without end", payload -> put(payload, parts(payload), -1)),
        forgery("a part without end", payload -> put(payload, sizeOfFirstPart(payload), 1)),
        forgery("less than no part", payload -> put(payload, sizeOfFirstPart(payload), -1)),
        forgery("no part", payload -> put(payload, sizeOfFirstPart(payload) + 4, 0)),
        forgery("less than no iterations", CheckpointsTest::withNegativeIterations));
  }

  /** Returns the offset of the description of the parts, which follows the table of rows. */
  private static int parts(byte[] payload) {
    return 8 + ByteBuffer.wrap(payload).getInt(4);
  }

  private static int sizeOfFirstPart(byte[] payload) {
    return parts(payload) + 2 + ByteBuffer.wrap(payload).getShort(parts(payload));
  }

  /** The number of iterations is the only part that is not an array; the arrays come last. */
  private static byte[] withNegativeIterations(byte[] payload) {
    MultiLayerNetwork network = network();
    long values = network.numParams() + network.getUpdater().getStateViewArray().length();
    return put(payload, payload.length - (int) values * Float.BYTES - Integer.BYTES, -5);
  }

  private static Arguments forgery(String name, UnaryOperator<byte[]> change) {
    return Arguments.of(name, change);
  }

  private static byte[] put(byte[] payload, int place, int number) {
    ByteBuffer.wrap(payload).putInt(place, number);
    return payload;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("forgeries")
  void restartsFromAForgedCheckpoint(String name, UnaryOperator<byte[]> change) throws IOException {
    Outcome undisturbed = undisturbed(network());
    stopAfter(12, network());
    byte[] whole = files().read(Kind.CHECKPOINT, (in, length) -> in.readAllBytes()).orElseThrow();
    byte[] forged = change.apply(whole);
    files().write(Kind.CHECKPOINT, out -> out.write(forged));
    Outcome.of(run(), network()).assertSame(undisturbed);
    assertEquals(1, damaged.size());
  }

  @Test
  void restartsFromTheCheckpointOfAnotherRun() throws IOException {
    Outcome undisturbed = undisturbed(network());
    stopAfter(12, network());
    Path other =
        new CachedRun(cache, "λ=0/1", 8, writeFailures::add, damaged::add).path(Kind.CHECKPOINT);
    Files.move(checkpoint(), other);
    Run run =
        new Run(
            new CachedRun(cache, "λ=0/1", 8, writeFailures::add, damaged::add),
            EngineKind.FAST,
            Schedules.every(Duration.ZERO),
            () -> {});
    assertEquals(0, run.resume(state(), UPDATES));
    assertTrue(damaged.get(0).contains("belongs to another run"), damaged.get(0));
    Outcome.of(run(), network()).assertSame(undisturbed);
  }

  /** Otherwise the network of the best epoch before the stop would be lost. */
  @Test
  void restartsIfTheBestNetworkSoFarIsMissing() throws IOException {
    Training training = TRAINING.savingTheBest("test_accuracy");
    stopAfter(12, training, network());
    byte[] best = Files.readAllBytes(files().path(Kind.BEST_NETWORK));
    assertEquals(12, run().resume(state(), UPDATES));
    best[best.length / 2] ^= 1;
    Files.write(files().path(Kind.BEST_NETWORK), best);
    assertEquals(0, run().resume(state(), UPDATES));
    assertEquals(1, damaged.size());
    stopAfter(12, training, network());
    Files.delete(files().path(Kind.BEST_NETWORK));
    assertEquals(0, run().resume(state(), UPDATES));
    assertEquals(2, damaged.size());
  }

  /** Training reaches the network of a later epoch than that of the checkpoint again. */
  @Test
  void resumesWithANewerBestNetwork() throws IOException {
    Training training = TRAINING.savingTheBest("test_accuracy");
    stopAfter(2, training, network());
    byte[] early = Files.readAllBytes(checkpoint());
    stopAfter(12, training, network());
    Files.write(checkpoint(), early);
    assertEquals(2, run().resume(state(), UPDATES));
    assertEquals(List.of(), damaged);
  }

  @ParameterizedTest
  @ValueSource(strings = {"dangling", "loop", "pipe"})
  void restartsIfTheCheckpointIsNotAFile(String kind) throws Exception {
    Outcome undisturbed = undisturbed(network());
    Files.move(UnusualPaths.make(cache, kind), checkpoint());
    Outcome.of(run(), network()).assertSame(undisturbed);
    assertTrue(Files.isRegularFile(checkpoint()));
  }

  enum Damage {
    EMPTY,
    CUT_OFF,
    ONE_BIT_OF_THE_ROWS,
    ONE_BIT_OF_THE_PARAMETERS,
    NO_ZIP;

    void doTo(Path file) throws IOException {
      try (var bytes = new RandomAccessFile(file.toFile(), "rw")) {
        long length = bytes.length();
        switch (this) {
          case EMPTY -> bytes.setLength(0);
          case CUT_OFF -> bytes.setLength(length / 2);
          case ONE_BIT_OF_THE_ROWS -> flip(bytes, 100);
          case ONE_BIT_OF_THE_PARAMETERS -> flip(bytes, length / 2);
          case NO_ZIP -> bytes.write(new byte[(int) length]);
        }
      }
    }

    private static void flip(RandomAccessFile bytes, long place) throws IOException {
      bytes.seek(place);
      int value = bytes.read();
      bytes.seek(place);
      bytes.write(value ^ 4);
    }
  }

  @Test
  void continuesIfSavingFailsAndPreservesThePreviousCheckpoint() throws IOException {
    Outcome undisturbed = undisturbed(network());
    stopAfter(12, network());
    byte[] before = Files.readAllBytes(checkpoint());
    Files.createDirectories(Path.of(checkpoint() + ".partial", "in the way"));
    Outcome.of(run(), network()).assertSame(undisturbed);
    assertEquals(UPDATES - 12, writeFailures.size());
    assertArrayEquals(before, Files.readAllBytes(checkpoint()));
  }

  @Test
  void savesNoCheckpointBeforeOneIsDue() {
    Run run = new Run(files(), EngineKind.FAST, Schedules.every(Duration.ofDays(1)), () -> {});
    TRAINING.train(run, network());
    assertFalse(Files.exists(checkpoint()));
  }

  @Test
  void refusesASecondTraining() {
    Run run = run();
    TRAINING.train(run, network());
    assertThrows(IllegalStateException.class, () -> TRAINING.train(run, network()));
  }

  @Test
  void publishesANetworkThatDl4jReads() throws IOException {
    MultiLayerNetwork network = network();
    Run run = run();
    TRAINING.train(run, network);
    run.publish(network);
    MultiLayerNetwork restored =
        files().read(Kind.NETWORK, (in, length) -> restore(in.readAllBytes())).orElseThrow();
    assertEquals(network.params(), restored.params());
    assertEquals(new Accuracy(IMAGES).of(network), new Accuracy(IMAGES).of(restored), "accuracy");
    assertEquals(network.params(), run.published().params());
  }

  private static MultiLayerNetwork restore(byte[] zip) throws IOException {
    return ModelSerializer.restoreMultiLayerNetwork(new ByteArrayInputStream(zip));
  }
}
