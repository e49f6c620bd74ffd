package lab;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import augment.Augmentation;
import images.LabelledImages;
import java.io.File;
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
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import lab.results.Measurement;
import lab.results.RunFiles;
import layers.LayerSet;
import networks.MultiLayerNet;
import networks.Weights;
import optimizers.Adam;
import optimizers.Sgd;
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
import support.Oddities;
import support.Zips;

/** A training that was stopped goes on from its checkpoint as if it had not been. */
class CheckpointsTest {
  private static final int UPDATES = 20;
  private static final LabelledImages IMAGES = images();
  private static final Training TRAINING =
      Training.ofIterations(IMAGES, 16, UPDATES)
          .measuringEveryEpoch("test_accuracy", IMAGES)
          .measuringAtTheEnd("test_accuracy", IMAGES);

  @TempDir Path kept;

  private static LabelledImages images() {
    var random = new SplittableRandom(1);
    float[] pixels = new float[100 * 6];
    byte[] labels = new byte[100];
    IntStream.range(0, pixels.length).forEach(i -> pixels[i] = (float) random.nextDouble());
    IntStream.range(0, labels.length).forEach(i -> labels[i] = (byte) random.nextInt(10));
    return new LabelledImages(2, 3, pixels, labels);
  }

  /** With all that a training can remember: running statistics, what was dropped, momenta. */
  private static MultiLayerNetwork network(LayerSet layers, IUpdater updater) {
    return new MultiLayerNet(6, List.of(8, 8), 10, Activation.RELU, new Weights.He())
        .withBatchNormalization()
        .withDropout(0.3)
        .withWeightDecay(0.01)
        .create(layers, updater, 3);
  }

  private static MultiLayerNetwork network() {
    return network(LayerSet.BUILTIN, new Adam());
  }

  private Run run(Runnable onStep) {
    return new Run(new RunFiles(kept, "λ=0/1", 7), Duration.ZERO, onStep);
  }

  private Run run() {
    return run(() -> {});
  }

  private Path checkpoint() {
    return new RunFiles(kept, "λ=0/1", 7).checkpoint();
  }

  /** Trains until a step does not come back, as when the process ends. */
  private void stopAfter(int steps, MultiLayerNetwork network) {
    stopAfter(steps, TRAINING, network);
  }

  private void stopAfter(int steps, Training training, MultiLayerNetwork network) {
    var left = new AtomicInteger(steps);
    Run stopped =
        run(
            () -> {
              if (left.getAndDecrement() == 0) {
                throw new IllegalStateException("stopped");
              }
            });
    assertThrows(IllegalStateException.class, () -> training.train(stopped, network));
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
    var files = new RunFiles(Files.createDirectory(kept.resolve("elsewhere")), "λ=0/1", 7);
    return Outcome.of(training, new Run(files, Duration.ofDays(1), () -> {}), network);
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
  void endsAsIfItHadNotBeenStopped(LayerSet layers, IUpdater updater) throws IOException {
    Outcome undisturbed = undisturbed(network(layers, updater));
    for (int steps : new int[] {1, 4, 5, 0, 9}) { // 20 in all, with the last one
      stopAfter(steps, network(layers, updater));
    }
    Outcome.of(run(), network(layers, updater)).assertSame(undisturbed);
  }

  @Test
  void goesOnWithTheMiniBatchesThatWouldHaveBeenPrepared() throws IOException {
    Training training = TRAINING.preparing(Augmentation.NONE.withShift(1)::apply);
    Outcome undisturbed = undisturbed(training, network());
    stopAfter(7, training, network());
    Outcome.of(training, run(), network()).assertSame(undisturbed);
  }

  @Test
  void goesOnFromTheLastUpdateAndNotFromTheFirst() {
    stopAfter(12, network());
    var steps = new AtomicInteger();
    Run again = run(steps::incrementAndGet);
    assertEquals(12, again.resume(network()));
    assertEquals(12, steps.get());
  }

  @ParameterizedTest
  @EnumSource
  void startsAnewFromADamagedCheckpoint(Damage damage) throws IOException {
    Outcome undisturbed = undisturbed(network());
    stopAfter(12, network());
    damage.doTo(checkpoint());
    Outcome.of(run(), network()).assertSame(undisturbed);
  }

  /** Files with the right checksums that no training has written. */
  static Stream<Arguments> forgeries() {
    return Stream.of(
        forgery("no entries", Map::clear),
        forgery("no rows", entries -> entries.remove("metrics.csv")),
        forgery("no network", entries -> entries.remove("network")),
        forgery("rows that are none", e -> e.put("metrics.csv", new byte[] {1})),
        forgery("endless rows", e -> e.put("metrics.csv", new byte[100_000_000])),
        forgery("an endless network", e -> e.put("network", new byte[100_000_000])),
        forgery("a shorter network", e -> e.compute("network", (n, b) -> Arrays.copyOf(b, 99))),
        forgery(
            "a longer network",
            e -> e.compute("network", (n, b) -> Arrays.copyOf(b, b.length + 1))),
        forgery("less than no updates", e -> ByteBuffer.wrap(e.get("network")).putInt(0, -5)));
  }

  private static Arguments forgery(String name, Consumer<Map<String, byte[]>> change) {
    return Arguments.of(name, change);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("forgeries")
  void startsAnewFromAForgedCheckpoint(String name, Consumer<Map<String, byte[]>> change)
      throws IOException {
    Outcome undisturbed = undisturbed(network());
    stopAfter(12, network());
    Map<String, byte[]> entries = Zips.entries(Files.readAllBytes(checkpoint()));
    change.accept(entries);
    Files.write(checkpoint(), Zips.zip(entries));
    Outcome.of(run(), network()).assertSame(undisturbed);
  }

  @ParameterizedTest
  @ValueSource(strings = {"dangling", "loop", "pipe"})
  void startsAnewWhereACheckpointIsNoFile(String kind) throws Exception {
    Outcome undisturbed = undisturbed(network());
    Files.move(Oddities.make(kept, kind), checkpoint());
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
  void goesOnWhereItCannotBeSavedAndLeavesWhatWasSavedBefore() throws IOException {
    Outcome undisturbed = undisturbed(network());
    stopAfter(12, network());
    byte[] before = Files.readAllBytes(checkpoint());
    Files.createDirectories(Path.of(checkpoint() + ".partial", "in the way"));
    List<IOException> failures = new ArrayList<>();
    var files = new RunFiles(kept, "λ=0/1", 7, failures::add);
    Outcome.of(new Run(files, Duration.ZERO, () -> {}), network()).assertSame(undisturbed);
    assertEquals(UPDATES - 12, failures.size());
    assertArrayEquals(before, Files.readAllBytes(checkpoint()));
  }

  @Test
  void savesNothingBeforeItIsTime() {
    Run run = new Run(new RunFiles(kept, "λ=0/1", 7), Duration.ofDays(1), () -> {});
    TRAINING.train(run, network());
    assertFalse(Files.exists(checkpoint()));
  }

  @Test
  void refusesASecondTrainingWhichWouldGoOnFromTheFirst() {
    Run run = run();
    TRAINING.train(run, network());
    assertThrows(IllegalStateException.class, () -> TRAINING.train(run, network()));
  }

  @Test
  void publishesANetworkThatDl4jReads() throws IOException {
    MultiLayerNetwork network = network();
    Run run = run();
    TRAINING.train(run, network);
    File file = run.publish(network);
    MultiLayerNetwork restored = ModelSerializer.restoreMultiLayerNetwork(file);
    assertEquals(network.params(), restored.params());
    assertEquals(
        new Accuracy(IMAGES).of(network), new Accuracy(IMAGES).of(restored), "what it answers");
  }
}
