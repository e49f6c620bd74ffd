package dlfs.weights;

import static dlfs.support.Nets.inputType;
import static dlfs.support.Nets.settings;
import static dlfs.support.Nets.squaredError;
import static dlfs.text.Text.formatted;
import static dlfs.weights.Refusals.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import dlfs.files.DataFileException;
import dlfs.images.ImageShape;
import dlfs.layers.BilinearUpsampling;
import dlfs.layers.ChannelSubset;
import dlfs.layers.Dropout;
import dlfs.layers.Flatten;
import dlfs.layers.LayerKind;
import dlfs.layers.LayerSet;
import dlfs.layers.MaxUnpooling;
import dlfs.layers.PaddedShortcut;
import dlfs.layers.ReflectionPadding;
import dlfs.layers.SmoothL1Loss;
import dlfs.networks.CifarResNet;
import dlfs.networks.Layers;
import dlfs.networks.MultiLayerNet;
import dlfs.optimizers.Adam;
import dlfs.optimizers.Momentum;
import dlfs.support.Nets;
import dlfs.support.Samples;
import dlfs.support.Zips;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.PreprocessorVertex;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.graph.SubsetVertex;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.impl.ActivationLReLU;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;

/** Saved graphs, and networks of every kind of layer, are read; other graphs are refused. */
class GraphZipTest {
  private static final Activation RELU = Activation.RELU;

  @TempDir Path folder;

  // Networks of this project.

  @ParameterizedTest
  @EnumSource
  void readsTheSameBitsAsDl4j(LayerSet layers) throws IOException {
    ComputationGraph graph =
        new CifarResNet(8, new ImageShape(3, 8, 8), 10).create(layers, new Momentum(), 1);
    INDArray x = Samples.uniform(1, DataType.FLOAT, 4, 3 * 8 * 8);
    graph.fit(new DataSet(x, Samples.labels(DataType.FLOAT, 4, 10)));
    ComputationGraph ours = read(saved(graph));
    ComputationGraph theirs =
        ModelSerializer.restoreComputationGraph(folder.resolve("network.zip").toFile(), true);
    assertEquals(theirs.getConfiguration().toJson(), ours.getConfiguration().toJson());
    assertSame(graph.params(), ours.params());
    INDArray state = graph.getUpdater().getStateViewArray();
    assertTrue(state.ameanNumber().doubleValue() > 0, "it has been trained");
    assertSame(state, ours.getUpdater().getStateViewArray());
    assertEquals(1, ours.getIterationCount());
    assertSame(theirs.outputSingle(x), ours.outputSingle(x));
    assertSame(graph.outputSingle(x), ours.outputSingle(x));
  }

  static Stream<Model> networks() {
    var images = new ImageShape(1, 8, 8);
    return Stream.of(
        new CifarResNet(8, images, 10).create(LayerSet.SCRATCH, new Adam(), 1),
        MultiLayerNet.ofTheBook(64, 2).create(LayerSet.BUILTIN, new Adam(), 1));
  }

  @ParameterizedTest
  @MethodSource("networks")
  void writesTheSameEntriesAsDl4j(Model network) throws IOException {
    for (boolean withUpdater : new boolean[] {false, true}) {
      var ours = new ByteArrayOutputStream();
      ModelZip.write(network, ours, withUpdater);
      var theirs = new ByteArrayOutputStream();
      ModelSerializer.writeModel(network, theirs, withUpdater);
      Map<String, byte[]> expected = Zips.entries(theirs.toByteArray());
      Map<String, byte[]> written = Zips.entries(ours.toByteArray());
      assertEquals(withUpdater ? 3 : 2, written.size());
      assertEquals(List.copyOf(expected.keySet()), List.copyOf(written.keySet()));
      expected.forEach((name, content) -> assertArrayEquals(content, written.get(name), name));
    }
  }

  private static void assertSame(INDArray expected, INDArray found) {
    assertEquals(expected.dataType(), found.dataType());
    assertArrayEquals(expected.shape(), found.shape());
    assertArrayEquals(expected.dup('c').data().asFloat(), found.dup('c').data().asFloat());
  }

  private ComputationGraph read(Path file) throws IOException {
    return assertInstanceOf(ComputationGraph.class, ModelZip.read(file));
  }

  private Path saved(Model network) throws IOException {
    return Files.write(folder.resolve("network.zip"), bytes(network));
  }

  private static byte[] bytes(Model network) {
    var bytes = new ByteArrayOutputStream();
    try {
      ModelSerializer.writeModel(network, bytes, true);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  @Test
  void readsTheLargestResidualNetwork() throws IOException {
    var network = new CifarResNet(110, new ImageShape(3, 8, 8), 10);
    ComputationGraph graph = network.create(LayerSet.SCRATCH, new Momentum(), 1);
    assertSame(graph.params(), read(saved(graph)).params());
  }

  /**
   * A small graph with every vertex that is accepted, some of them named like fields of the
   * configuration. The subset has one channel, since DL4J counts several channels wrongly.
   */
  private static ComputationGraph everyVertex(LayerSet set, IUpdater updater) {
    SubsamplingLayer pooling = Layers.maxPooling(2, 2);
    var configuration =
        settings(DataType.FLOAT)
            .updater(updater)
            .graphBuilder()
            .addInputs("images", "more")
            .addLayer("conv", set.resolve(Layers.convolution(4, 3, 1, 1, RELU)), "images")
            .addLayer("type", set.resolve(Layers.batchNormalization(4, 1e-5, 0.9)), "conv")
            .addLayer("pool", set.resolve(pooling), "type")
            .addVertex("unpool", MaxUnpooling.of(pooling), "pool", "type")
            .addVertex("confs", new ElementWiseVertex(ElementWiseVertex.Op.Add), "unpool", "conv")
            .addVertex("weights", new MergeVertex(), "confs", "more")
            .addVertex("some", new SubsetVertex(2, 2), "weights")
            .addVertex("half", new ScaleVertex(0.5), "some")
            .addVertex(
                "rows", new PreprocessorVertex(new CnnToFeedForwardPreProcessor(4, 4, 1)), "half")
            .addLayer("scores", set.resolve(Layers.dense(16, 3, Activation.IDENTITY)), "rows")
            .addLayer("loss", set.resolve(Layers.softmaxWithLoss(3)), "scores")
            .setOutputs("loss")
            .setInputTypes(inputType(1, 2, 4, 4), inputType(1, 1, 4, 4))
            .build();
    var graph = new ComputationGraph(configuration);
    graph.init();
    return graph;
  }

  @ParameterizedTest
  @EnumSource
  void readsEveryVertex(LayerSet set) throws IOException {
    ComputationGraph graph = everyVertex(set, new Adam());
    INDArray[] x = {
      Samples.uniform(1, DataType.FLOAT, 2, 2, 4, 4), Samples.uniform(2, DataType.FLOAT, 2, 1, 4, 4)
    };
    ComputationGraph ours = read(saved(graph));
    assertSame(graph.params(), ours.params());
    assertSame(graph.outputSingle(x), ours.outputSingle(x));
    assertEquals(graph.getConfiguration(), ours.getConfiguration());
  }

  @ParameterizedTest
  @EnumSource
  void readsASubsetOfChannels(LayerSet set) throws IOException {
    var graph =
        new ComputationGraph(
            settings(DataType.FLOAT)
                .graphBuilder()
                .addInputs("images")
                .addVertex("three", new ChannelSubset(1, 3), "images")
                .addLayer("conv", set.resolve(Layers.convolution(2, 3, 1, 1, RELU)), "three")
                .addLayer("rows", set.resolve(Layers.dense(3, Activation.IDENTITY)), "conv")
                .addLayer("loss", set.resolve(Layers.softmaxWithLoss(3)), "rows")
                .setOutputs("loss")
                .setInputTypes(inputType(1, 5, 4, 4))
                .build());
    graph.init();
    assertEquals(2 * 3 * 3 * 3 + 2 + 2 * 4 * 4 * 3 + 3, graph.numParams());
    INDArray x = Samples.uniform(1, DataType.FLOAT, 2, 5, 4, 4);
    ComputationGraph ours = read(saved(graph));
    assertInstanceOf(ChannelSubset.class, ours.getConfiguration().getVertices().get("three"));
    assertSame(graph.outputSingle(x), ours.outputSingle(x));
  }

  /** Each kind of layer, and the shape of its input. */
  static Stream<Arguments> layers() {
    long[] rows = {2, 4};
    long[] images = {2, 3, 4, 6};
    long[] sequences = {2, 3, 5};
    return Stream.of(
        Arguments.of(Layers.dense(5, RELU), rows),
        Arguments.of(Layers.convolution(2, 3, 1, 1, Activation.TANH), images),
        Arguments.of(Layers.sameConvolution(2, 3, 2, Activation.IDENTITY), images),
        Arguments.of(Layers.transposedConvolution(2, 3, 2, 1, RELU), images),
        Arguments.of(Layers.maxPooling(2, 2), images),
        Arguments.of(Layers.averagePooling(2, 2), images),
        Arguments.of(Layers.globalAveragePooling(), images),
        Arguments.of(Layers.globalMaxPooling(), images),
        Arguments.of(Layers.zeroPadding(1, 0, 2, 1), images),
        Arguments.of(Layers.cropping(1, 0, 2, 1), images),
        Arguments.of(Layers.upsampling(2), images),
        Arguments.of(new BilinearUpsampling(2), images),
        Arguments.of(Layers.batchNormalization(3, 1e-5, 0.9), images),
        Arguments.of(Layers.localResponseNormalization(2, 5, 1e-4, 0.75), images),
        Arguments.of(Layers.lstm(4, Activation.TANH), sequences),
        Arguments.of(Layers.activation(RELU), images),
        Arguments.of(Layers.activation(Activation.SIGMOID), rows),
        Arguments.of(Layers.activation(Activation.TANH), sequences),
        Arguments.of(new ActivationLayer(new ActivationLReLU(0.2)), images),
        Arguments.of(Layers.softmaxWithLoss(4), rows),
        Arguments.of(Layers.regressionLoss(new LossMSE()), rows),
        Arguments.of(Layers.regressionLoss(new SmoothL1Loss(0.3)), rows),
        Arguments.of(Layers.pixelSoftmaxWithLoss(), images),
        Arguments.of(Layers.sequenceSoftmaxWithLoss(), sequences),
        Arguments.of(new Dropout(0.3), images),
        Arguments.of(Dropout.inverted(0.3), images),
        Arguments.of(new PaddedShortcut(2, 5), images),
        Arguments.of(new ReflectionPadding(1), images),
        Arguments.of(new Flatten(), images));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("layers")
  void readsEveryLayerInChainsAndGraphs(Layer layer, long[] shape) throws IOException {
    for (LayerSet set : LayerSet.values()) {
      MultiLayerNetwork chain = chain(set, layer, shape);
      Layer resolved = chain.getLayerWiseConfigurations().getConf(1).getLayer();
      INDArray x = Samples.uniform(1, DataType.FLOAT, shape);
      var ours = assertInstanceOf(MultiLayerNetwork.class, ModelZip.read(saved(chain)));
      assertEquals(resolved, ours.getLayerWiseConfigurations().getConf(1).getLayer());
      assertSame(chain.output(x), ours.output(x));
      ComputationGraph graph = chain.toComputationGraph();
      assertSame(chain.output(x), read(saved(graph)).outputSingle(x));
    }
  }

  private static MultiLayerNetwork chain(LayerSet set, Layer layer, long[] shape) {
    Layer first = // so that every network has parameters
        switch (shape.length) {
          case 2 -> Layers.dense((int) shape[1], Activation.TANH);
          case 3 -> Layers.lstm((int) shape[1], Activation.TANH);
          default -> Layers.convolution((int) shape[1], 1, 1, 0, Activation.TANH);
        };
    Layer tested = set.resolve(layer.clone());
    boolean isLast = tested.getClass().getSimpleName().contains("Loss");
    Layer[] layers = {set.resolve(first), tested, squaredError(shape)};
    return Nets.network(
        settings(DataType.FLOAT), shape, isLast ? Arrays.copyOf(layers, 2) : layers);
  }

  @Test
  void testsEveryKindOfLayer() {
    EnumSet<LayerKind> kinds = EnumSet.noneOf(LayerKind.class);
    layers().forEach(layer -> kinds.add(LayerKind.of((Layer) layer.get()[0]).orElseThrow()));
    assertEquals(EnumSet.allOf(LayerKind.class), kinds);
  }

  // Other files.

  private static final byte[] WHOLE = bytes(everyVertex(LayerSet.SCRATCH, new Adam()));

  private static final String CONFIGURATION = ModelSerializer.CONFIGURATION_JSON;

  /** Returns a zip with a changed configuration. */
  private static byte[] with(Consumer<JsonObject> change) {
    Map<String, byte[]> entries = Zips.entries(WHOLE);
    String text = new String(entries.get(CONFIGURATION), StandardCharsets.UTF_8);
    JsonObject json = JsonParser.parseString(text).getAsJsonObject();
    change.accept(json);
    assertFalse(json.equals(JsonParser.parseString(text)), "it has been changed");
    entries.put(CONFIGURATION, json.toString().getBytes(StandardCharsets.UTF_8));
    return Zips.zip(entries);
  }

  private static byte[] withInputs(String vertex, String... inputs) {
    return with(json -> json.getAsJsonObject("vertexInputs").add(vertex, array(inputs)));
  }

  private static JsonArray array(String... items) {
    var array = new JsonArray();
    Stream.of(items).forEach(array::add);
    return array;
  }

  private static JsonObject vertex(JsonObject json, String name) {
    return json.getAsJsonObject("vertices").getAsJsonObject(name);
  }

  private static byte[] withField(String vertex, String field, Object value) {
    return with(json -> vertex(json, vertex).add(field, element(value)));
  }

  private static byte[] withLayer(String vertex, String field, Object value) {
    return with(
        json ->
            vertex(json, vertex)
                .getAsJsonObject("layerConf")
                .getAsJsonObject("layer")
                .add(field, element(value)));
  }

  private static JsonElement element(Object value) {
    return value instanceof Number number
        ? new JsonPrimitive(number)
        : value == null ? JsonNull.INSTANCE : JsonParser.parseString(value.toString());
  }

  private static byte[] withOrder(Consumer<JsonArray> change) {
    return with(json -> change.accept(json.getAsJsonArray("topologicalOrderStr")));
  }

  private static void addVertices(JsonObject json, int number) {
    for (int i = 0; i < number; i++) {
      json.getAsJsonObject("vertices").add("v" + i, vertex(json, "half"));
    }
  }

  static Stream<Arguments> others() {
    String noClass = "names no class for \"vertices.";
    String anything = "{\"a\":1}";
    return Stream.of(
        Arguments.of(
            "a cycle",
            withInputs("conv", "half"),
            "computes the vertex \"conv\" before its input \"half\", as in a cycle"),
        Arguments.of(
            "a vertex that is its own input",
            withInputs("half", "half"),
            "computes the vertex \"half\" before its input \"half\""),
        Arguments.of(
            "another order",
            withOrder(
                order -> {
                  int last = order.size() - 1;
                  JsonElement loss = order.get(last);
                  order.set(last, order.get(last - 1));
                  order.set(last - 1, loss);
                }),
            "computes the vertex \"loss\" before its input \"scores\""),
        Arguments.of(
            "an unknown vertex in the order",
            withOrder(order -> order.set(3, new JsonPrimitive("elsewhere"))),
            "has an order of other vertices"),
        Arguments.of(
            "a vertex twice in the order",
            withOrder(order -> order.set(3, order.get(2))),
            "has an order of other vertices"),
        Arguments.of(
            "a number twice in the order",
            with(json -> json.getAsJsonArray("topologicalOrder").set(3, element(2))),
            "has an order with a vertex twice"),
        Arguments.of(
            "inputs with other numbers",
            with(
                json -> {
                  JsonArray order = json.getAsJsonArray("topologicalOrder");
                  JsonElement first = order.get(0);
                  order.set(0, order.get(2));
                  order.set(2, first);
                }),
            "numbers the input "),
        Arguments.of(
            "no order",
            with(json -> json.remove("topologicalOrder")),
            "has a graph without the order of its vertices"),
        Arguments.of(
            "an unknown input",
            withInputs("half", "elsewhere"),
            "has a vertex with the input \"elsewhere\", which does not exist"),
        Arguments.of("no input", withInputs("half"), "has the vertex \"half\" without inputs"),
        Arguments.of(
            "two inputs of a layer",
            withInputs("scores", "rows", "rows"),
            "has an unsupported number of inputs of the vertex \"scores\": 2"),
        Arguments.of(
            "one input of a sum",
            withInputs("confs", "conv"),
            "has an unsupported number of inputs of the vertex \"confs\": 1"),
        Arguments.of(
            "too many inputs",
            withInputs("confs", Collections.nCopies(20_000, "conv").toArray(String[]::new)),
            "has a graph whose vertices have 20012 inputs"),
        Arguments.of(
            "inputs of nothing",
            withInputs("elsewhere", "conv"),
            "has inputs for other vertices than those of its graph"),
        Arguments.of(
            "an unknown output",
            with(json -> json.add("networkOutputs", array("elsewhere"))),
            "has the output \"elsewhere\", which is no vertex"),
        Arguments.of(
            "a long name",
            with(json -> json.add("networkOutputs", array("x".repeat(9_000)))),
            "xxx...\", which is no vertex"),
        Arguments.of(
            "no outputs",
            with(json -> json.add("networkOutputs", array())),
            "has a graph without outputs"),
        Arguments.of(
            "no inputs",
            with(json -> json.add("networkInputs", JsonNull.INSTANCE)),
            "has a graph without inputs"),
        Arguments.of(
            "an input twice",
            with(json -> json.add("networkInputs", array("more", "more"))),
            "has two inputs of one name"),
        Arguments.of(
            "an input called like a vertex",
            with(json -> json.add("networkInputs", array("images", "conv"))),
            "has two vertices called \"conv\""),
        Arguments.of(
            "no vertices", with(json -> json.add("vertices", new JsonObject())), "has 0 vertices"),
        Arguments.of(
            "vertices that are a number",
            with(json -> json.add("vertices", element(3))),
            "has 0 vertices"),
        Arguments.of(
            "too many vertices", with(json -> addVertices(json, 1_000)), "has 1011 vertices"),
        Arguments.of(
            "a vertex of another kind",
            withField("half", "@class", "\"org.deeplearning4j.nn.conf.graph.UnstackVertex\""),
            "names the class org.deeplearning4j.nn.conf.graph.UnstackVertex"),
        Arguments.of(
            "a vertex of Java's",
            withField("half", "@class", "\"java.net.URL\""),
            "names the class"),
        Arguments.of(
            "a layer of another kind",
            withLayer("conv", "@class", "\"org.deeplearning4j.nn.conf.layers.Convolution3D\""),
            "names the class org.deeplearning4j.nn.conf.layers.Convolution3D"),
        Arguments.of(
            "a layer as a vertex",
            withField("half", "@class", "\"dlfs.layers.Affine\""),
            "has a configuration that DL4J cannot read"),
        Arguments.of(
            "an object in the settings of all layers",
            with(
                json ->
                    json.getAsJsonObject("defaultConfiguration")
                        .add("stepFunction", element(anything))),
            "names no class for \"stepFunction\""),
        Arguments.of(
            "a vertex in a wrapper, called like a list of layers",
            with(
                json ->
                    json.getAsJsonObject("vertices")
                        .add("confs", element("{\"ScaleVertex\":{\"scaleFactor\":2}}"))),
            noClass + "confs\""),
        Arguments.of(
            "a vertex without a class",
            with(json -> vertex(json, "half").remove("@class")),
            noClass + "half\""),
        Arguments.of(
            "a vertex that is nothing",
            with(json -> json.getAsJsonObject("vertices").add("half", JsonNull.INSTANCE)),
            "has the vertex \"half\" without settings"),
        Arguments.of(
            "an object as an input",
            with(json -> json.getAsJsonObject("vertexInputs").add("half", element(anything))),
            "names no class for \"vertexInputs.half\""),
        Arguments.of(
            "a layer called differently",
            withLayer("conv", "layerName", "\"scores\""),
            "has a layer of another name as the vertex \"conv\""),
        Arguments.of("no layer", withField("conv", "layerConf", null), "a setting is missing"),
        Arguments.of(
            "no preprocessor", withField("rows", "preProcessor", null), "a setting is missing"),
        Arguments.of(
            "no operation", withField("confs", "op", null), "has an invalid configuration"),
        Arguments.of(
            "layers of gigabytes",
            withLayer("scores", "nout", 2_000_000),
            "values of type FLOAT as coefficients.bin; expected 34000"),
        Arguments.of(
            "layers of exabytes",
            withLayer("scores", "nout", Long.MAX_VALUE),
            "has a layer with the size 9223372036854775807"),
        Arguments.of(
            "a huge window",
            withField("unpool", "kernelSize", "[1000000,2]"),
            "has a layer with the size 1000000"),
        Arguments.of(
            "a window of another rank",
            withField("unpool", "stride", "[2]"),
            "has an invalid configuration"),
        Arguments.of(
            "an unsupported window",
            withField("unpool", "convolutionMode", "\"Causal\""),
            "Causal"),
        Arguments.of(
            "channels in reverse", withField("some", "from", 3), "has a subset from 3 to 2"),
        Arguments.of(
            "an infinite factor",
            withField("half", "scaleFactor", "1e999"),
            "has a vertex that scales by Infinity"),
        Arguments.of("no window", withField("unpool", "kernelSize", null), "a setting is missing"),
        Arguments.of(
            "a negative channel", withField("some", "from", -1), "has a layer with the size -1"),
        Arguments.of("a fifth axis", withField("weights", "mergeAxis", 4), "merges along axis 4"),
        Arguments.of(
            "a negative number of updates",
            with(json -> json.add("iterationCount", element(-1))),
            "has been trained for -1 updates"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("others")
  @Timeout(value = 10, unit = TimeUnit.SECONDS)
  void refusesOtherGraphsAndReportsTheProblem(String name, byte[] content, String found)
      throws IOException {
    Path file = Files.write(folder.resolve("network.zip"), content);
    assertRefused(name, file, found);
  }

  @Test
  void refusesATruncatedZip() throws IOException {
    Path file = folder.resolve("network.zip");
    for (int length = 0; length < WHOLE.length; length += 1 + length / 20) {
      Files.write(file, Arrays.copyOf(WHOLE, length));
      assertThrows(DataFileException.class, () -> ModelZip.read(file), "cut at " + length);
    }
  }

  @Test
  void refusesNegativeSquaresAndValuesThatAreNotFinite() throws IOException {
    refuses("has -0.5 as variance", graph -> graph.getParam("type_var").putScalar(3, -0.5));
    refuses("has NaN as parameter 2", graph -> graph.params().putScalar(2, Double.NaN));
    refuses(
        "as updater state of squared gradients",
        graph -> graph.getUpdater().getStateViewArray().assign(-1));
    refuses(
        "has Infinity as updater state value 0",
        graph -> graph.getUpdater().getStateViewArray().putScalar(0, Double.POSITIVE_INFINITY));
  }

  private void refuses(String found, Consumer<ComputationGraph> damage) throws IOException {
    for (LayerSet set : LayerSet.values()) {
      ComputationGraph graph = everyVertex(set, new Adam());
      damage.accept(graph);
      Path file = saved(graph);
      var e = assertThrows(DataFileException.class, () -> ModelZip.read(file));
      assertTrue(e.getMessage().contains(found), formatted("%s: %s", set, e.getMessage()));
    }
  }
}
