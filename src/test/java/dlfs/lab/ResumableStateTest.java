package dlfs.lab;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.engine.EngineKind;
import dlfs.lab.Runs.Stopped;
import dlfs.lab.results.CachedRun;
import dlfs.lab.results.Measurement;
import dlfs.layers.LayerSet;
import dlfs.networks.InitialWeights;
import dlfs.networks.MultiLayerNet;
import dlfs.networks.TrainableNetwork;
import dlfs.optimizers.Adam;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** A run whose state is more than one network resumes to the same rows and the same state. */
class ResumableStateTest {
  private static final int UPDATES = 6;
  private static final int BATCH = 4;

  @TempDir Path cache;

  private final List<String> damaged = new ArrayList<>();

  /**
   * A run that a process starts.
   *
   * @param state before the first update
   * @param update makes an update, and returns what to record
   */
  private record Work(ResumableState state, Function<Integer, Double> update) {

    void doIn(Run run, Consumer<Integer> beforeTheEndOfAnUpdate) {
      run.loop(
          state,
          UPDATES,
          i -> {
            double value = update.apply(i);
            beforeTheEndOfAnUpdate.accept(i);
            run.record(i, "value", value);
          });
    }

    /** Returns the bytes of each part of the state. */
    List<byte[]> content() {
      return Stream.concat(
              state.parts().values().stream().map(ResumableStateTest::written),
              state.arrays().values().stream().map(array -> array.data().asBytes()))
          .toList();
    }
  }

  private static byte[] written(StatePart part) {
    try {
      var bytes = new ByteArrayOutputStream();
      part.write(new DataOutputStream(bytes));
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static MultiLayerNetwork chain(int inputs, int outputs, long seed) {
    return new MultiLayerNet(inputs, List.of(6), outputs, Activation.RELU, new InitialWeights.He())
        .withBatchNormalization()
        .withDropout(0.2)
        .create(LayerSet.BUILTIN, new Adam(), seed);
  }

  private static INDArray drawn(long seed, int columns) {
    DoubleStream values = new SplittableRandom(seed).doubles((long) BATCH * columns);
    return Nd4j.createFromArray(values.toArray()).castTo(DataType.FLOAT).reshape(BATCH, columns);
  }

  private static MultiDataSet samples(INDArray x, int classes) {
    INDArray labels = Nd4j.zeros(BATCH, classes);
    for (int i = 0; i < BATCH; i++) {
      labels.putScalar(i, i % classes, 1);
    }
    return new MultiDataSet(x, labels);
  }

  /** Each network is trained on what the other one outputs, as in a GAN. */
  private static Work twoNetworks() {
    MultiLayerNetwork one = chain(3, 3, 1);
    MultiLayerNetwork two = chain(3, 3, 2);
    return new Work(
        ResumableState.NONE.with("one", one).with("two", two),
        i -> {
          MultiLayerNetwork trained = i % 2 == 0 ? one : two;
          MultiLayerNetwork other = i % 2 == 0 ? two : one;
          TrainableNetwork.of(trained).fit(samples(other.output(drawn(i, 3)), 3));
          return trained.score();
        });
  }

  /** A memory of observations, of which there is one more after each update. */
  private static final class Memory implements StatePart {
    private final List<float[]> content = new ArrayList<>();

    @Override
    public String form() {
      return "observations of 3 values";
    }

    @Override
    public long bytes() {
      return Integer.BYTES + 3L * Float.BYTES * content.size();
    }

    @Override
    public void write(DataOutputStream out) throws IOException {
      out.writeInt(content.size());
      for (float[] observation : content) {
        for (float value : observation) {
          out.writeFloat(value);
        }
      }
    }

    @Override
    public Runnable read(DataInputStream in, long bytes) throws IOException {
      int count = in.readInt();
      if (count < 0 || count > bytes / (3 * Float.BYTES)) {
        throw new IllegalArgumentException("has " + count + " observations");
      }
      List<float[]> saved = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        saved.add(new float[] {in.readFloat(), in.readFloat(), in.readFloat()});
      }
      return () -> {
        content.clear();
        content.addAll(saved);
      };
    }
  }

  /** Each mini-batch is drawn from the memory, to which the network adds. */
  private static Work aNetworkAndAMemory() {
    MultiLayerNetwork network = chain(3, 3, 1);
    var memory = new Memory();
    var random = new ResumableRandom(5);
    return new Work(
        ResumableState.NONE.with("network", network).with("memory", memory).with("actions", random),
        i -> {
          INDArray output = network.output(drawn(random.nextLong(), 3));
          memory.content.add(output.getRow(random.nextInt(BATCH)).toFloatVector());
          INDArray batch = Nd4j.create(BATCH, 3);
          for (int row = 0; row < BATCH; row++) {
            float[] observation = memory.content.get(random.nextInt(memory.content.size()));
            batch.putRow(row, Nd4j.createFromArray(observation));
          }
          TrainableNetwork.of(network).fit(samples(batch, 3));
          return network.score();
        });
  }

  /** Gradient descent with momentum on the values of an image. */
  private static Work anImage() {
    INDArray image = drawn(3, 6).reshape(1, 2, 3, BATCH);
    float[] momentum = new float[6 * BATCH];
    return new Work(
        ResumableState.NONE.with("image", image).with("momentum", momentum),
        i -> {
          for (int j = 0; j < momentum.length; j++) {
            momentum[j] = 0.9f * momentum[j] - 0.1f * image.data().getFloat(j);
            image.data().put(j, image.data().getFloat(j) + momentum[j]);
          }
          return image.sumNumber().doubleValue();
        });
  }

  private static Work aGraph() {
    var graph =
        new ComputationGraph(
            new NeuralNetConfiguration.Builder()
                .seed(4)
                .updater(new org.nd4j.linalg.learning.config.Adam(0.01))
                .graphBuilder()
                .addInputs("x")
                .addLayer("hidden", new DenseLayer.Builder().nIn(3).nOut(5).build(), "x")
                .addLayer("normalised", new BatchNormalization.Builder().nOut(5).build(), "hidden")
                .addLayer(
                    "shortcut", new DenseLayer.Builder().nIn(8).nOut(4).build(), "normalised", "x")
                .addLayer(
                    "y",
                    new OutputLayer.Builder(LossFunction.MCXENT)
                        .nIn(4)
                        .nOut(3)
                        .activation(Activation.SOFTMAX)
                        .build(),
                    "shortcut")
                .setOutputs("y")
                .build());
    graph.init();
    return new Work(
        ResumableState.NONE.with("graph", graph),
        i -> {
          TrainableNetwork.of(graph).fit(samples(drawn(i, 3), 3));
          return graph.score();
        });
  }

  static Stream<Arguments> works() {
    return Stream.of(
        work("two networks", ResumableStateTest::twoNetworks),
        work("a network and a memory", ResumableStateTest::aNetworkAndAMemory),
        work("an image", ResumableStateTest::anImage),
        work("a graph with batch normalisation", ResumableStateTest::aGraph));
  }

  private static Arguments work(String name, Supplier<Work> work) {
    return Arguments.of(name, work);
  }

  private CachedRun files(Path folder) {
    return new CachedRun(
        folder,
        "two",
        7,
        e -> {
          throw new UncheckedIOException(e);
        },
        damaged::add);
  }

  private Run run(Path folder, Runnable onStep) {
    return new Run(files(folder), EngineKind.PLAIN, Schedules.every(Duration.ZERO), onStep);
  }

  private record Outcome(List<Measurement> rows, List<byte[]> content) {
    void assertSame(Outcome other) {
      assertEquals(rows, other.rows);
      assertEquals(content.size(), other.content.size());
      for (int i = 0; i < content.size(); i++) {
        assertArrayEquals(content.get(i), other.content.get(i), "part " + i);
      }
    }
  }

  private static Outcome outcome(Work work, Run run) {
    work.doIn(run, i -> {});
    return new Outcome(run.rows(), work.content());
  }

  private Outcome undisturbed(Supplier<Work> work) throws IOException {
    Outcome outcome =
        outcome(work.get(), run(Files.createDirectory(cache.resolve("undisturbed")), () -> {}));
    assertEquals(UPDATES, outcome.rows.size());
    assertTrue(outcome.rows.stream().map(Measurement::value).distinct().count() > UPDATES / 2);
    return outcome;
  }

  private static void stopIf(boolean stop) {
    if (stop) {
      throw new Stopped();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("works")
  void resumesFromEveryUpdateToTheSameRowsAndState(String name, Supplier<Work> work)
      throws IOException {
    Outcome undisturbed = undisturbed(work);
    for (int stopped = 0; stopped < UPDATES; stopped++) {
      int last = stopped;
      Path folder = Files.createDirectory(cache.resolve("stopped" + stopped));
      Run run = run(folder, () -> {});
      assertThrows(Stopped.class, () -> work.get().doIn(run, i -> stopIf(i == last)));
      var steps = new ArrayList<Integer>();
      Run again = run(folder, () -> steps.add(0));
      Outcome outcome = outcome(work.get(), again);
      assertEquals(UPDATES, steps.size());
      outcome.assertSame(undisturbed);
    }
    assertEquals(List.of(), damaged);
  }

  /** Every start is stopped again: in an update, or after it and before its checkpoint. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("works")
  void resumesAgainAndAgain(String name, Supplier<Work> work) throws IOException {
    Outcome undisturbed = undisturbed(work);
    for (int start = 0; start < UPDATES; start++) {
      int made = start / 2; // every other start makes no progress
      var steps = new ArrayList<Integer>();
      boolean inUpdate = start % 4 < 2;
      Run run =
          run(
              cache,
              () -> {
                steps.add(0);
                stopIf(!inUpdate && steps.size() > made + 1);
              });
      Work stopped = work.get();
      assertThrows(Stopped.class, () -> stopped.doIn(run, i -> stopIf(inUpdate && i > made)));
    }
    outcome(work.get(), run(cache, () -> {})).assertSame(undisturbed);
    assertEquals(List.of(), damaged);
  }

  /** Another state than the saved one, of which some parts fit. */
  static Stream<Arguments> others() {
    Memory invalid = new Memory();
    return Stream.of(
        Arguments.of("another size", ResumableState.NONE.with("one", chain(3, 3, 1))),
        Arguments.of(
            "another kind",
            ResumableState.NONE.with("one", chain(3, 4, 1)).with("two", new ResumableRandom(1))),
        Arguments.of(
            "another name",
            ResumableState.NONE.with("one", chain(3, 4, 1)).with("memory", new Memory())),
        Arguments.of("a part less", ResumableState.NONE.with("one", chain(3, 4, 1))),
        Arguments.of(
            "a part more",
            ResumableState.NONE
                .with("one", chain(3, 4, 1))
                .with("two", new Memory())
                .with("three", new float[2])),
        Arguments.of(
            "another network",
            ResumableState.NONE.with("one", chain(3, 5, 1)).with("two", new Memory())),
        Arguments.of(
            "a part that refuses the content",
            ResumableState.NONE.with("one", chain(3, 4, 1)).with("two", refusing(invalid))));
  }

  private static StatePart refusing(Memory memory) {
    return new StatePart() {
      @Override
      public String form() {
        return memory.form();
      }

      @Override
      public long bytes() {
        return memory.bytes();
      }

      @Override
      public void write(DataOutputStream out) throws IOException {
        memory.write(out);
      }

      @Override
      public Runnable read(DataInputStream in, long bytes) throws IOException {
        memory.read(in, bytes);
        throw new IllegalArgumentException("has an invalid transition");
      }
    };
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("others")
  void refusesTheCheckpointOfAnotherStateAndRestoresNothing(String name, ResumableState other) {
    MultiLayerNetwork saved = chain(3, 4, 9);
    TrainableNetwork.of(saved).fit(samples(drawn(1, 3), 4));
    var memory = new Memory();
    memory.content.add(new float[] {1, 2, 3});
    new Checkpoints(files(cache), Schedules.every(Duration.ZERO))
        .saveIfDue(ResumableState.NONE.with("one", saved).with("two", memory), 3, List.of());

    List<byte[]> before = new Work(other, i -> 0.0).content();
    assertEquals(0, run(cache, () -> {}).resume(other, UPDATES));
    List<byte[]> after = new Work(other, i -> 0.0).content();
    for (int i = 0; i < before.size(); i++) {
      assertArrayEquals(before.get(i), after.get(i), "part " + i);
    }
    assertEquals(1, damaged.size());
    assertTrue(damaged.get(0).contains("is damaged and is repeated"), damaged.get(0));
  }

  @Test
  void namesTheFirstPartThatDiffers() {
    new Checkpoints(files(cache), Schedules.every(Duration.ZERO))
        .saveIfDue(ResumableState.NONE.with("image", Nd4j.zeros(2, 3)), 3, List.of());
    run(cache, () -> {}).resume(ResumableState.NONE.with("image", Nd4j.zeros(3, 3)), UPDATES);
    assertTrue(
        damaged
            .get(0)
            .contains(
                "has another state: image: array FLOAT [2, 3] c; expected image: array FLOAT [3, 3] c"),
        damaged.get(0));
  }

  @Test
  void refusesAViewAndANameTwice() {
    INDArray whole = Nd4j.zeros(4, 4);
    INDArray view = whole.get(NDArrayIndex.interval(1, 3), NDArrayIndex.all());
    ResumableState state = ResumableState.NONE.with("image", whole);
    assertThrows(IllegalArgumentException.class, () -> state.with("image", new float[1]));
    assertThrows(IllegalArgumentException.class, () -> state.with("view", view));
  }

  @Test
  void refusesAPartThatWritesMoreThanItSays() {
    Memory memory = new Memory();
    StatePart longer =
        new StatePart() {
          @Override
          public String form() {
            return memory.form();
          }

          @Override
          public long bytes() {
            return 1;
          }

          @Override
          public void write(DataOutputStream out) throws IOException {
            memory.write(out);
          }

          @Override
          public Runnable read(DataInputStream in, long bytes) throws IOException {
            return memory.read(in, bytes);
          }
        };
    var checkpoints = new Checkpoints(files(cache), Schedules.every(Duration.ZERO));
    var e =
        assertThrows(
            IllegalStateException.class,
            () -> checkpoints.saveIfDue(ResumableState.NONE.with("memory", longer), 1, List.of()));
    assertEquals("memory wrote 4 bytes instead of 1", e.getMessage());
  }

  @Test
  void drawsAsTheReferenceImplementationOfSplitMix64Does() {
    var random = new ResumableRandom(1234567);
    assertArrayEquals(
        new long[] {
          6457827717110365317L, 3203168211198807973L, Long.parseUnsignedLong("9817491932198370423")
        },
        new long[] {random.nextLong(), random.nextLong(), random.nextLong()});
  }
}
