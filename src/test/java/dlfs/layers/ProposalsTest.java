package dlfs.layers;

import static dlfs.support.GradientResults.assertRight;
import static dlfs.support.Nets.settings;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.boxes.Box;
import dlfs.engine.EngineKind;
import dlfs.gradients.GradientCheck;
import dlfs.networks.Layers;
import dlfs.regions.Anchors;
import dlfs.regions.NonMaximumSuppression;
import dlfs.regions.Regions;
import dlfs.support.Samples;
import dlfs.weights.ModelZip;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.inputs.InvalidInputTypeException;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
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

class ProposalsTest {

  /**
   * In images of 16x16, the 4 quarters (anchors 0 to 3), and at the middle of each a box of 16x4
   * pixels (4 to 7).
   */
  private static final Anchors ANCHORS = new Anchors(8, List.of(8.0), List.of(1.0, 4.0));

  private static final Box PADDING = new Box(0, 0, 0, 0);
  private static final Box UPPER_LEFT = new Box(0, 0, 8, 8);
  private static final Box UPPER_RIGHT = new Box(8, 0, 16, 8);
  private static final Box LOWER_LEFT = new Box(0, 8, 8, 16);
  private static final Box LOWER_RIGHT = new Box(8, 8, 16, 16);

  private static Proposals proposals(double minSize, int candidates, int regions) {
    return new Proposals(
        ANCHORS, 16, 16, minSize, candidates, new NonMaximumSuppression(0.5, regions));
  }

  private static ComputationGraphConfiguration loneConfiguration(Proposals vertex) {
    return settings(DataType.DOUBLE)
        .graphBuilder()
        .addInputs("scores", "deltas", "regions")
        .addVertex("proposals", vertex, "scores", "deltas", "regions")
        .setOutputs("proposals")
        .build();
  }

  private static ComputationGraph lone(Proposals vertex) {
    return initialised(loneConfiguration(vertex));
  }

  private static ComputationGraph initialised(ComputationGraphConfiguration configuration) {
    var graph = new ComputationGraph(configuration);
    graph.init();
    return graph;
  }

  /** Returns scores [1, A, 2, 2] or [1, 2A, 2, 2]. */
  private static INDArray scores(double... values) {
    return Nd4j.createFromArray(values).reshape('c', 1, values.length / 4, 2, 2);
  }

  /** Returns scores of the quarters; the others have less. */
  private static INDArray scoresOfQuarters(double... values) {
    double[] all = {values[0], values[1], values[2], values[3], -9, -9, -9, -9};
    return scores(all);
  }

  private static INDArray deltas() {
    return Nd4j.zeros(DataType.DOUBLE, 1, 8, 2, 2);
  }

  private static final INDArray NO_REGIONS = Nd4j.zeros(DataType.DOUBLE, 1, 4, 1);

  private static List<Box> proposed(Proposals vertex, INDArray scores, INDArray deltas) {
    INDArray y = lone(vertex).outputSingle(scores, deltas, NO_REGIONS);
    assertArrayEquals(new long[] {1, 4, vertex.getSuppression().max()}, y.shape());
    return Regions.boxes(y).get(0);
  }

  @Test
  void areTheAnchorsWithTheHighestScores() {
    INDArray scores = scoresOfQuarters(0.1, 0.4, 0.2, 0.3);
    assertEquals(
        List.of(UPPER_RIGHT, LOWER_RIGHT, LOWER_LEFT),
        proposed(proposals(0, 4, 3), scores, deltas()));
    assertEquals(List.of(UPPER_RIGHT, LOWER_RIGHT), proposed(proposals(0, 2, 2), scores, deltas()));
  }

  @Test
  void areMovedByTheDeltasAndSuppressed() {
    INDArray deltas = deltas();
    deltas.putScalar(new int[] {0, 0, 1, 1}, -1); // tx of the lower right quarter
    deltas.putScalar(new int[] {0, 3, 0, 0}, Math.log(2)); // th of the upper left one
    assertEquals(
        List.of(LOWER_LEFT, UPPER_RIGHT, new Box(0, 0, 8, 12), PADDING),
        proposed(proposals(0, 4, 4), scoresOfQuarters(0.1, 0.3, 0.2, 0.4), deltas));
  }

  @Test
  void includeTheSecondKindOfAnchorsClippedToTheImage() {
    INDArray deltas = deltas();
    deltas.putScalar(new int[] {0, 4, 0, 1}, 0.5); // tx, in widths of 4 pixels
    assertEquals(
        List.of(new Box(12, 0, 16, 12), new Box(2, 4, 6, 16), UPPER_LEFT),
        proposed(proposals(0, 8, 3), scores(4, 3, 2, 1, 0, 9, 8, 0), deltas));
  }

  @Test
  void areNotSmallerThanTheMinimum() {
    INDArray deltas = deltas();
    deltas.putScalar(new int[] {0, 2, 0, 0}, Math.log(0.25)); // 2 pixels wide
    deltas.putScalar(new int[] {0, 1, 1, 0}, 0.75); // 2 pixels high within the image
    deltas.putScalar(new int[] {0, 0, 1, 1}, 1); // outside
    INDArray scores = scores(9, 8, 7, 6, 0, 0, 0, 5);
    Box second = new Box(10, 4, 14, 16);
    assertEquals(List.of(UPPER_RIGHT, second), proposed(proposals(3, 2, 2), scores, deltas));
    assertEquals(
        List.of(new Box(3, 0, 5, 8), UPPER_RIGHT, new Box(0, 14, 8, 16), second),
        proposed(proposals(0, 4, 4), scores, deltas));
  }

  @Test
  void areRankedByTheDifferenceFromTheBackground() {
    INDArray scores = scores(5, 1, 2, 9, 9, 9, 9, 9, /* objects */ 4, 1, 3, 5, 0, 0, 0, 0);
    assertEquals(
        List.of(LOWER_LEFT, UPPER_RIGHT, UPPER_LEFT, LOWER_RIGHT),
        proposed(proposals(0, 4, 4), scores, deltas()));
  }

  @Test
  void keepTheirOrderIfTheScoresAreEqual() {
    assertEquals(
        List.of(UPPER_LEFT, UPPER_RIGHT, LOWER_LEFT, LOWER_RIGHT),
        proposed(proposals(0, 8, 4), scores(1, 1, 1, 1, 1, 1, 1, 1), deltas()));
  }

  @ParameterizedTest
  @MethodSource("notFinite")
  void areFiniteIfTheNetworkHasDiverged(double value) {
    INDArray deltas = deltas();
    deltas.putScalar(new int[] {0, 2, 0, 0}, value); // tw of the upper left quarter
    deltas.putScalar(new int[] {0, 1, 1, 0}, value); // ty of the lower left one
    INDArray scores = scoresOfQuarters(1, 2, 3, value);
    assertEquals(List.of(UPPER_RIGHT), proposed(proposals(0, 1, 1), scores, deltas));
    INDArray all = Nd4j.valueArrayOf(new long[] {1, 2, 2, 2}, value, DataType.DOUBLE);
    assertEquals(List.of(PADDING), proposed(proposals(0, 1, 1), all, deltas()));
  }

  static Stream<Double> notFinite() {
    return Stream.of(Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY);
  }

  @Test
  void areThoseOfEachImage() {
    INDArray first = scoresOfQuarters(0.1, 0.4, 0.2, 0.3);
    INDArray second = scoresOfQuarters(0.4, 0.1, 0.3, 0.2);
    INDArray moved = deltas();
    moved.putScalar(new int[] {0, 0, 0, 0}, 1); // tx
    Proposals vertex = proposals(0, 2, 2);
    INDArray y =
        lone(vertex)
            .outputSingle(
                Nd4j.concat(0, first, second),
                Nd4j.concat(0, deltas(), moved),
                Nd4j.zeros(DataType.DOUBLE, 2, 4, 1));
    assertEquals(
        List.of(proposed(vertex, first, deltas()), proposed(vertex, second, moved)),
        Regions.boxes(y));
    assertEquals(List.of(UPPER_RIGHT, LOWER_LEFT), Regions.boxes(y).get(1));
  }

  @Test
  void areTheGivenRegionsDuringTraining() {
    INDArray regions =
        Regions.array(
            DataType.DOUBLE, List.of(List.of(new Box(1, 2, 3, 4), new Box(5, 6, 7, 8.5))), 5);
    INDArray[] y =
        lone(proposals(0, 2, 2)).output(true, scoresOfQuarters(1, 2, 3, 4), deltas(), regions);
    assertEquals(regions, y[0]);
  }

  private static final long[] IMAGES = {2, 3, 16, 16};
  private static final int REGIONS = 3;

  /** A small Faster R-CNN, whose three losses share a convolution. */
  private static ComputationGraphConfiguration fasterRcnn(LayerSet set, DataType type) {
    int A = ANCHORS.perPosition();
    return settings(type)
        .graphBuilder()
        .addInputs("images", "regions")
        .addLayer("conv", set.resolve(Layers.convolution(4, 8, 8, 0, Activation.TANH)), "images")
        .addLayer(
            "scores", set.resolve(Layers.convolution(A, 1, 1, 0, Activation.IDENTITY)), "conv")
        .addLayer(
            "deltas", set.resolve(Layers.convolution(4 * A, 1, 1, 0, Activation.IDENTITY)), "conv")
        .addVertex("proposals", proposals(0, 8, REGIONS), "scores", "deltas", "regions")
        .addVertex("roi", new RoiAlign(8, 2, 2), "conv", "proposals")
        .addLayer("classes", set.resolve(Layers.dense(3, Activation.IDENTITY)), "roi")
        .addLayer("loss", set.resolve(Layers.sequenceSoftmaxWithLoss()), "classes")
        .addLayer("scoreRows", new Flatten(), "scores")
        .addLayer("scoreLoss", set.resolve(Layers.regressionLoss(new SmoothL1Loss())), "scoreRows")
        .addLayer("deltaRows", new Flatten(), "deltas")
        .addLayer("deltaLoss", set.resolve(Layers.regressionLoss(new SmoothL1Loss())), "deltaRows")
        .setOutputs("loss", "scoreLoss", "deltaLoss")
        .setInputTypes(InputType.convolutional(16, 16, 3), InputType.recurrent(4, REGIONS))
        .build();
  }

  private static MultiDataSet samples(DataType type) {
    INDArray regions =
        Regions.array(
            type,
            List.of(
                List.of(new Box(1, 2, 9, 8), new Box(3, 3, 15, 16)),
                List.of(new Box(0, 1, 6, 9), new Box(7, 0, 12, 5.5), new Box(2, 8, 9, 15))),
            REGIONS);
    INDArray mask = Regions.mask(regions);
    return new MultiDataSet(
        new INDArray[] {Samples.apart(1, type, IMAGES), regions},
        new INDArray[] {
          Samples.labels(type, 2, 3, REGIONS),
          Samples.uniform(2, type, 2, 8),
          Samples.uniform(3, type, 2, 32)
        },
        new INDArray[] {null, mask},
        new INDArray[] {mask, null, null});
  }

  static Stream<Arguments> setsAndEngines() {
    return Stream.of(LayerSet.values())
        .flatMap(set -> EngineKind.onProcessor().stream().map(engine -> Arguments.of(set, engine)));
  }

  @ParameterizedTest
  @MethodSource("setsAndEngines")
  void haveNoPartInTheGradientOfTheLoss(LayerSet set, EngineKind engine) {
    ComputationGraph graph = engine.prepare(initialised(fasterRcnn(set, DataType.DOUBLE)));
    MultiDataSet samples = samples(DataType.DOUBLE);
    double[] edges = {1, 2, 6, 7}; // so that the padding can be made a little smaller
    for (int k = 0; k < edges.length; k++) {
      samples.getFeatures(1).putScalar(new int[] {0, k, REGIONS - 1}, edges[k]);
    }
    List<GradientCheck.Result> results =
        new GradientCheck().withMaxEntries(30, 1).check(graph, samples);
    assertRight(results.subList(0, results.size() - 1));
    assertEquals(0, results.get(results.size() - 1).maxGradient(), "of the regions");
  }

  @ParameterizedTest
  @MethodSource("dlfs.engine.EngineKind#onProcessor")
  void areComputedInATrainedNetwork(EngineKind engine, @TempDir Path folder) throws IOException {
    ComputationGraph graph =
        engine.prepare(initialised(fasterRcnn(LayerSet.SCRATCH, DataType.FLOAT)));
    MultiDataSet samples = samples(DataType.FLOAT);
    graph.fit(samples);
    INDArray[] x = {samples.getFeatures(0), Nd4j.zeros(2, 4, 1)};
    INDArray[] y = graph.output(x);
    assertArrayEquals(new long[] {2, 3, REGIONS}, y[0].shape());
    assertTrue(y[0].sumNumber().doubleValue() > 5, "probabilities"); // of 6 regions

    Path file = folder.resolve("network.zip");
    ModelSerializer.writeModel(graph, file.toFile(), true);
    var restored = engine.prepare(assertInstanceOf(ComputationGraph.class, ModelZip.read(file)));
    assertArrayEquals(y, restored.output(x));
    graph.fit(samples);
    restored.fit(samples);
    assertEquals(graph.params(), restored.params());
  }

  @Test
  void areWrittenToJsonWithTheirSettings() {
    var vertex =
        new Proposals(
            new Anchors(16, List.of(32.0, 64.5), List.of(0.5, 1.0, 2.0)),
            96,
            112,
            3.5,
            200,
            new NonMaximumSuppression(0.7, 50));
    var restored = ComputationGraphConfiguration.fromJson(loneConfiguration(vertex).toJson());
    assertEquals(Map.of("proposals", vertex), restored.getVertices());
    assertEquals(vertex, vertex.clone());
    assertEquals(vertex.hashCode(), vertex.clone().hashCode());
  }

  @Test
  void reportOutputTypeAndMemoryToDl4j() {
    Proposals vertex = proposals(0, 8, 5);
    InputType scores = InputType.convolutional(2, 2, 2);
    InputType deltas = InputType.convolutional(2, 2, 8);
    InputType regions = InputType.recurrent(4, 7);
    assertEquals(InputType.recurrent(4, 5), vertex.getOutputType(0, scores, deltas, regions));
    assertTrue(vertex.getMemoryReport(scores, deltas, regions) != null);
    var refusal =
        assertThrows(
            InvalidInputTypeException.class,
            () -> vertex.getOutputType(0, deltas, scores, regions));
    assertTrue(
        refusal
            .getMessage()
            .startsWith(
                "Proposals takes scores [batch, 2 or 4, height, width], deltas [batch, 8, height,"
                    + " width] and regions [batch, 4, regions]; got "),
        refusal.getMessage());
  }

  @Test
  void nameTheVertexAndWhatIsWrong() {
    ComputationGraph graph = lone(proposals(0, 2, 2));
    var ofShape =
        assertThrows(
            DL4JInvalidInputException.class,
            () -> graph.outputSingle(deltas(), deltas(), NO_REGIONS));
    assertEquals(
        "vertex 3 (Proposals \"proposals\") takes scores [batch, 2 or 4, height, width] and deltas"
            + " [batch, 8, height, width], but got [1, 8, 2, 2] and [1, 8, 2, 2]",
        ofShape.getMessage());
    INDArray ofTwo = Nd4j.zeros(DataType.DOUBLE, 2, 4, 1);
    var ofRegions =
        assertThrows(
            DL4JInvalidInputException.class,
            () -> graph.output(true, scoresOfQuarters(1, 2, 3, 4), deltas(), ofTwo));
    assertEquals(
        "vertex 3 (Proposals \"proposals\") takes regions for each of 1 images, but got them for 2",
        ofRegions.getMessage());
  }

  static Stream<Arguments> refused() {
    return Stream.of(
        refused(
            () -> proposals(-1, 2, 2),
            "Proposals needs a minimum size of 0 or more pixels, not -1.0"),
        refused(
            () -> proposals(0, 2, 3),
            "Proposals needs at least as many candidates as regions, not 2 for 3"),
        refused(
            () -> new Proposals(ANCHORS, 0, 9, 0, 2, new NonMaximumSuppression(0.5, 1)),
            "Proposals needs images of 1x1 or more, not 0x9"));
  }

  private static Arguments refused(Runnable action, String message) {
    return Arguments.of(message, action);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refused")
  void refuseWrongSettings(String message, Runnable action) {
    var refusal = assertThrows(IllegalArgumentException.class, action::run);
    assertEquals(message, refusal.getMessage());
  }
}
