package dlfs.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dlfs.engine.EngineKind;
import dlfs.images.ImageShape;
import dlfs.images.LabelledImages;
import dlfs.images.Preparation;
import dlfs.lab.results.CachedRun;
import dlfs.lab.results.Measurement;
import dlfs.lab.results.Metrics;
import dlfs.lab.results.Overflow;
import dlfs.layers.LayerSet;
import dlfs.networks.InitialWeights;
import dlfs.networks.MultiLayerNet;
import dlfs.optimizers.Sgd;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.dataset.DataSet;

class TrainingTest {
  private static final LabelledImages IMAGES = images();

  @TempDir Path cache;

  /** The class of an image is the index of its white pixel, one of ten. */
  private static LabelledImages images() {
    int count = 1_500; // more than one batch of the accuracy
    float[] pixels = new float[count * 10];
    int[] labels = new int[count];
    Random random = new Random(1);
    for (int i = 0; i < count; i++) {
      labels[i] = random.nextInt(10);
      pixels[i * 10 + labels[i]] = 1;
    }
    return new LabelledImages(new ImageShape(1, 2, 5), 10, pixels, labels);
  }

  private Run run(long seed) {
    return new Run(files(seed), EngineKind.FAST, Schedules.every(Duration.ofDays(1)), () -> {});
  }

  private CachedRun files(long seed) {
    return new CachedRun(cache, "SGD", seed, e -> fail(e), message -> fail(message));
  }

  private static MultiLayerNetwork network(double learningRate, long seed) {
    return new MultiLayerNet(10, List.of(20), 10, Activation.RELU, new InitialWeights.He())
        .create(LayerSet.BUILTIN, new Sgd(learningRate), seed);
  }

  @Test
  void measuresTheLossAfterTheUpdateOnTheSameBatch() {
    Run run = run(0);
    MultiLayerNetwork still = network(0, 0);
    Training.ofIterations(IMAGES, 1_000, 1).train(run, still);
    double before = run.rows().get(0).value();

    Run training = run(0);
    Training.ofIterations(IMAGES, 1_000, 1).train(training, network(1, 0));
    double after = training.rows().get(0).value();
    assertTrue(after < before - 0.1, before + " -> " + after);
  }

  @Test
  void drawsTheSameBatchesForTheSameSeedAndOthersForAnother() {
    assertEquals(losses(network(0.1, 1), 5), losses(network(0.1, 1), 5));
    assertNotEquals(losses(network(0.1, 1), 5), losses(network(0.1, 1), 6));
  }

  private List<Double> losses(MultiLayerNetwork network, long seed) {
    Run run = run(seed);
    Training.ofIterations(IMAGES, 32, 10).train(run, network);
    return run.rows().stream().map(Measurement::value).toList();
  }

  @Test
  void trainsUntilEveryImageIsClassifiedCorrectly() {
    Run run = run(0);
    MultiLayerNetwork network = network(0.5, 0);
    double before = new Accuracy(IMAGES).of(network);
    Training.ofIterations(IMAGES, 100, 200).train(run, network);
    assertEquals(0.1, before, 0.15);
    assertEquals(1, new Accuracy(IMAGES).of(network));
  }

  @Test
  void measuresAtIntervalsOtherThanEpochs() {
    Run run = run(0);
    Training.ofUpdates(IMAGES, 100, 8) // of an epoch of 15
        .measuringThroughout("value", network -> 1)
        .measuringEvery(3)
        .train(run, network(0.1, 0));
    assertEquals(
        Stream.of(0, 3, 6, 7)
            .map(iteration -> new Measurement("SGD", 0, null, iteration, "value", 1))
            .toList(),
        run.rows());
  }

  @Test
  void endsARunThatDiverges() {
    Run run = run(0);
    MultiLayerNetwork network = network(1e30, 0);
    assertThrows(
        Run.Diverged.class, () -> Training.ofIterations(IMAGES, 32, 10).train(run, network));
    Measurement last = run.rows().get(run.rows().size() - 1);
    assertEquals(Metrics.DIVERGED, last.metric());
    assertEquals(0, last.iteration());
    assertTrue(Double.isNaN(last.value()), "" + last.value());
  }

  @Test
  void namesTheStepAndTheLayerWhoseOutputOverflowed() {
    Run run = run(0);
    assertThrows(
        Run.Diverged.class,
        () -> Training.ofIterations(IMAGES, 32, 10).train(run, network(1e30, 0)));
    assertEquals(
        List.of(new Overflow("SGD", 0, 0, Overflow.Part.OUTPUT, 2)), Overflow.among(run.rows()));
  }

  @Test
  void namesTheLayerWhoseGradientOverflowed() {
    Run run = run(0);
    MultiLayerNetwork network =
        new MultiLayerNet(10, List.of(20, 20), 10, Activation.RELU, new InitialWeights.He())
            .create(LayerSet.BUILTIN, new Sgd(0.1), 0);
    network
        .getParam("0_W")
        .muli(1e-35); // outputs stay small, but gradients grow in the backward pass
    network.getParam("1_W").muli(1e25);
    network.getParam("2_W").muli(1e25);
    assertThrows(
        Run.Diverged.class, () -> Training.ofIterations(IMAGES, 32, 10).train(run, network));
    assertEquals(
        List.of(new Overflow("SGD", 0, 0, Overflow.Part.GRADIENT, 1)), Overflow.among(run.rows()));
  }

  @Test
  void namesTheStepAndTheLayerWhoseParametersOverflowed() {
    Run run = run(0);
    Training.Step<MultiLayerNetwork> spoiling =
        (network, samples) -> {
          network.fit(samples);
          if (network.getIterationCount() == 4) {
            network.getParam("1_b").putScalar(0, Double.NEGATIVE_INFINITY);
          }
        };
    assertThrows(
        Run.Diverged.class,
        () -> Training.ofIterations(IMAGES, 32, 10).train(run, network(0.1, 0), spoiling));
    assertEquals(
        List.of(new Overflow("SGD", 0, 3, Overflow.Part.PARAMETERS, 2)),
        Overflow.among(run.rows()));
    assertEquals(3, run.rows().get(run.rows().size() - 1).iteration());
  }

  @Test
  void continuesToMeasureAccuraciesAfterAnOverflowReportedOnce() {
    Run run = run(0);
    Training.ofEpochs(IMAGES, 500, 4)
        .measuringEveryEpoch("train_accuracy", IMAGES)
        .train(run, network(1e30, 0));
    assertEquals(1, Overflow.among(run.rows()).size());
    assertEquals(4, run.rows().stream().filter(row -> row.epoch() != null).count());
    assertTrue(run.hasOverflowed());
  }

  @Test
  void toleratesFiniteValuesWhoseSquaresOverflow() {
    Run run = run(0);
    MultiLayerNetwork network = network(0, 0);
    network.getParam("0_W").assign(1e25); // whose squares are infinite
    Training.ofIterations(IMAGES, 32, 2).train(run, network);
    assertEquals(List.of(), Overflow.among(run.rows()));
  }

  @Test
  void measuresAnEpochAfterItsFirstUpdateAndEndsWithTheLastMeasurement() {
    Run run = run(0);
    Training training =
        Training.ofEpochs(IMAGES, 500, 4)
            .measuringEveryEpoch("train_accuracy", IMAGES)
            .measuringEveryEpoch("test_accuracy", IMAGES.first(10));
    training.train(run, network(0.1, 0));
    assertEquals(10, training.iterations());
    assertEquals(
        List.of("0 0", "1 3", "2 6", "3 9"),
        run.rows().stream()
            .filter(row -> row.metric().equals("test_accuracy"))
            .map(row -> row.epoch() + " " + row.iteration())
            .toList());
    assertEquals(8, run.rows().size());
  }

  @Test
  void savesTheLastNetworkAndTheBest() {
    Run run = run(0);
    var accuracy = new Accuracy(IMAGES);
    MultiLayerNetwork network = network(0.5, 0);
    Training.Step<MultiLayerNetwork> worseInTheEnd =
        (net, samples) -> {
          net.fit(samples);
          if (net.getIterationCount() > 60) {
            net.params().assign(0);
          }
        };
    Training.ofWholeEpochs(IMAGES, 50, 3)
        .measuringThroughout("train_accuracy", accuracy)
        .savingTheBest("train_accuracy")
        .train(run, network, worseInTheEnd);
    double best = run.highest("train_accuracy");
    assertTrue(best > 0.9, "" + best);
    assertEquals(best, accuracy.of(saved(CachedRun.Kind.BEST_NETWORK)));
    assertEquals(accuracy.of(network), accuracy.of(saved(CachedRun.Kind.NETWORK)));
    assertEquals(accuracy.of(network), accuracy.of(run.published()));
    assertTrue(accuracy.of(network) < 0.2);
  }

  private MultiLayerNetwork saved(CachedRun.Kind kind) {
    return files(0)
        .read(
            kind,
            (in, length) ->
                ModelSerializer.restoreMultiLayerNetwork(
                    new ByteArrayInputStream(in.readAllBytes())))
        .orElseThrow();
  }

  @Test
  void measuresAccuraciesAtTheEndWithoutEpochs() {
    Run run = run(0);
    Training.ofIterations(IMAGES, 100, 3)
        .measuringAtTheEnd("test_accuracy", IMAGES)
        .train(run, network(0.1, 0));
    Measurement last = run.rows().get(run.rows().size() - 1);
    assertEquals(4, run.rows().size());
    assertEquals("test_accuracy", last.metric());
    assertEquals(2, last.iteration());
  }

  @Test
  void drawsOtherBatchesForAnotherMemberOfAnEnsemble() {
    List<List<Double>> losses = new ArrayList<>();
    for (int member = 0; member < 3; member++) {
      Run run = run(0);
      Training.ofIterations(IMAGES, 32, 5).ofMember(member).train(run, network(0.1, 0));
      losses.add(run.rows().stream().map(Measurement::value).toList());
    }
    assertEquals(losses(network(0.1, 0), 0).subList(0, 5), losses.get(0));
    assertEquals(3, Set.copyOf(losses).size());
  }

  /**
   * Each network is confident in half of the classes; together they classify all images correctly.
   */
  @Test
  void anEnsembleAddsUpTheScoresOfItsNetworks() {
    MultiLayerNetwork even = network(0.5, 0);
    MultiLayerNetwork odd = network(0.5, 1);
    IntStream.range(0, 200).forEach(i -> even.fit(ofParity(0)));
    IntStream.range(0, 200).forEach(i -> odd.fit(ofParity(1)));
    Accuracy accuracy = new Accuracy(IMAGES);
    double alone = Math.max(accuracy.of(even), accuracy.of(odd));
    assertTrue(accuracy.of(even, odd) > alone, accuracy.of(even, odd) + " and " + alone);
    assertEquals(accuracy.of(even), accuracy.of(even, even));
  }

  private static DataSet ofParity(int parity) {
    return IMAGES.batch(
        IntStream.range(0, IMAGES.count()).filter(i -> IMAGES.label(i) % 2 == parity).toArray());
  }

  @Test
  void preparesEachMiniBatchWithItsOwnRandomNumbers() {
    Set<Long> drawn = ConcurrentHashMap.newKeySet();
    Preparation preparation =
        (images, random) -> {
          drawn.add(random.nextLong());
          return images.with(images.shape(), new float[10 * images.count()]);
        };
    Run run = run(0);
    Training.ofIterations(IMAGES.preparedBy(preparation), 32, 10).train(run, network(0, 0));
    assertTrue(drawn.size() == 10 || drawn.size() == 11, "" + drawn.size()); // one ahead
    run.rows().forEach(row -> assertEquals(Math.log(10), row.value(), 1e-6)); // all is black
  }

  @Test
  void propagatesFailuresOfPreparations() {
    Training training =
        Training.ofIterations(
            IMAGES.preparedBy(
                (images, random) -> {
                  throw new IllegalStateException("no such size");
                }),
            32,
            10);
    var e =
        assertThrows(IllegalStateException.class, () -> training.train(run(0), network(0.1, 0)));
    assertEquals("no such size", e.getMessage());
  }

  @Test
  void anOverflowedNetworkPredictsTheFirstClass() {
    MultiLayerNetwork network = network(0.1, 0);
    network.params().assign(Double.NaN);
    long zeros = IntStream.range(0, IMAGES.count()).filter(i -> IMAGES.label(i) == 0).count();
    assertEquals((double) zeros / IMAGES.count(), new Accuracy(IMAGES).of(network));
  }
}
