package dlfs.weights;

import static dlfs.text.Text.formatted;
import static dlfs.weights.Refusals.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.files.DataFileException;
import dlfs.layers.LayerSet;
import dlfs.networks.AlexNet;
import dlfs.networks.ChainNetwork;
import dlfs.networks.ConvolutionStack;
import dlfs.networks.DeepConvNet;
import dlfs.networks.InitialWeights;
import dlfs.networks.LeNet;
import dlfs.networks.MultiLayerNet;
import dlfs.networks.SimpleConvNet;
import dlfs.support.Samples;
import dlfs.support.Serialization;
import dlfs.support.UnusualPaths;
import dlfs.support.Zips;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.schedule.PolySchedule;
import org.nd4j.linalg.schedule.ScheduleType;

/** Saved networks of this project are read, and all other files are refused. */
class ModelZipTest {
  private static final String CONFIGURATION = ModelSerializer.CONFIGURATION_JSON;
  private static final String COEFFICIENTS = ModelSerializer.COEFFICIENTS_BIN;
  private static final String STATE = ModelSerializer.UPDATER_BIN;

  /** The size of the header of a FLOAT array, in bytes. */
  private static final int HEADER = 113;

  @TempDir Path folder;

  // Networks of this project.

  private static Map<String, ChainNetwork> networks() {
    Map<String, ChainNetwork> networks = new LinkedHashMap<>();
    networks.put("TwoLayerNet", MultiLayerNet.twoLayerNet(784));
    networks.put(
        "MultiLayerNet",
        MultiLayerNet.ofTheBook(20, 2)
            .with(new InitialWeights.Xavier())
            .withBatchNormalization()
            .withDropout(0.3)
            .withWeightDecay(0.1));
    networks.put(
        "sigmoid",
        new MultiLayerNet(8, List.of(5, 6), 10, Activation.SIGMOID, new InitialWeights.Std(0.1)));
    networks.put(
        "tanh", new MultiLayerNet(8, List.of(5), 10, Activation.TANH, new InitialWeights.Xavier()));
    networks.put("SimpleConvNet", SimpleConvNet.ofTheBook());
    networks.put("DeepConvNet", new DeepConvNet());
    networks.put("ConvolutionStack", new ConvolutionStack(List.of(3, 3)));
    networks.put("LeNet of 1998", new LeNet(LeNet.Version.ORIGINAL));
    networks.put("LeNet now", new LeNet(LeNet.Version.MODERN));
    return networks;
  }

  private static List<IUpdater> rules() {
    return List.of(
        new dlfs.optimizers.Sgd(0.1),
        new dlfs.optimizers.Momentum(),
        new dlfs.optimizers.Nesterov(),
        new dlfs.optimizers.AdaGrad(),
        new dlfs.optimizers.RmsProp(),
        new dlfs.optimizers.Adam(),
        new dlfs.optimizers.Adam(new PolySchedule(ScheduleType.ITERATION, 0.001, 1, 100)),
        new dlfs.optimizers.Adam(new dlfs.optimizers.LinearDecay(0.001, 100)),
        new dlfs.optimizers.Momentum(
            new dlfs.optimizers.WarmUp(new dlfs.optimizers.LinearDecay(0.1, 100), 10), 0.9),
        new org.nd4j.linalg.learning.config.Sgd(0.1),
        new org.nd4j.linalg.learning.config.Nesterovs(0.1),
        new org.nd4j.linalg.learning.config.Adam());
  }

  static Stream<Arguments> saved() {
    List<Arguments> saved = new ArrayList<>();
    List<IUpdater> rules = rules();
    for (var network : networks().entrySet()) {
      for (LayerSet layers : LayerSet.values()) {
        IUpdater rule = rules.get(saved.size() % rules.size());
        saved.add(Arguments.of(network.getKey(), network.getValue(), layers, rule));
      }
    }
    for (IUpdater rule : rules) {
      ChainNetwork small = MultiLayerNet.ofTheBook(6, 1);
      saved.add(Arguments.of("rule", small, LayerSet.SCRATCH, rule));
    }
    return saved.stream();
  }

  @ParameterizedTest(name = "{0}, {2}, {3}")
  @MethodSource("saved")
  void readsTheSameBitsAsDl4j(String name, ChainNetwork net, LayerSet layers, IUpdater rule)
      throws IOException {
    MultiLayerNetwork network = net.create(layers, rule, 1);
    if (name.equals("rule")) { // so that its updater has a state
      network.fit(
          new DataSet(
              Samples.uniform(1, DataType.FLOAT, 4, 6), Samples.labels(DataType.FLOAT, 4, 10)));
    }
    Path file = folder.resolve("network.zip");
    ModelSerializer.writeModel(network, file.toFile(), true);
    MultiLayerNetwork theirs = ModelSerializer.restoreMultiLayerNetwork(file.toFile());
    MultiLayerNetwork ours = assertInstanceOf(MultiLayerNetwork.class, ModelZip.read(file));
    assertSame(theirs.params(), ours.params());
    assertSame(network.params(), ours.params());
    assertSame(theirs.getUpdater().getStateViewArray(), ours.getUpdater().getStateViewArray());
    assertEquals(
        theirs.getLayerWiseConfigurations().toJson(), ours.getLayerWiseConfigurations().toJson());
    assertEquals(network.getIterationCount(), ours.getIterationCount());
  }

  @Tag("regression")
  @ParameterizedTest
  @EnumSource
  void readsAlexNetToo(LayerSet layers) throws IOException {
    ChainNetwork net = new AlexNet(67, 10);
    readsTheSameBitsAsDl4j("AlexNet", net, layers, new dlfs.optimizers.Momentum());
  }

  private static void assertSame(INDArray expected, INDArray found) {
    assertEquals(expected == null, found == null);
    if (expected != null) {
      assertEquals(expected.dataType(), found.dataType());
      assertArrayEquals(expected.data().asFloat(), found.data().asFloat());
    }
  }

  @Test
  void readsANetworkInDoublePrecisionAndOneWithoutState() throws IOException {
    MultiLayerNetwork network =
        MultiLayerNet.ofTheBook(6, 1)
            .createInDoublePrecision(LayerSet.SCRATCH, new dlfs.optimizers.Adam(), 1);
    Path file = folder.resolve("network.zip");
    ModelSerializer.writeModel(network, file.toFile(), false);
    assertEquals(network.params(), ModelZip.read(file).params());
  }

  // Other files.

  private static final byte[] WHOLE = whole();

  private static byte[] whole() {
    var bytes = new ByteArrayOutputStream();
    try {
      ModelSerializer.writeModel(
          MultiLayerNet.twoLayerNet(6).create(LayerSet.SCRATCH, new dlfs.optimizers.Adam(), 1),
          bytes,
          true);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static byte[] with(Consumer<Map<String, byte[]>> change) {
    Map<String, byte[]> entries = Zips.entries(WHOLE);
    change.accept(entries);
    return Zips.zip(entries);
  }

  private static byte[] withJson(String from, String to) {
    return with(
        entries -> {
          String json = new String(entries.get(CONFIGURATION), StandardCharsets.UTF_8);
          String other = json.replaceFirst(from, to);
          assertTrue(!other.equals(json), "there is no " + from);
          entries.put(CONFIGURATION, other.getBytes(StandardCharsets.UTF_8));
        });
  }

  private static byte[] withJson(String json) {
    return with(entries -> entries.put(CONFIGURATION, json.getBytes(StandardCharsets.UTF_8)));
  }

  private static byte[] withNumber(String entry, int place, float number) {
    return with(e -> ByteBuffer.wrap(e.get(entry)).putFloat(HEADER + 4 * place, number));
  }

  private static byte[] withLong(int at, long number) {
    return with(entries -> ByteBuffer.wrap(entries.get(COEFFICIENTS)).putLong(at, number));
  }

  private static byte[] javaObject() {
    try {
      return Serialization.bytes(new HashMap<>(Map.of("a", new Random(1))));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Duplicates a name, by patching the bytes, since zip writers refuse duplicates. */
  private static byte[] withTwice(String name, String instead) {
    Map<String, byte[]> entries = Zips.entries(WHOLE);
    entries.put(instead, new byte[] {1});
    return renamed(entries, instead, name);
  }

  private static byte[] renamed(Map<String, byte[]> entries, String from, String to) {
    String zip = new String(Zips.zip(entries), StandardCharsets.ISO_8859_1);
    return zip.replace(from, to).getBytes(StandardCharsets.ISO_8859_1);
  }

  /** Declares so many entries that their table would take twelve gigabytes. */
  private static byte[] withHugeTable() {
    ByteBuffer end = ByteBuffer.wrap(WHOLE.clone(), WHOLE.length - 22, 22);
    end.mark().position(end.position() + 8);
    return end.putShort((short) 0xffff).putShort((short) 0xffff).array();
  }

  static Stream<Arguments> others() {
    String layer = "\"@class\" : \"dlfs.layers.Affine\"";
    String manyBrackets = "{\"a\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}";
    String noClass = "names the class ";
    return Stream.of(
        Arguments.of("nothing", new byte[0], "is empty"),
        Arguments.of("a page", "<html>404</html>".getBytes(StandardCharsets.UTF_8), "is damaged"),
        Arguments.of("an empty zip", Zips.zip(Map.of()), "has no configuration.json"),
        Arguments.of(
            "no configuration",
            with(e -> e.remove(CONFIGURATION)),
            "has the entry coefficients.bin; expected configuration.json in its place"),
        Arguments.of("no parameters", with(e -> e.remove(COEFFICIENTS)), "has the entry"),
        Arguments.of(
            "the configuration alone",
            with(
                e -> {
                  e.remove(COEFFICIENTS);
                  e.remove(STATE);
                }),
            "has no coefficients.bin"),
        Arguments.of(
            "a Java object",
            with(e -> e.put("preprocessor.bin", javaObject())),
            "unexpected entries"),
        Arguments.of(
            "a Java object in DL4J's old place",
            with(
                e -> {
                  e.remove(STATE);
                  e.put("updater.bin", javaObject());
                }),
            "has the entry updater.bin"),
        Arguments.of(
            "a Java object as parameters",
            with(e -> e.put(COEFFICIENTS, javaObject())),
            "has something other than an array as coefficients.bin"),
        Arguments.of(
            "a name that leads elsewhere",
            with(e -> e.put("../../../etc/cron.d/x", new byte[9])),
            "unexpected entries"),
        Arguments.of(
            "a first name that leads elsewhere",
            Zips.zip(Map.of("../\u001b[2J", new byte[9])),
            "has the entry ../?[2J"),
        Arguments.of("the state twice", withTwice(STATE, "updaterStatE.bin"), "twice"),
        Arguments.of(
            "a name that is not in UTF-8",
            renamed(Zips.entries(WHOLE), CONFIGURATION, "\u00ff\u00fenfiguration.json"),
            "is damaged: an entry has a name that is not in UTF-8"),
        Arguments.of("a huge table", withHugeTable(), "only 3 of 65535 entries"),
        Arguments.of(
            "an unknown class", withJson(layer, "\"@class\":\"java.lang.Runtime\""), noClass),
        Arguments.of(
            "a class of Java's",
            withJson("\\{", "{\"x\":{\"@class\":\"java.util.HashMap\"},"),
            noClass),
        Arguments.of(
            "a class by its other field",
            withJson("org.deeplearning4j.nn.conf.distribution.NormalDistribution", "java.net.URL"),
            noClass + "java.net.URL"),
        Arguments.of(
            "a class with a package of ours before it",
            withJson(layer, "\"@class\":\"layers.evil.Affine\""),
            noClass),
        Arguments.of("a class that is no name", withJson(layer, "\"@class\":[1]"), noClass),
        Arguments.of(
            "a class in the wrong place",
            withJson(layer, "\"@class\":\"dlfs.optimizers.Adam\""),
            "has a configuration that DL4J cannot read"),
        Arguments.of("deep nesting", withJson(manyBrackets), "is not JSON at line 1"),
        Arguments.of("no JSON", withJson("{'a': NaN}"), "is not JSON at line 1"),
        Arguments.of("a list", withJson("[]"), "has a configuration that is not an object"),
        Arguments.of("an empty configuration", withJson("{}"), "has 0 layers"),
        Arguments.of(
            "a long configuration",
            withJson("{\"a\":\"" + "a".repeat(2_000_000) + "\"}"),
            "has more than 1048576 bytes as configuration.json"),
        Arguments.of(
            "a long number",
            withJson("\"seed\" : -?\\d+", "\"seed\":" + "1".repeat(500)),
            "500 digits"),
        Arguments.of(
            "layers of gigabytes",
            withJson("\"nout\" : 50", "\"nout\" : 16000000"),
            "has 860 values of type FLOAT as coefficients.bin; expected 112000510"),
        Arguments.of(
            "layers of exabytes",
            withJson("\"nout\" : 50", "\"nout\" : 9000000000000000000"),
            "has a layer with the size 9000000000000000000"),
        Arguments.of(
            "a negative layer",
            withJson("\"nin\" : 6", "\"nin\" : -6"),
            "has a layer with the size -6"),
        Arguments.of(
            "a null layer",
            withJson("\"layer\" : \\{", "\"layer\":null,\"x\":{"),
            "has an invalid configuration"),
        Arguments.of(
            "half precision",
            withJson(
                "\"dataType\" : \"FLOAT\",\\s+\"epochCount\" : 0,\\s+\"inf",
                "\"dataType\":\"HALF\",\"epochCount\":0,\"inf"),
            "has the unsupported data type HALF"),
        Arguments.of(
            "a layer less",
            withJson("\"nout\" : 50", "\"nout\" : 51"),
            "has 860 values of type FLOAT"),
        Arguments.of(
            "an array that says it is huge",
            withLong(103 - 8 - 4, Long.MAX_VALUE),
            "something other than"),
        Arguments.of(
            "a shape that says it is huge", withLong(40, 1L << 40), "something other than"),
        Arguments.of(
            "too few parameters",
            with(e -> e.put(COEFFICIENTS, Arrays.copyOf(e.get(COEFFICIENTS), HEADER + 100))),
            "has fewer values than declared as coefficients.bin"),
        Arguments.of(
            "too many parameters",
            with(e -> e.put(COEFFICIENTS, Arrays.copyOf(e.get(COEFFICIENTS), 999_999))),
            "has more values than declared as coefficients.bin"),
        Arguments.of(
            "too little state",
            with(e -> e.put(STATE, Arrays.copyOf(e.get(STATE), 200))),
            "has fewer values than declared as updaterState.bin"),
        Arguments.of(
            "a bomb as parameters",
            with(e -> e.put(COEFFICIENTS, new byte[100_000_000])),
            "has something other than an array"),
        Arguments.of(
            "a bomb after the parameters",
            with(e -> e.put(COEFFICIENTS, Arrays.copyOf(e.get(COEFFICIENTS), 100_000_000))),
            "has more values than declared"),
        Arguments.of(
            "a bomb as configuration",
            with(e -> e.put(CONFIGURATION, new byte[100_000_000])),
            "has more than 1048576 bytes as configuration.json"),
        Arguments.of(
            "NaN",
            withNumber(COEFFICIENTS, 7, Float.NaN),
            "has NaN as parameter 7; expected finite"),
        Arguments.of(
            "infinity",
            withNumber(COEFFICIENTS, 0, Float.NEGATIVE_INFINITY),
            "has -Infinity as parameter 0"),
        Arguments.of(
            "NaN as state",
            withNumber(STATE, 9, Float.NaN),
            "has NaN as updater state value 9; expected finite"),
        Arguments.of(
            "infinite state",
            withNumber(STATE, 0, Float.POSITIVE_INFINITY),
            "has Infinity as updater state value 0"),
        Arguments.of(
            "a negative number of updates",
            withLastCount("iterationCount", "-1"),
            "has been trained for -1 updates"),
        Arguments.of(
            "more updates than can be counted",
            withLastCount("iterationCount", "2147483647"),
            "has been trained for 2147483647 updates"),
        Arguments.of(
            "a negative number of epochs",
            withLastCount("epochCount", "-3"),
            "has been trained for -3 epochs"));
  }

  /** In the network itself; its layers have such fields as well. */
  private static byte[] withLastCount(String field, String count) {
    return withJson(formatted("(?s)(.*\"%s\" : )0", field), "$1" + count);
  }

  private static final String NO_CLASS = "names no class for ";

  /** Files from which DL4J creates an object whose class is not named. */
  static Stream<Arguments> oldForms() {
    String affine = "\"layer\" : \\{\\s+\"@class\" : \"dlfs.layers.Affine\",";
    String dense = "\"layer\":{\"@class\":\"org.deeplearning4j.nn.conf.layers.DenseLayer\",";
    String updater = "\"iupdater\" : \\{[^}]*}";
    String function = "\"activationFn\" : \\{[^}]*}";
    String names = "names the class org.";
    return Stream.of(
        Arguments.of("a layer in a wrapper", withJson(wrapped("LSTM")), NO_CLASS + "\"layer\""),
        Arguments.of(
            "a harmless layer in a wrapper", withJson(wrapped("dense")), NO_CLASS + "\"layer\""),
        Arguments.of(
            "a wrapper with a class for a distribution",
            withJson(affine, "\"layer\":{\"type\":\"dlfs.layers.Affine\",\"LSTM\":{},"),
            NO_CLASS + "\"layer\""),
        Arguments.of(
            "an activation function in a wrapper",
            withJson(function, "\"activationFn\":{\"Cube\":{}}"),
            NO_CLASS + "\"activationFn\""),
        Arguments.of(
            "a distribution in a wrapper",
            withJson("\"type\" : \"org[^\"]*NormalDistribution\"", "\"binomial\":{\"n\":1}"),
            NO_CLASS + "\"distribution\""),
        Arguments.of(
            "a preprocessor in a wrapper",
            withJson(
                "\"inputPreProcessors\" : \\{", "\"inputPreProcessors\":{\"1\":{\"cnnToRnn\":{}}"),
            NO_CLASS + "\"inputPreProcessors.1\""),
        Arguments.of(
            "an updater by its name",
            withJson(affine + "(?s)(.*?)" + updater, oldUpdater("ADAMAX") + "$1\"iupdater\":null"),
            names + "nd4j.linalg.learning.config.AdaMax"),
        Arguments.of(
            "dropped connections by a number",
            withJson(
                affine + "(?s)(.*?)" + updater + "(.*?)\"maxNum",
                oldUpdater("ADAM") + "$1\"iupdater\":null$2\"useDropConnect\":true,\"maxNum"),
            names + "deeplearning4j.nn.conf.weightnoise.DropConnect"),
        Arguments.of(
            "initial weights by their name",
            withJson(
                affine + "(?s)(.*?)\"weightInitFn\" : \\{.*?\\}\\s*\\}",
                dense + "$1\"weightInit\":\"LECUN_UNIFORM\""),
            names + "deeplearning4j.nn.weights.WeightInitLecunUniform"));
  }

  /** DL4J looks for these settings in the first object of a layer. */
  private static String oldUpdater(String name) {
    return formatted(
        "\"layer\":{\"first\":{\"@class\":\"dlfs.optimizers.Sgd\",\"updater\":\"%s\",\"rho\":0,"
            + "\"learningRate\":1,\"adamMeanDecay\":0.9,\"adamVarDecay\":0.9,\"dropOut\":0.5},"
            + "\"@class\":\"org.deeplearning4j.nn.conf.layers.DenseLayer\",",
        name);
  }

  private static String wrapped(String layer) {
    return formatted("{\"confs\":[{\"seed\":1,\"layer\":{\"%s\":{\"nin\":2,\"nout\":3}}}]}", layer);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("oldForms")
  void refusesClassesCreatedWithoutTheirName(String name, byte[] content, String found)
      throws IOException {
    refusesOtherFilesAndReportsTheProblem(name, content, found);
  }

  static Stream<Arguments> rulesThatKeepSquares() {
    return Stream.of(
        Arguments.of(new dlfs.optimizers.AdaGrad(), 0),
        Arguments.of(new dlfs.optimizers.RmsProp(), 0),
        Arguments.of(new dlfs.optimizers.Adam(), 1),
        Arguments.of(new org.nd4j.linalg.learning.config.AdaGrad(0.1), 0),
        Arguments.of(new org.nd4j.linalg.learning.config.RmsProp(0.1), 0),
        Arguments.of(new org.nd4j.linalg.learning.config.Adam(), 1));
  }

  @ParameterizedTest
  @MethodSource("rulesThatKeepSquares")
  void refusesNegativeSquares(IUpdater rule, int state) throws IOException {
    MultiLayerNetwork network = MultiLayerNet.ofTheBook(6, 1).create(LayerSet.SCRATCH, rule, 1);
    INDArray states = network.getUpdater().getStateViewArray();
    states.putScalar(state * network.numParams() + 5, -0.25);
    var e = assertThrows(DataFileException.class, () -> ModelZip.read(saved(network)));
    assertTrue(e.getMessage().contains("has -0.25 as updater state of squared"), e.getMessage());
    states.assign(0);
    states.putScalar((1 - state) * network.numParams() % states.length() + 5, 0.25);
    ModelZip.read(saved(network));
  }

  @Test
  void readsNegativeVelocities() throws IOException {
    for (IUpdater rule : List.of(new dlfs.optimizers.Momentum(), new dlfs.optimizers.Nesterov())) {
      MultiLayerNetwork network = MultiLayerNet.ofTheBook(6, 1).create(LayerSet.SCRATCH, rule, 1);
      network.getUpdater().getStateViewArray().assign(-1);
      ModelZip.read(saved(network));
    }
  }

  @ParameterizedTest
  @EnumSource
  void refusesNegativeVariances(LayerSet layers) throws IOException {
    MultiLayerNetwork network =
        MultiLayerNet.ofTheBook(6, 1)
            .withBatchNormalization()
            .create(layers, new dlfs.optimizers.Sgd(), 1);
    network.getParam("1_var").putScalar(3, -0.5);
    var e = assertThrows(DataFileException.class, () -> ModelZip.read(saved(network)));
    assertTrue(e.getMessage().contains("has -0.5 as variance"), e.getMessage());
  }

  private Path saved(MultiLayerNetwork network) throws IOException {
    Path file = folder.resolve("network.zip");
    ModelSerializer.writeModel(network, file.toFile(), true);
    return file;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("others")
  @Timeout(value = 10, unit = TimeUnit.SECONDS)
  void refusesOtherFilesAndReportsTheProblem(String name, byte[] content, String found)
      throws IOException {
    Path file = Files.write(folder.resolve("network.zip"), content);
    assertRefused(name, file, found);
    assertArrayEquals(content, Files.readAllBytes(file), "the file is as it was");
  }

  @ParameterizedTest
  @ValueSource(strings = {"kernelSize", "stride", "padding", "dilation"})
  void refusesInvalidKernelSizes(String field) throws IOException {
    Path file = folder.resolve("network.zip");
    for (LayerSet layers : LayerSet.values()) {
      var bytes = new ByteArrayOutputStream();
      MultiLayerNetwork network =
          new LeNet(LeNet.Version.MODERN).create(layers, new dlfs.optimizers.Sgd(), 1);
      ModelSerializer.writeModel(network, bytes, true);
      Map<String, byte[]> entries = Zips.entries(bytes.toByteArray());
      String json = new String(entries.get(CONFIGURATION), StandardCharsets.UTF_8);
      for (String size : List.of("[ -1, 1 ]", "[ 1, 1000000 ]", "null")) {
        String other =
            json.replaceAll(
                formatted("\"%s\" : \\[[^]]*]", field), formatted("\"%s\":%s", field, size));
        entries.put(CONFIGURATION, other.getBytes(StandardCharsets.UTF_8));
        Files.write(file, Zips.zip(entries));
        var e = assertThrows(DataFileException.class, () -> ModelZip.read(file));
        System.out.println(e.getMessage());
      }
    }
  }

  @Test
  void refusesATruncatedZip() throws IOException {
    Path file = folder.resolve("network.zip");
    int tried = 0;
    for (int length = 0; length < WHOLE.length; length += 1 + length % 40, tried++) {
      Files.write(file, Arrays.copyOf(WHOLE, length));
      assertThrows(DataFileException.class, () -> ModelZip.read(file), "cut at " + length);
    }
    System.out.printf(Locale.ROOT, "A network's zip, cut off: %d tried, all refused%n", tried);
  }

  @ParameterizedTest
  @ValueSource(strings = {"missing.zip", "folder.zip", "dangling.zip", "loop.zip", "pipe.zip"})
  @Timeout(value = 10, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void refusesPathsThatAreNotFiles(String name) throws Exception {
    Path file = UnusualPaths.make(folder, name);
    var e = assertThrows(DataFileException.class, () -> ModelZip.read(file));
    System.out.println(e.getMessage());
    assertTrue(e.getMessage().startsWith(file + " "), e.getMessage());
  }
}
