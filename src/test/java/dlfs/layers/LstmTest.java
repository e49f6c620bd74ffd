package dlfs.layers;

import static dlfs.support.Closeness.assertClose;
import static dlfs.support.Nets.drawn;
import static dlfs.support.Nets.initialised;
import static dlfs.support.Nets.settings;
import static dlfs.support.Nets.squaredError;
import static dlfs.support.Nets.squaredErrorOfSequences;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;
import static org.nd4j.linalg.indexing.NDArrayIndex.point;

import dlfs.engine.EngineKind;
import dlfs.engine.threads.Parallel;
import dlfs.gradients.NumericalGradient;
import dlfs.networks.Layers;
import dlfs.optimizers.Adam;
import dlfs.support.Samples;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.layers.RecurrentLayer;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.constraint.MaxNormConstraint;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.conf.layers.util.MaskZeroLayer;
import org.deeplearning4j.nn.conf.weightnoise.DropConnect;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** The LSTM against DL4J's own, from the same parameters, and its gradients. */
class LstmTest {
  private static final int BATCH = 5;
  private static final int INPUTS = 3;
  private static final int UNITS = 4;
  private static final int LENGTH = 6;
  private static final double H = 1e-5;
  private static final LayerWorkspaceMgr NONE = LayerWorkspaceMgr.noWorkspaces();

  /** A network of either set under either engine. */
  private record Variant(LayerSet set, EngineKind engine) {
    static final Variant DL4J = new Variant(LayerSet.BUILTIN, EngineKind.PLAIN);

    Layer lstm(int inputs, int units, Activation f) {
      return set.resolve(Layers.lstm(inputs, units, f));
    }

    MultiLayerNetwork apply(MultiLayerConfiguration configuration) {
      MultiLayerNetwork network = new MultiLayerNetwork(configuration);
      network.init();
      return engine.prepare(drawn(network));
    }

    /** Two LSTM layers and a loss for each time step. */
    MultiLayerNetwork stacked(DataType type) {
      return apply(layers(type).build());
    }

    private NeuralNetConfiguration.ListBuilder layers(DataType type) {
      return settings(type)
          .updater(new Adam(0.01))
          .list()
          .layer(lstm(INPUTS, UNITS, Activation.TANH))
          .layer(lstm(UNITS, 2, Activation.TANH))
          .layer(squaredErrorOfSequences());
    }

    /** The same, trained on parts of 3 time steps, with 2 backwards. */
    MultiLayerNetwork truncated(DataType type) {
      return apply(
          layers(type)
              .backpropType(BackpropType.TruncatedBPTT)
              .tBPTTForwardLength(3)
              .tBPTTBackwardLength(2)
              .build());
    }
  }

  static Stream<Variant> variants() {
    return Stream.of(
        new Variant(LayerSet.BUILTIN, EngineKind.FAST),
        new Variant(LayerSet.SCRATCH, EngineKind.PLAIN),
        new Variant(LayerSet.SCRATCH, EngineKind.FAST));
  }

  private static INDArray x(DataType type) {
    return Samples.uniform(1, type, BATCH, INPUTS, LENGTH);
  }

  private static INDArray labels(DataType type) {
    return Samples.uniform(2, type, BATCH, 2, LENGTH);
  }

  /** Sequences of 6, 5, ... time steps. */
  private static INDArray lengths(DataType type) {
    INDArray mask = Nd4j.ones(type, BATCH, LENGTH);
    for (int i = 0; i < BATCH; i++) {
      for (int t = LENGTH - i; t < LENGTH; t++) {
        mask.putScalar(i, t, 0);
      }
    }
    return mask;
  }

  static Stream<Arguments> sizes() {
    int[][] sizes = {{3, 2, 2, 1}, {2, 3, 4, 1}, {1, 2, 7, 5}, {5, 4, 3, 9}, {40, 7, 9, 4}};
    List<Arguments> arguments = new ArrayList<>();
    for (int[] size : sizes) {
      for (Activation f :
          List.of(
              Activation.TANH,
              Activation.SIGMOID,
              Activation.RELU,
              Activation.LEAKYRELU,
              Activation.IDENTITY)) {
        for (DataType type : List.of(DataType.DOUBLE, DataType.FLOAT)) {
          // DL4J's gradient of leaky ReLU has a slope that is rounded to single precision.
          if (f != Activation.LEAKYRELU || type == DataType.FLOAT) {
            arguments.add(Arguments.of(size, f, type));
          }
        }
      }
    }
    return arguments.stream();
  }

  /** The layers that are compared with DL4J's. */
  static Stream<Layer> comparedLayers() {
    return sizes().map(each -> LayerSet.SCRATCH.resolve(lstm((int[]) each.get()[0])));
  }

  private static Layer lstm(int... size) {
    return Layers.lstm(size[1], size[2], Activation.TANH);
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void computesWhatDl4jsComputes(int[] size, Activation f, DataType type) {
    INDArray x = Samples.uniform(1, type, size[0], size[1], size[3]);
    INDArray labels = Samples.uniform(2, type, size[0], size[2], size[3]);
    MultiLayerNetwork theirs = single(Variant.DL4J, size, f, type);
    variants()
        .forEach(
            variant -> {
              MultiLayerNetwork ours = single(variant, size, f, type);
              assertSameGradients(variant + ", ", theirs, ours, x, labels, null);
            });
  }

  private static MultiLayerNetwork single(Variant v, int[] size, Activation f, DataType type) {
    return v.apply(
        settings(type)
            .list()
            .layer(v.lstm(size[1], size[2], f))
            .layer(squaredErrorOfSequences())
            .build());
  }

  private static void assertSameGradients(
      String what,
      MultiLayerNetwork theirs,
      MultiLayerNetwork ours,
      INDArray x,
      INDArray labels,
      INDArray mask) {
    assertClose(
        what + "inference", theirs.output(x, false, mask, mask), ours.output(x, false, mask, mask));
    var expected = theirs.calculateGradients(x, labels, mask, mask);
    var actual = ours.calculateGradients(x, labels, mask, mask);
    assertClose(what + "input", expected.getSecond(), actual.getSecond());
    var gradients = expected.getFirst().gradientForVariable();
    assertEquals(
        gradients.keySet().toString(), actual.getFirst().gradientForVariable().keySet().toString());
    gradients.forEach(
        (name, gradient) -> {
          // The gradient of a recurrent weight is 0 for a single time step.
          if (gradient.amaxNumber().doubleValue() > 0) {
            assertClose(what + name, gradient, actual.getFirst().getGradientFor(name));
          }
        });
  }

  @ParameterizedTest
  @MethodSource("variants")
  void computesWhatDl4jsComputesOnSequencesOfVariableLength(Variant variant) {
    for (DataType type : List.of(DataType.DOUBLE, DataType.FLOAT)) {
      assertSameGradients(
          type + ", ",
          Variant.DL4J.stacked(type),
          variant.stacked(type),
          x(type),
          labels(type),
          lengths(type));
    }
  }

  /** A mask of the layer's own, which only some of DL4J's wrappers set. */
  @ParameterizedTest
  @MethodSource("variants")
  void appliesAMaskAsDl4jsDoes(Variant variant) {
    INDArray mask = lengths(DataType.DOUBLE);
    INDArray dy =
        Samples.uniform(3, DataType.DOUBLE, BATCH, UNITS, LENGTH)
            .muli(mask.reshape(BATCH, 1, LENGTH));
    List<INDArray> expected = masked(Variant.DL4J, mask, dy);
    List<INDArray> actual = masked(variant, mask, dy);
    for (int i = 0; i < expected.size(); i++) {
      assertClose("result " + i, expected.get(i), actual.get(i));
    }
    INDArray y = actual.get(0);
    assertEquals(0, y.get(point(4), all(), point(2)).amaxNumber().doubleValue());
  }

  /** Activates a layer with a mask; returns its output and all gradients. */
  private static List<INDArray> masked(Variant variant, INDArray mask, INDArray dy) {
    return masked(variant.stacked(DataType.DOUBLE), mask, dy);
  }

  private static List<INDArray> masked(MultiLayerNetwork network, INDArray mask, INDArray dy) {
    network.initGradientsView();
    var layer = (RecurrentLayer) network.getLayer(0);
    layer.setMaskArray(mask);
    List<INDArray> results = new ArrayList<>();
    results.add(layer.activate(x(DataType.DOUBLE), true, NONE).dup());
    var gradients = layer.backpropGradient(dy.dup(), NONE);
    results.add(gradients.getSecond().dup());
    gradients.getFirst().gradientForVariable().values().forEach(g -> results.add(g.dup()));
    return results;
  }

  /** Of any mask, which DL4J's backward pass ignores. */
  @ParameterizedTest
  @MethodSource("dlfs.engine.EngineKind#onProcessor")
  void gradientsWithAMaskAreThoseOfTheFunction(EngineKind engine) {
    INDArray mask = Nd4j.ones(DataType.DOUBLE, BATCH, LENGTH);
    mask.putScalar(0, 0, 0).putScalar(0, 1, 0).putScalar(1, 3, 0).putScalar(2, 5, 0);
    INDArray dy = Samples.uniform(3, DataType.DOUBLE, BATCH, UNITS, LENGTH);
    MultiLayerNetwork network = new Variant(LayerSet.SCRATCH, engine).stacked(DataType.DOUBLE);
    INDArray dw = masked(network, mask, dy).get(2);
    INDArray drw = masked(network, mask, dy).get(3);
    INDArray db = masked(network, mask, dy).get(4);
    assertNumerical(network, mask, dy, "W", dw);
    assertNumerical(network, mask, dy, "RW", drw);
    assertNumerical(network, mask, dy, "b", db);
  }

  private static void assertNumerical(
      MultiLayerNetwork network, INDArray mask, INDArray dy, String name, INDArray gradient) {
    INDArray parameter = network.getLayer(0).getParam(name);
    INDArray numerical =
        NumericalGradient.of(
            values -> masked(network, mask, dy).get(0).mul(dy).sumNumber().doubleValue(),
            parameter,
            H);
    // Central differences have an error of about h² = 1e-10, and a rounding error of 1e-11.
    assertClose(name, 1e-8, numerical, gradient);
  }

  /** One time step after another, some at a time, and after clearing the state. */
  @ParameterizedTest
  @MethodSource("variants")
  void continuesFromTheStateOfTheLastTimeStep(Variant variant) {
    for (DataType type : List.of(DataType.DOUBLE, DataType.FLOAT)) {
      MultiLayerNetwork theirs = Variant.DL4J.stacked(type);
      MultiLayerNetwork ours = variant.stacked(type);
      INDArray whole = ours.output(x(type));
      for (int round = 0; round < 2; round++) {
        int t = 0;
        for (int length : new int[] {1, 2, 3}) {
          INDArray part = x(type).get(all(), all(), interval(t, t + length)).dup();
          INDArray y = ours.rnnTimeStep(part);
          assertClose("part", theirs.rnnTimeStep(part), y);
          assertClose("whole", whole.get(all(), all(), interval(t, t + length)), y);
          t += length;
        }
        ours.rnnClearPreviousState();
        theirs.rnnClearPreviousState();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("variants")
  void exchangesItsStateWithDl4js(Variant variant) {
    MultiLayerNetwork theirs = Variant.DL4J.stacked(DataType.DOUBLE);
    MultiLayerNetwork ours = variant.stacked(DataType.DOUBLE);
    theirs.rnnTimeStep(x(DataType.DOUBLE));
    ours.rnnSetPreviousState(0, theirs.rnnGetPreviousState(0));
    ours.rnnSetPreviousState(1, theirs.rnnGetPreviousState(1));
    INDArray next = Samples.uniform(7, DataType.DOUBLE, BATCH, INPUTS);
    assertClose("next", theirs.rnnTimeStep(next), ours.rnnTimeStep(next));
    for (int layer = 0; layer < 2; layer++) {
      Map<String, INDArray> expected = theirs.rnnGetPreviousState(layer);
      Map<String, INDArray> actual = ours.rnnGetPreviousState(layer);
      assertEquals(expected.keySet(), actual.keySet());
      expected.forEach((name, state) -> assertClose(name, state, actual.get(name)));
    }
  }

  @ParameterizedTest
  @MethodSource("variants")
  void namesBothBatchesIfTheStoredStateIsOfAnother(Variant variant) {
    MultiLayerNetwork network = variant.stacked(DataType.DOUBLE);
    network.rnnTimeStep(x(DataType.DOUBLE));
    var refusal =
        assertThrows(
            IllegalStateException.class,
            () -> network.rnnTimeStep(Samples.uniform(1, DataType.DOUBLE, 2, INPUTS)));
    assertTrue(
        refusal
            .getMessage()
            .endsWith(
                "has stored the state of 5 sequences, but its input has 2; between batches, call"
                    + " rnnClearPreviousState()"),
        refusal.getMessage());
  }

  /** In parts of 3 time steps, with 2 backwards, so that one gets no gradient. */
  @ParameterizedTest
  @MethodSource("variants")
  void trainsByTruncatedBackpropagationThroughTimeAsDl4js(Variant variant) {
    for (DataType type : List.of(DataType.DOUBLE, DataType.FLOAT)) {
      for (INDArray mask : new INDArray[] {null, lengths(type)}) {
        INDArray expected = truncated(Variant.DL4J, type, mask).params();
        assertClose(type + " " + mask, expected, truncated(variant, type, mask).params());
      }
    }
  }

  private static MultiLayerNetwork truncated(Variant variant, DataType type, INDArray mask) {
    MultiLayerNetwork network = variant.truncated(type);
    network.fit(new DataSet(x(type), labels(type), mask, mask));
    // Sequences whose length is no multiple of 3.
    INDArray part = x(type).get(all(), all(), interval(0, 5)).dup();
    network.fit(new DataSet(part, labels(type).get(all(), all(), interval(0, 5)).dup()));
    return network;
  }

  @ParameterizedTest
  @MethodSource("variants")
  void trainsAsDl4js(Variant variant) {
    for (DataType type : List.of(DataType.DOUBLE, DataType.FLOAT)) {
      MultiLayerNetwork theirs = Variant.DL4J.stacked(type);
      MultiLayerNetwork ours = variant.stacked(type);
      for (int step = 0; step < 3; step++) {
        var samples = new DataSet(x(type), labels(type), lengths(type), lengths(type));
        theirs.fit(samples);
        ours.fit(samples);
      }
      assertClose("parameters", theirs.params(), ours.params());
    }
  }

  static Stream<Arguments> settingsOfDl4j() {
    return Stream.of(
        of("l2", s -> s.l2(0.1).l2Bias(0.2)),
        of("dropout", s -> s.dropOut(0.8)),
        of("dropped weights", s -> s.weightNoise(new DropConnect(0.7))),
        of("bounded weights", s -> s.constrainWeights(new MaxNormConstraint(0.3, 1))));
  }

  private static Arguments of(String name, UnaryOperator<NeuralNetConfiguration.Builder> change) {
    return Arguments.of(name, change);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("settingsOfDl4j")
  void followsTheNetworksSettings(
      String name, UnaryOperator<NeuralNetConfiguration.Builder> change) {
    INDArray expected = trainedWith(Variant.DL4J, change);
    variants().forEach(variant -> assertClose(name, expected, trainedWith(variant, change)));
    assertNotEquals(expected, trainedWith(Variant.DL4J, s -> s), "no difference");
  }

  private static INDArray trainedWith(
      Variant variant, UnaryOperator<NeuralNetConfiguration.Builder> change) {
    MultiLayerNetwork network =
        variant.apply(
            change
                .apply(settings(DataType.DOUBLE))
                .list()
                .layer(variant.lstm(INPUTS, UNITS, Activation.TANH))
                .layer(squaredErrorOfSequences())
                .build());
    INDArray labels = Samples.uniform(2, DataType.DOUBLE, BATCH, UNITS, LENGTH);
    for (int step = 0; step < 2; step++) {
      Nd4j.getRandom().setSeed(step + 1);
      network.fit(new DataSet(x(DataType.DOUBLE), labels));
    }
    return network.params();
  }

  @ParameterizedTest
  @MethodSource("variants")
  void isReplacedByTheFastEngine(Variant variant) {
    String found = variant.stacked(DataType.FLOAT).getLayer(0).getClass().getName();
    assertEquals(
        variant.engine == EngineKind.FAST ? "dlfs.engine.FastLstmImpl" : "dlfs.layers.LstmImpl",
        found);
  }

  static Stream<Arguments> wrappers() {
    Stream<Arguments> wrappers =
        Stream.of(
            wrapped("LastTimeStep", LastTimeStep::new),
            wrapped("MaskZero", lstm -> new MaskZeroLayer(lstm, 0)),
            wrapped(
                "LastTimeStep of MaskZero", lstm -> new LastTimeStep(new MaskZeroLayer(lstm, 0))));
    return Stream.concat(
        wrappers,
        Stream.of(Bidirectional.Mode.values())
            .map(mode -> wrapped("Bidirectional " + mode, lstm -> new Bidirectional(mode, lstm))));
  }

  private static Arguments wrapped(String name, UnaryOperator<Layer> wrapper) {
    return Arguments.of(name, wrapper);
  }

  /**
   * With sequences of variable length whose last time steps are 0. DL4J's LastTimeStep trains in
   * FLOAT only.
   */
  @ParameterizedTest(name = "{0}")
  @MethodSource("wrappers")
  void worksWithinDl4jsWrappers(String name, UnaryOperator<Layer> wrapper) {
    DataType type = name.startsWith("LastTimeStep") ? DataType.FLOAT : DataType.DOUBLE;
    INDArray mask = lengths(type);
    INDArray x = x(type).muli(mask.reshape(BATCH, 1, LENGTH));
    MultiLayerNetwork theirs = within(Variant.DL4J, type, wrapper);
    INDArray y = theirs.output(x, false, mask, null);
    INDArray labels = Samples.uniform(2, type, y.shape());
    var samples = new DataSet(x, labels, mask, y.rank() == 3 ? mask : null);
    MultiLayerNetwork trained = trained(theirs, samples);
    for (EngineKind engine : EngineKind.onProcessor()) {
      MultiLayerNetwork ours = within(new Variant(LayerSet.SCRATCH, engine), type, wrapper);
      assertClose("output", y, ours.output(x, false, mask, null));
      assertClose("parameters", trained.params(), trained(ours, samples).params());
    }
  }

  private static MultiLayerNetwork trained(MultiLayerNetwork network, DataSet samples) {
    network.fit(samples.copy());
    network.fit(samples.copy());
    return network;
  }

  private static MultiLayerNetwork within(
      Variant variant, DataType type, UnaryOperator<Layer> wrapper) {
    Layer wrapped = wrapper.apply(variant.lstm(INPUTS, UNITS, Activation.TANH));
    boolean isLast = wrapped instanceof LastTimeStep;
    return variant.apply(
        settings(type)
            .list()
            .layer(wrapped)
            .layer(isLast ? squaredError() : squaredErrorOfSequences())
            .setInputType(InputType.recurrent(INPUTS, LENGTH))
            .build());
  }

  @ParameterizedTest
  @EnumSource
  void initialisesTheForgetGateAsConfigured(LayerSet set) {
    for (double bias : new double[] {1, 5}) {
      LSTM layer = Layers.lstm(INPUTS, UNITS, Activation.TANH);
      if (bias != 1) {
        layer =
            new LSTM.Builder()
                .nIn(INPUTS)
                .nOut(UNITS)
                .activation(Activation.TANH)
                .forgetGateBiasInit(bias)
                .build();
      }
      MultiLayerNetwork network =
          initialised(
              settings(DataType.DOUBLE)
                  .list()
                  .layer(set.resolve(layer))
                  .layer(squaredErrorOfSequences())
                  .build());
      INDArray b = network.getLayer(0).getParam("b").reshape(4 * UNITS);
      INDArray expected = Nd4j.zeros(DataType.DOUBLE, 4 * UNITS);
      expected.get(interval(UNITS, 2 * UNITS)).assign(bias);
      assertEquals(expected, b);
    }
    assertEquals(1, new Lstm(INPUTS, UNITS).getForgetGateBiasInit());
  }

  /** 70 sequences are processed in parts. */
  @Test
  void computesTheSameWithAnyNumberOfThreads() {
    int threads = Parallel.threads();
    List<INDArray> trained = new ArrayList<>();
    try {
      for (int n : new int[] {1, 2, 5}) {
        Parallel.useThreads(n);
        MultiLayerNetwork network =
            new Variant(LayerSet.SCRATCH, EngineKind.FAST).stacked(DataType.FLOAT);
        INDArray x = Samples.uniform(1, DataType.FLOAT, 70, INPUTS, LENGTH);
        INDArray labels = Samples.uniform(2, DataType.FLOAT, 70, 2, LENGTH);
        network.fit(new DataSet(x, labels));
        network.fit(new DataSet(x, labels));
        trained.add(network.params());
      }
    } finally {
      Parallel.useThreads(threads);
    }
    assertEquals(trained.get(0), trained.get(1));
    assertEquals(trained.get(0), trained.get(2));
  }
}
