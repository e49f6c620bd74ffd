package dlfs.layers;

import static dlfs.support.Closeness.assertClose;
import static dlfs.support.GradientResults.assertRight;
import static dlfs.support.Nets.settings;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;

import dlfs.engine.EngineKind;
import dlfs.gradients.GradientCheck;
import dlfs.networks.Layers;
import dlfs.support.Samples;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.stream.Stream;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.inputs.InvalidInputTypeException;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;

class PrependedStepTest {
  private static final int BATCH = 3;
  private static final int SIZE = 2;
  private static final int STEPS = 4;

  private static ComputationGraph initialised(ComputationGraphConfiguration configuration) {
    var graph = new ComputationGraph(configuration);
    graph.init();
    return graph;
  }

  /** The vertex by itself. */
  private static ComputationGraph lone() {
    return initialised(
        settings(DataType.DOUBLE)
            .graphBuilder()
            .addInputs("vector", "sequence")
            .addVertex("both", new PrependedStep(), "vector", "sequence")
            .setOutputs("both")
            .build());
  }

  private static INDArray vectors(DataType type) {
    return Samples.apart(1, type, BATCH, SIZE);
  }

  private static INDArray sequences(DataType type) {
    return Samples.apart(2, type, BATCH, SIZE, STEPS);
  }

  @Test
  void putsTheVectorBeforeTheSequence() {
    INDArray v = Nd4j.createFromArray(new double[][] {{1, 2}});
    INDArray x = Nd4j.createFromArray(new double[][][] {{{3, 4, 5}, {6, 7, 8}}});
    assertEquals(
        Nd4j.createFromArray(new double[][][] {{{1, 3, 4, 5}, {2, 6, 7, 8}}}),
        lone().outputSingle(v, x));
  }

  @Test
  void takesASequenceOfOneStep() {
    INDArray v = Nd4j.createFromArray(new double[][] {{1}, {2}});
    INDArray x = Nd4j.createFromArray(new double[][][] {{{3}}, {{4}}});
    assertEquals(
        Nd4j.createFromArray(new double[][][] {{{1, 3}}, {{2, 4}}}), lone().outputSingle(v, x));
  }

  /** A small captioner: the vector and the sequence are outputs of layers. */
  private static ComputationGraphConfiguration captioner(LayerSet set, DataType type) {
    return settings(type)
        .graphBuilder()
        .addInputs("image", "words")
        .addLayer("features", set.resolve(Layers.dense(3, Activation.TANH)), "image")
        .addLayer("embedded", set.resolve(Layers.lstm(3, Activation.TANH)), "words")
        .addVertex("both", new PrependedStep(), "features", "embedded")
        .addLayer("lstm", set.resolve(Layers.lstm(2, Activation.TANH)), "both")
        .addLayer("loss", set.resolve(Layers.sequenceSoftmaxWithLoss()), "lstm")
        .setOutputs("loss")
        .setInputTypes(InputType.feedForward(SIZE), InputType.recurrent(SIZE))
        .build();
  }

  /**
   * Sequences of different lengths; no label at the first time step.
   *
   * @param masksWords whether the words after the end are masked, as their labels are
   */
  private static MultiDataSet samples(DataType type, boolean masksWords) {
    INDArray mask = Nd4j.ones(type, BATCH, STEPS);
    mask.putScalar(1, 3, 0).putScalar(2, 2, 0).putScalar(2, 3, 0);
    INDArray labelMask = Nd4j.hstack(Nd4j.zeros(type, BATCH, 1), mask);
    return new MultiDataSet(
        new INDArray[] {vectors(type), sequences(type)},
        new INDArray[] {Samples.labels(type, BATCH, 2, STEPS + 1)},
        masksWords ? new INDArray[] {null, mask} : null,
        new INDArray[] {labelMask});
  }

  static Stream<Arguments> setsAndEngines() {
    return Stream.of(LayerSet.values())
        .flatMap(set -> EngineKind.onProcessor().stream().map(engine -> Arguments.of(set, engine)));
  }

  @ParameterizedTest
  @MethodSource("setsAndEngines")
  void hasTheGradientOfTheLoss(LayerSet set, EngineKind engine) {
    for (boolean masksWords : new boolean[] {false, true}) {
      ComputationGraph graph = engine.prepare(initialised(captioner(set, DataType.DOUBLE)));
      assertRight(
          new GradientCheck()
              .withMaxEntries(20, 1)
              .check(graph, samples(DataType.DOUBLE, masksWords)));
    }
  }

  @ParameterizedTest
  @MethodSource("setsAndEngines")
  void trainsTheSameInAllCombinations(LayerSet set, EngineKind engine) {
    for (DataType type : new DataType[] {DataType.DOUBLE, DataType.FLOAT}) {
      INDArray expected =
          trained(initialised(captioner(LayerSet.BUILTIN, type)), samples(type, true));
      ComputationGraph graph = engine.prepare(initialised(captioner(set, type)));
      assertClose(type.name(), expected, trained(graph, samples(type, true)));
    }
  }

  private static INDArray trained(ComputationGraph graph, MultiDataSet samples) {
    for (int step = 0; step < 3; step++) {
      graph.fit(samples);
    }
    return graph.params();
  }

  /** The mask of the words has a step for the image as well. */
  @Test
  void masksTheStepsOfTheSequenceOnly() {
    INDArray mask = samples(DataType.DOUBLE, true).getFeaturesMaskArray(1);
    var both = lone().getVertex("both");
    INDArray[] masks = {null, mask};
    var ofOutput = both.feedForwardMaskArrays(masks, MaskState.Active, BATCH);
    assertEquals(MaskState.Active, ofOutput.getSecond());
    assertArrayEquals(new long[] {BATCH, STEPS + 1}, ofOutput.getFirst().shape());
    assertEquals(BATCH, ofOutput.getFirst().getColumn(0).sumNumber().intValue());
    assertEquals(mask, ofOutput.getFirst().get(all(), interval(1, STEPS + 1)).dup());
    assertNull(both.feedForwardMaskArrays(null, MaskState.Active, BATCH));
    assertNull(both.feedForwardMaskArrays(new INDArray[2], MaskState.Active, BATCH));
  }

  @Test
  void refusesAMaskOfTheVectors() {
    ComputationGraph graph = lone();
    INDArray[] masks = {Nd4j.ones(DataType.DOUBLE, BATCH, 1), null};
    var refusal =
        assertThrows(DL4JInvalidInputException.class, () -> graph.setLayerMaskArrays(masks, null));
    assertEquals(
        "vertex 2 (PrependedStep \"both\") takes no mask of the vectors", refusal.getMessage());
  }

  @ParameterizedTest
  @MethodSource("dlfs.engine.EngineKind#onProcessor")
  void trainsTheSameWithoutWorkspacesAndAfterRestoring(EngineKind engine) throws IOException {
    ComputationGraph graph =
        engine.prepare(initialised(captioner(LayerSet.SCRATCH, DataType.DOUBLE)));
    ComputationGraph without = initialised(captioner(LayerSet.SCRATCH, DataType.DOUBLE));
    without.getConfiguration().setTrainingWorkspaceMode(WorkspaceMode.NONE);
    without = engine.prepare(without);
    MultiDataSet samples = samples(DataType.DOUBLE, false);
    assertEquals(trained(graph, samples), trained(without, samples));
    var file = new ByteArrayOutputStream();
    ModelSerializer.writeModel(graph, file, true);
    ComputationGraph restored =
        engine.prepare(
            ModelSerializer.restoreComputationGraph(
                new ByteArrayInputStream(file.toByteArray()), true));
    assertEquals(graph.getConfiguration(), restored.getConfiguration());
    assertEquals(trained(graph, samples), trained(restored, samples));
  }

  @Test
  void isWrittenToJson() {
    ComputationGraphConfiguration configuration = lone().getConfiguration();
    var restored = ComputationGraphConfiguration.fromJson(configuration.toJson());
    assertEquals(Map.of("both", new PrependedStep()), restored.getVertices());
    assertEquals(new PrependedStep(), new PrependedStep().clone());
  }

  static Stream<Arguments> wrongInputs() {
    return Stream.of(
        Arguments.of(new long[] {3, 2}, new long[] {3, 4, 5}),
        Arguments.of(new long[] {2, 4}, new long[] {3, 4, 5}),
        Arguments.of(new long[] {3, 4}, new long[] {3, 4}),
        Arguments.of(new long[] {3, 4, 1}, new long[] {3, 4, 5}));
  }

  @ParameterizedTest
  @MethodSource("wrongInputs")
  void namesTheVertexAndTheExpectedShapes(long[] vectors, long[] sequences) {
    ComputationGraph graph = lone();
    var refusal =
        assertThrows(
            DL4JInvalidInputException.class,
            () -> graph.outputSingle(Nd4j.zeros(vectors), Nd4j.zeros(sequences)));
    String expected =
        "vertex 2 (PrependedStep \"both\") takes vectors [batch, size] and sequences [batch, size,"
            + " time], but got ";
    assertEquals(expected, refusal.getMessage().substring(0, expected.length()));
  }

  @Test
  void reportsItsOutputTypeAndRefusesOthers() {
    var vertex = new PrependedStep();
    assertEquals(
        InputType.recurrent(3, 5),
        vertex.getOutputType(0, InputType.feedForward(3), InputType.recurrent(3, 4)));
    assertEquals(
        InputType.recurrent(3),
        vertex.getOutputType(0, InputType.feedForward(3), InputType.recurrent(3)));
    for (InputType[] types :
        new InputType[][] {
          {InputType.feedForward(2), InputType.recurrent(3)},
          {InputType.recurrent(3), InputType.recurrent(3)},
          {InputType.feedForward(3)}
        }) {
      assertThrows(InvalidInputTypeException.class, () -> vertex.getOutputType(0, types));
    }
  }
}
