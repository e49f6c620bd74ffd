package dlfs.layers;

import static dlfs.support.GradientResults.assertRight;
import static dlfs.support.Nets.settings;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.boxes.Box;
import dlfs.engine.EngineKind;
import dlfs.gradients.GradientCheck;
import dlfs.networks.Layers;
import dlfs.regions.Regions;
import dlfs.support.Samples;
import dlfs.weights.ModelZip;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.inputs.InvalidInputTypeException;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToRnnPreProcessor;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
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

/** {@link RoiPooling} and {@link RoiAlign}. */
class RoiVertexTest {
  private static final double ROUNDING = 1e-12;

  /** The pixels between adjacent features. */
  private static final int STRIDE = 2;

  static Stream<RoiVertex> vertices() {
    return Stream.of(new RoiPooling(STRIDE, 2, 3), new RoiAlign(STRIDE, 2, 3));
  }

  private static ComputationGraph initialised(ComputationGraphConfiguration configuration) {
    var graph = new ComputationGraph(configuration);
    graph.init();
    return graph;
  }

  private static ComputationGraphConfiguration loneConfiguration(DataType type, RoiVertex vertex) {
    return settings(type)
        .graphBuilder()
        .addInputs("features", "regions")
        .addVertex("roi", vertex, "features", "regions")
        .setOutputs("roi")
        .build();
  }

  private static ComputationGraph lone(DataType type, RoiVertex vertex) {
    return initialised(loneConfiguration(type, vertex));
  }

  /** A region, and its features by hand, in a map of 4x4 features 0, 1, ..., 15 of 8x8 pixels. */
  private record Case(String name, RoiVertex vertex, Box region, double... expected) {
    @Override
    public String toString() {
      return vertex.getClass().getSimpleName() + ": " + name;
    }
  }

  static Stream<Case> cases() {
    RoiVertex pooling = new RoiPooling(STRIDE, 2, 2);
    RoiVertex align = new RoiAlign(STRIDE, 2, 2);
    RoiVertex whole = new RoiAlign(STRIDE, 1, 1);
    return Stream.of(
        new Case("the whole image", pooling, new Box(0, 0, 8, 8), 5, 7, 13, 15),
        new Case(
            "rows 1 to 2 and, in bins that overlap, columns 1 to 3",
            pooling,
            new Box(2, 2, 8, 6),
            6,
            7,
            10,
            11),
        new Case(
            "rounded to rows 1 to 2 and column 0",
            pooling,
            new Box(0.4, 1.1, 1.2, 6.9),
            4,
            4,
            8,
            8),
        new Case("the feature of its middle", pooling, new Box(7, 7, 8, 8), 15, 15, 15, 15),
        new Case(
            "all but the lower left quarter outside", pooling, new Box(4, -4, 12, 4), 0, 0, 7, 0),
        new Case("outside", pooling, new Box(8, 8, 12, 12), 0, 0, 0, 0),
        new Case("without area", pooling, new Box(0, 0, 0, 0), 0, 0, 0, 0),
        new Case("far outside", pooling, new Box(-1e300, -1e300, -1e299, 1e300), 0, 0, 0, 0),
        // The features are a plane, 4 row + column, in which a mean is the value in the middle.
        new Case("the whole image", align, new Box(0, 0, 8, 8), 2.5, 4.5, 10.5, 12.5),
        new Case("between features", whole, new Box(3, 2, 5, 4), 4 * 1 + 1.5),
        new Case("the feature of a pixel's middle", whole, new Box(2, 4, 4, 6), 4 * 2 + 1),
        new Case(
            "two points of each row outside by more than a feature, one of the others in row 1/4",
            whole,
            new Box(-2, 0, 0, 2),
            (0 + 0 + 0 + 4 * 0.25) / 4),
        new Case("outside", align, new Box(12, 12, 16, 16), 0, 0, 0, 0),
        new Case("without area", align, new Box(3, 3, 3, 6), 0, 0, 0, 0),
        new Case("far outside", align, new Box(-1e300, -1e300, -1e299, 1e300), 0, 0, 0, 0));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void computesByHand(Case example) {
    INDArray features = Samples.counting(DataType.DOUBLE, 1, 1, 4, 4);
    INDArray regions = Regions.array(DataType.DOUBLE, List.of(List.of(example.region)), 1);
    INDArray y = lone(DataType.DOUBLE, example.vertex).outputSingle(features, regions);
    assertArrayEquals(example.expected, y.reshape(-1).toDoubleVector(), ROUNDING);
  }

  /**
   * Returns regions of 10x12 pixels, of which some extend beyond the image and some are padding.
   */
  private static List<List<Box>> someRegions(long seed, int images, int perImage) {
    var random = new SplittableRandom(seed);
    return IntStream.range(0, images)
        .mapToObj(
            n ->
                IntStream.range(0, perImage - n % 2)
                    .mapToObj(
                        r -> {
                          double xmin = random.nextDouble(-2, 10);
                          double ymin = random.nextDouble(-2, 8);
                          return new Box(
                              xmin,
                              ymin,
                              xmin + random.nextDouble(0.1, 12),
                              ymin + random.nextDouble(0.1, 10));
                        })
                    .toList())
        .toList();
  }

  static Stream<Arguments> verticesAndTypes() {
    return vertices()
        .flatMap(
            vertex ->
                Stream.of(DataType.FLOAT, DataType.DOUBLE).map(type -> Arguments.of(vertex, type)));
  }

  @ParameterizedTest
  @MethodSource("verticesAndTypes")
  void computesWhatItsDefinitionSays(RoiVertex vertex, DataType type) {
    INDArray features = Samples.uniform(1, type, 3, 2, 5, 6);
    INDArray regions = Regions.array(type, someRegions(2, 3, 40), 40);
    INDArray y = lone(type, vertex).outputSingle(features, regions);
    assertEquals(type, y.dataType());
    assertArrayEquals(new long[] {40 * 3, 2, 2, 3}, y.shape());
    List<List<Box>> boxes = Regions.boxes(regions);
    for (int n = 0; n < 3; n++) {
      for (int r = 0; r < 40; r++) {
        Box box = boxes.get(n).get(r);
        for (int c = 0; c < 2; c++) {
          for (int i = 0; i < 2; i++) {
            for (int j = 0; j < 3; j++) {
              double expected =
                  box.area() == 0
                      ? 0
                      : vertex instanceof RoiPooling
                          ? pooled(features, n, c, box, i, j)
                          : aligned(features, n, c, box, i, j);
              assertEquals(
                  expected,
                  y.getDouble(r * 3 + n, c, i, j),
                  type == DataType.FLOAT ? 1e-6 : ROUNDING,
                  "region " + box);
            }
          }
        }
      }
    }
  }

  /** Looks at every feature whether it is in the bin. */
  private static double pooled(INDArray x, int n, int c, Box box, int i, int j) {
    double max = Double.NEGATIVE_INFINITY;
    for (int row = 0; row < x.size(2); row++) {
      for (int column = 0; column < x.size(3); column++) {
        if (isInBin(row, box.ymin(), box.ymax(), i, 2)
            && isInBin(column, box.xmin(), box.xmax(), j, 3)) {
          max = Math.max(max, x.getDouble(n, c, row, column));
        }
      }
    }
    return max == Double.NEGATIVE_INFINITY ? 0 : max;
  }

  /** Whether the k-th feature of the range, enlarged by the number of bins, overlaps the bin. */
  private static boolean isInBin(int feature, double min, double max, int bin, int bins) {
    long first = Math.round(min / STRIDE);
    long length = Math.round(max / STRIDE) - first;
    if (length == 0) {
      first = (long) Math.floor((min + max) / 2 / STRIDE);
      length = 1;
    }
    long k = feature - first;
    return (k + 1) * bins > bin * length && k * bins < (bin + 1) * length;
  }

  /** Adds up all features with the weights of bilinear interpolation. */
  private static double aligned(INDArray x, int n, int c, Box box, int i, int j) {
    double sum = 0;
    for (double a : new double[] {0.25, 0.75}) {
      for (double b : new double[] {0.25, 0.75}) {
        double p = (box.ymin() + (i + a) * box.height() / 2) / STRIDE - 0.5;
        double q = (box.xmin() + (j + b) * box.width() / 3) / STRIDE - 0.5;
        if (p >= -1 && p <= x.size(2) && q >= -1 && q <= x.size(3)) {
          double nearP = Math.max(0, Math.min(p, x.size(2) - 1));
          double nearQ = Math.max(0, Math.min(q, x.size(3) - 1));
          for (int row = 0; row < x.size(2); row++) {
            for (int column = 0; column < x.size(3); column++) {
              sum +=
                  x.getDouble(n, c, row, column)
                      * Math.max(0, 1 - Math.abs(nearP - row))
                      * Math.max(0, 1 - Math.abs(nearQ - column));
            }
          }
        }
      }
    }
    return sum / 4;
  }

  @ParameterizedTest
  @MethodSource("vertices")
  void ordersRowsAsDl4jOrdersTimeSteps(RoiVertex vertex) {
    INDArray features = Samples.uniform(1, DataType.DOUBLE, 3, 2, 5, 6);
    List<List<Box>> boxes = someRegions(2, 3, 4);
    INDArray rows =
        lone(DataType.DOUBLE, vertex)
            .outputSingle(features, Regions.array(DataType.DOUBLE, boxes, 4));
    INDArray steps =
        new FeedForwardToRnnPreProcessor()
            .preProcess(rows.reshape('c', 12, 12), 3, LayerWorkspaceMgr.noWorkspaces());
    assertArrayEquals(new long[] {3, 12, 4}, steps.shape());
    for (int n = 0; n < 3; n++) {
      INDArray image = Nd4j.stack(0, features.slice(n, 0)); // [1, C, H, W]
      for (int r = 0; r < boxes.get(n).size(); r++) {
        INDArray region = Regions.array(DataType.DOUBLE, List.of(List.of(boxes.get(n).get(r))), 1);
        double[] alone =
            lone(DataType.DOUBLE, vertex).outputSingle(image, region).reshape(-1).toDoubleVector();
        for (int k = 0; k < 12; k++) {
          assertEquals(alone[k], steps.getDouble(n, k, r));
        }
      }
    }
  }

  private static final long[] IMAGES = {2, 2, 10, 12};
  private static final int REGIONS = 5;
  private static final int CLASSES = 3;

  /** A small Fast R-CNN: its regions have features of half the resolution. */
  private static ComputationGraphConfiguration detector(
      LayerSet set, RoiVertex vertex, DataType type, Layer... more) {
    var builder =
        settings(type)
            .graphBuilder()
            .addInputs("images", "regions")
            .addLayer(
                "conv", set.resolve(Layers.convolution(3, 3, 2, 1, Activation.TANH)), "images")
            .addVertex("roi", vertex, "conv", "regions");
    String last = "roi";
    for (Layer layer : more) {
      String name = last + "+";
      builder.addLayer(name, set.resolve(layer), last);
      last = name;
    }
    return builder
        .addLayer("hidden", set.resolve(Layers.dense(4, Activation.TANH)), last)
        .addLayer("scores", set.resolve(Layers.dense(CLASSES, Activation.IDENTITY)), "hidden")
        .addLayer("loss", set.resolve(Layers.sequenceSoftmaxWithLoss()), "scores")
        .setOutputs("loss")
        .setInputTypes(
            InputType.convolutional(IMAGES[2], IMAGES[3], IMAGES[1]),
            InputType.recurrent(4, REGIONS))
        .build();
  }

  /** The region of image 1 that is padding. */
  private static final int MASKED = REGIONS - 1;

  private static void setMaskedRegion(MultiDataSet samples, double... edges) {
    for (int k = 0; k < edges.length; k++) {
      samples.getFeatures(1).putScalar(new int[] {1, k, MASKED}, edges[k]);
    }
  }

  private static MultiDataSet samples(DataType type) {
    INDArray regions = Regions.array(type, someRegions(3, 2, REGIONS), REGIONS);
    INDArray mask = Regions.mask(regions);
    return new MultiDataSet(
        new INDArray[] {Samples.apart(1, type, IMAGES), regions},
        new INDArray[] {Samples.labels(type, IMAGES[0], CLASSES, REGIONS)},
        new INDArray[] {null, mask},
        new INDArray[] {mask});
  }

  static Stream<Arguments> verticesSetsAndEngines() {
    return vertices()
        .flatMap(
            vertex ->
                Stream.of(LayerSet.values())
                    .flatMap(
                        set ->
                            EngineKind.onProcessor().stream()
                                .map(engine -> Arguments.of(vertex, set, engine))));
  }

  @ParameterizedTest
  @MethodSource("verticesSetsAndEngines")
  void hasTheGradientOfTheLossOfRegions(RoiVertex vertex, LayerSet set, EngineKind engine) {
    ComputationGraph graph = engine.prepare(initialised(detector(set, vertex, DataType.DOUBLE)));
    MultiDataSet samples = samples(DataType.DOUBLE);
    setMaskedRegion(samples, 1, 2, 6, 7); // with an area, so that it can be made a little smaller
    List<GradientCheck.Result> results =
        new GradientCheck().withMaxEntries(30, 1).check(graph, samples);
    assertRight(results.subList(0, results.size() - 1));
    GradientCheck.Result ofRegions = results.get(results.size() - 1);
    assertEquals("input 1", ofRegions.array());
    assertEquals(0, ofRegions.maxGradient());
  }

  @ParameterizedTest
  @MethodSource("verticesAndEngines")
  void learnsFromRegions(RoiVertex vertex, EngineKind engine) {
    ComputationGraph graph =
        engine.prepare(initialised(detector(LayerSet.SCRATCH, vertex, DataType.FLOAT)));
    MultiDataSet samples = samples(DataType.FLOAT);
    double before = graph.score(samples);
    for (int step = 0; step < 100; step++) {
      graph.fit(samples);
    }
    double after = graph.score(samples);
    assertTrue(after < 0.5 * before, before + " to " + after);
  }

  /** Neither the padding nor its labels count, whatever is between the vertex and the loss. */
  @ParameterizedTest
  @MethodSource("verticesSetsAndEngines")
  void ignoresMaskedRegions(RoiVertex vertex, LayerSet set, EngineKind engine) {
    List<Layer[]> between = new ArrayList<>();
    between.add(new Layer[0]);
    between.add(new Layer[] {Layers.convolution(3, 3, 1, 1, Activation.RELU)});
    between.add(new Layer[] {Layers.maxPooling(2, 1)});
    if (set == LayerSet.SCRATCH || engine == EngineKind.FAST) { // DL4J's own divides by the mask
      between.add(new Layer[] {Layers.globalAveragePooling()});
    }
    if (set == LayerSet.SCRATCH) {
      between.add(new Layer[] {new Flatten()});
    }
    for (Layer[] more : between) {
      ComputationGraphConfiguration configuration = detector(set, vertex, DataType.DOUBLE, more);
      ComputationGraph graph = engine.prepare(initialised(configuration.clone()));
      ComputationGraph other = engine.prepare(initialised(configuration.clone()));
      MultiDataSet samples = samples(DataType.DOUBLE);
      MultiDataSet changed = samples(DataType.DOUBLE);
      INDArray mask = samples.getFeaturesMaskArray(1);
      assertEquals(IMAGES[0] * REGIONS - 1, mask.sumNumber().intValue());
      assertEquals(0, mask.getDouble(1, MASKED));
      setMaskedRegion(changed, 1, 2, 6, 7);
      for (int step = 0; step < 2; step++) {
        graph.fit(samples);
        other.fit(changed);
        assertTrue(Double.isFinite(graph.score()));
        assertEquals(graph.score(), other.score());
      }
      assertEquals(graph.params(), other.params());
      changed.getFeaturesMaskArray(1).putScalar(1, MASKED, 1);
      changed.getLabelsMaskArray(0).putScalar(1, MASKED, 1);
      other.fit(changed);
      graph.fit(samples);
      assertNotEquals(graph.params(), other.params());
    }
  }

  static Stream<Arguments> verticesAndEngines() {
    return vertices()
        .flatMap(
            vertex ->
                EngineKind.onProcessor().stream().map(engine -> Arguments.of(vertex, engine)));
  }

  @ParameterizedTest
  @MethodSource("verticesAndEngines")
  void trainsTheSameWithoutWorkspacesAndAfterRestoring(RoiVertex vertex, EngineKind engine)
      throws IOException {
    ComputationGraphConfiguration configuration =
        detector(LayerSet.SCRATCH, vertex, DataType.DOUBLE);
    ComputationGraph graph = engine.prepare(initialised(configuration.clone()));
    ComputationGraph without = initialised(configuration.clone());
    without.getConfiguration().setTrainingWorkspaceMode(WorkspaceMode.NONE);
    without.getConfiguration().setInferenceWorkspaceMode(WorkspaceMode.NONE);
    without = engine.prepare(without);
    MultiDataSet samples = samples(DataType.DOUBLE);
    for (int step = 0; step < 2; step++) {
      graph.fit(samples);
      without.fit(samples);
    }
    assertEquals(graph.params(), without.params());
    assertEquals(
        graph.outputSingle(samples.getFeatures()), without.outputSingle(samples.getFeatures()));
    var file = new ByteArrayOutputStream();
    ModelSerializer.writeModel(graph, file, true);
    ComputationGraph restored =
        engine.prepare(
            ModelSerializer.restoreComputationGraph(
                new ByteArrayInputStream(file.toByteArray()), true));
    assertEquals(graph.getConfiguration(), restored.getConfiguration());
    graph.fit(samples);
    restored.fit(samples);
    assertEquals(graph.params(), restored.params());
  }

  @ParameterizedTest
  @MethodSource("vertices")
  void isReadFromASavedNetwork(RoiVertex vertex, @TempDir Path folder) throws IOException {
    ComputationGraph graph = initialised(detector(LayerSet.BUILTIN, vertex, DataType.FLOAT));
    Path file = folder.resolve("network.zip");
    ModelSerializer.writeModel(graph, file.toFile(), true);
    var restored = assertInstanceOf(ComputationGraph.class, ModelZip.read(file));
    INDArray[] x = samples(DataType.FLOAT).getFeatures();
    assertEquals(graph.outputSingle(x), restored.outputSingle(x));
  }

  @ParameterizedTest
  @MethodSource("vertices")
  void isWrittenToJsonWithItsSettings(RoiVertex vertex) {
    ComputationGraphConfiguration configuration = loneConfiguration(DataType.FLOAT, vertex);
    var restored = ComputationGraphConfiguration.fromJson(configuration.toJson());
    assertEquals(Map.of("roi", vertex), restored.getVertices());
    assertEquals(vertex, vertex.clone());
    assertEquals(vertex.hashCode(), vertex.clone().hashCode());
    assertNotEquals(new RoiPooling(STRIDE, 3, 3), vertex);
    assertNotEquals(vertices().toList().get(0), vertices().toList().get(1));
  }

  @ParameterizedTest
  @MethodSource("vertices")
  void reportsOutputTypeAndMemoryToDl4j(RoiVertex vertex) {
    InputType features = InputType.convolutional(5, 6, 7);
    InputType regions = InputType.recurrent(4);
    assertEquals(InputType.convolutional(2, 3, 7), vertex.getOutputType(0, features, regions));
    assertEquals(0, vertex.numParams(true));
    assertTrue(vertex.getMemoryReport(features, regions) != null);
    var refusal =
        assertThrows(
            InvalidInputTypeException.class,
            () -> vertex.getOutputType(0, features, InputType.recurrent(5)));
    assertTrue(
        refusal
            .getMessage()
            .startsWith(
                vertex.getClass().getSimpleName()
                    + " takes features [batch, channels, height, width] and regions [batch, 4,"
                    + " regions]; got [InputTypeConvolutional("),
        refusal.getMessage());
  }

  static Stream<Arguments> wrongInputs() {
    return Stream.of(
        Arguments.of(
            Nd4j.zeros(2, 5, 6),
            Nd4j.zeros(2, 4, 3),
            "takes features of shape [batch, channels, height, width], but got [2, 5, 6]"),
        Arguments.of(
            Nd4j.zeros(2, 1, 5, 6),
            Nd4j.zeros(2, 3, 4),
            "takes regions of shape [images, 4, regions], but got [2, 3, 4]"),
        Arguments.of(
            Nd4j.zeros(2, 1, 5, 6),
            Nd4j.zeros(3, 4, 1),
            "takes regions for each of 2 images, but got them for 3"),
        Arguments.of(
            Nd4j.zeros(2, 1, 5, 6),
            regionOfTheSecondImage(3, 0, 2, 4),
            "got region 0 of image 1: box (3.0, 0.0, 2.0, 4.0): expected xmin <= xmax and ymin <="
                + " ymax"),
        Arguments.of(
            Nd4j.zeros(2, 1, 5, 6),
            regionOfTheSecondImage(3, 0, 4, Double.NaN),
            "got region 0 of image 1: box (3.0, 0.0, 4.0, NaN) is not finite"));
  }

  private static INDArray regionOfTheSecondImage(double... edges) {
    double[] all =
        DoubleStream.concat(DoubleStream.of(0, 0, 1, 1), DoubleStream.of(edges)).toArray();
    return Nd4j.createFromArray(all).castTo(DataType.FLOAT).reshape('c', 2, 4, 1);
  }

  @ParameterizedTest(name = "{2}")
  @MethodSource("wrongInputs")
  void namesTheVertexAndWhatIsWrong(INDArray features, INDArray regions, String message) {
    ComputationGraph graph = lone(DataType.FLOAT, new RoiPooling(STRIDE, 2, 2));
    var refusal =
        assertThrows(DL4JInvalidInputException.class, () -> graph.outputSingle(features, regions));
    assertEquals("vertex 2 (RoiPooling \"roi\") " + message, refusal.getMessage());
  }

  @Test
  void refusesSizesBelowOne() {
    var refusal = assertThrows(IllegalArgumentException.class, () -> new RoiAlign(16, 0, 7));
    assertEquals(
        "RoiAlign needs a stride, height and width of at least 1, not 16, 0 and 7",
        refusal.getMessage());
  }
}
