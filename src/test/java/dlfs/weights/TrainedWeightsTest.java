package dlfs.weights;

import static dlfs.networks.Layers.convolution;
import static dlfs.networks.Layers.dense;
import static dlfs.networks.Layers.maxPooling;
import static dlfs.networks.Layers.named;
import static dlfs.networks.Layers.softmaxWithLoss;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.engine.EngineKind;
import dlfs.files.DataFileException;
import dlfs.images.ImageShape;
import dlfs.layers.LayerSet;
import dlfs.networks.CifarResNet;
import dlfs.optimizers.Sgd;
import dlfs.support.Samples;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Loading trained weights by the names of layers. */
class TrainedWeightsTest {
  private static final ImageShape SMALL = new ImageShape(3, 8, 8);

  /** A small VGG: a chain in which images are flattened before the first fully connected layer. */
  private static MultiLayerNetwork chain(long seed) {
    var network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(seed)
                .list()
                .layer(named("conv1_1", convolution(4, 3, 1, 1, Activation.RELU)))
                .layer(named("pool1", maxPooling(2, 2)))
                .layer(named("conv2_1", convolution(5, 3, 1, 1, Activation.RELU)))
                .layer(named("pool2", maxPooling(2, 2))) // [N, 5, 2, 3]
                .layer(named("fc6", dense(7, Activation.RELU)))
                .layer(named("fc7", dense(6, Activation.RELU)))
                .layer(named("fc8", dense(4, Activation.IDENTITY)))
                .layer(softmaxWithLoss(4))
                .setInputType(new ImageShape(3, 8, 12).flattened())
                .build());
    network.init();
    return network;
  }

  /** A residual network with arbitrary statistics. */
  private static ComputationGraph graph(LayerSet layers, long seed) {
    ComputationGraph network = new CifarResNet(8, SMALL, 10).create(layers, new Sgd(0.1), seed);
    network.params().addi(Samples.uniform(seed, DataType.FLOAT, network.params().length()));
    network
        .paramTable()
        .forEach(
            (name, values) -> {
              if (name.endsWith("_var")) {
                values.assign(values.mul(values).addi(0.1));
              }
            });
    return network;
  }

  private static Map<String, INDArray> copy(NetworkTensors tensors) {
    Map<String, INDArray> copy = new LinkedHashMap<>();
    tensors.tensors().forEach((name, values) -> copy.put(name, values.dup('c')));
    return copy;
  }

  private static Map<String, INDArray> torchvision(ComputationGraph network) {
    return copy(NetworkTensors.forTorchvision(MemoryTensors.PATH, network));
  }

  @ParameterizedTest
  @EnumSource
  void loadsItsOwnNamesIntoTheOtherLayerSetAndType(LayerSet layers) throws IOException {
    ComputationGraph saved = graph(LayerSet.BUILTIN, 1);
    ComputationGraph network =
        new CifarResNet(8, SMALL, 10).createInDoublePrecision(layers, new Sgd(0.1), 2);
    TrainedWeights.load(NetworkTensors.of(MemoryTensors.PATH, saved), network);
    assertEquals(saved.params(), network.params().castTo(DataType.FLOAT));
    assertEquals(DataType.DOUBLE, network.params().dataType());
  }

  @ParameterizedTest
  @CsvSource({"'', fc", "module., linear"})
  void loadsPytorchsNamesOfAResidualNetwork(String prefix, String last) throws IOException {
    ComputationGraph saved = graph(LayerSet.BUILTIN, 1);
    Map<String, INDArray> tensors = new LinkedHashMap<>();
    torchvision(saved)
        .forEach((name, x) -> tensors.put(prefix + name.replace("fc.", last + "."), x));
    assertArrayEquals(new long[] {10, 64}, tensors.get(prefix + last + ".weight").shape());
    assertTrue(tensors.containsKey(prefix + "layer2.0.bn1.running_var"));
    tensors.put(prefix + "bn1.num_batches_tracked", Nd4j.scalar(7.0));
    ComputationGraph network = graph(LayerSet.BUILTIN, 2);
    TrainedWeights.load(new MemoryTensors(tensors), network);
    assertEquals(saved.params(), network.params());
  }

  @Test
  void loadsANetworkThatDl4jSaved(@TempDir Path folder) throws IOException {
    ComputationGraph saved = graph(LayerSet.BUILTIN, 1);
    Path file = folder.resolve("network.zip");
    saved.save(file.toFile());
    ComputationGraph network = graph(LayerSet.SCRATCH, 2);
    try (TensorFile tensors = TensorFile.open(file)) {
      TrainedWeights.load(tensors, network);
    }
    assertEquals(saved.params(), network.params());
  }

  /** The names of Keras' tensors by those of DL4J's parameters. */
  private static Map<String, INDArray> keras(MultiLayerNetwork network) {
    INDArray conv1 = network.getParam("0_W"); // [4, 3, 3, 3]
    INDArray conv2 = network.getParam("2_W"); // [5, 4, 3, 3]
    Map<String, INDArray> tensors = new LinkedHashMap<>();
    tensors.put("block1_conv1/block1_conv1/kernel:0", kernels(conv1));
    tensors.put("block1_conv1/block1_conv1/bias:0", network.getParam("0_b").reshape(4));
    tensors.put("block2_conv1/block2_conv1_W_1:0", kernels(conv2)); // as before Keras 2
    tensors.put("block2_conv1/block2_conv1_b_1:0", network.getParam("2_b").reshape(5));
    tensors.put("fc1/kernel", byPixel(network.getParam("4_W"), 5, 2, 3));
    tensors.put("fc1/bias", network.getParam("4_b").reshape(7));
    tensors.put("model_weights/fc2/fc2/kernel:0", network.getParam("5_W").dup());
    tensors.put("model_weights/fc2/fc2/bias:0", network.getParam("5_b").reshape(6));
    tensors.put("predictions/kernel:0", network.getParam("6_W").dup());
    tensors.put("predictions/bias:0", network.getParam("6_b").reshape(4));
    return tensors;
  }

  /** Returns [height, width, inputs, outputs] of [outputs, inputs, height, width]. */
  private static INDArray kernels(INDArray weights) {
    long[] size = weights.shape();
    INDArray kernels = Nd4j.create(size[2], size[3], size[1], size[0]);
    for (int out = 0; out < size[0]; out++) {
      for (int in = 0; in < size[1]; in++) {
        for (int y = 0; y < size[2]; y++) {
          for (int x = 0; x < size[3]; x++) {
            kernels.putScalar(new int[] {y, x, in, out}, weights.getDouble(out, in, y, x));
          }
        }
      }
    }
    return kernels;
  }

  /** Returns the inputs of a fully connected layer in the order row, column, channel. */
  private static INDArray byPixel(INDArray weights, int channels, int height, int width) {
    INDArray reordered = weights.dup('c');
    for (int channel = 0; channel < channels; channel++) {
      for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
          int from = (channel * height + y) * width + x;
          reordered.putRow((y * width + x) * channels + channel, weights.getRow(from));
        }
      }
    }
    return reordered;
  }

  @Test
  void loadsKerasNamesAndOrder() throws IOException {
    MultiLayerNetwork saved = chain(1);
    MultiLayerNetwork network = chain(2);
    TrainedWeights.load(new MemoryTensors(keras(saved)), network);
    assertEquals(saved.params(), network.params());
  }

  /** (x + bias - mean) / σ = (x - (mean - bias)) / σ. */
  @Test
  void subtractsTheBiasesBeforeNormalizationFromTheRunningMean() throws IOException {
    ComputationGraph saved = graph(LayerSet.BUILTIN, 1);
    Map<String, INDArray> tensors = torchvision(saved);
    tensors.put("layer1.0.conv2.bias", Samples.counting(DataType.FLOAT, 16));
    ComputationGraph network = graph(LayerSet.BUILTIN, 2);
    TrainedWeights.load(new MemoryTensors(tensors), network);
    String mean = "conv2_1.conv2.norm_mean";
    INDArray expected = saved.getParam(mean).sub(Samples.counting(DataType.FLOAT, 16));
    assertEquals(expected, network.getParam(mean));
    network.getParam(mean).assign(saved.getParam(mean));
    assertEquals(saved.params(), network.params());
  }

  @ParameterizedTest
  @MethodSource("dlfs.engine.EngineKind#onProcessor")
  void leavesNothingOfTheOldWeightsInANetworkThatHasBeenUsed(EngineKind engine) throws IOException {
    INDArray x = Samples.uniform(3, DataType.FLOAT, 4, SMALL.size());
    for (LayerSet layers : LayerSet.values()) {
      ComputationGraph saved = graph(layers, 1);
      ComputationGraph network = engine.prepare(graph(layers, 2));
      INDArray before = network.outputSingle(x);
      TrainedWeights.load(NetworkTensors.of(MemoryTensors.PATH, saved), network);
      assertNotEquals(before, network.outputSingle(x));
      assertTrue(saved.outputSingle(x).equalsWithEps(network.outputSingle(x), 1e-5));
    }
  }

  @Test
  void loadsAPartOfANetwork() throws IOException {
    Map<String, INDArray> tensors = keras(chain(1));
    tensors.put("block3_conv1/kernel", Nd4j.ones(3, 3, 5, 5));
    var file = new MemoryTensors(tensors);
    MultiLayerNetwork network = chain(2);
    assertThrows(DataFileException.class, () -> TrainedWeights.load(file, network));
    assertEquals(chain(2).params(), network.params());
    TrainedWeights.loadPart(file, network);
    assertEquals(chain(1).params(), network.params());
  }

  @Test
  void ignoresAuxiliaryClassifiersThatTheNetworkDoesNotHave() throws IOException {
    Map<String, INDArray> tensors = torchvision(graph(LayerSet.BUILTIN, 1));
    tensors.put("aux1.fc1.weight", Nd4j.ones(2, 3));
    ComputationGraph network = graph(LayerSet.BUILTIN, 2);
    TrainedWeights.load(new MemoryTensors(tensors), network);
    assertEquals(graph(LayerSet.BUILTIN, 1).params(), network.params());
  }

  static Stream<Arguments> misfits() {
    return Stream.of(
        misfit(
            tensors ->
                tensors.put("layer1.0.conv_1.weight", tensors.remove("layer1.0.conv1.weight")),
            "Its names are torchvision's.",
            "Missing (1):",
            "  layer1.0.conv1.weight [16, 16, 3, 3], of the layer conv2_1.conv1;"
                + " is it layer1.0.conv_1.weight?",
            "Not in the network (1):",
            "  layer1.0.conv_1.weight [16, 16, 3, 3]"),
        misfit(
            tensors -> tensors.put("fc.weight", Nd4j.ones(64, 10)),
            "Of another shape (1):",
            "  fc.weight is [64, 10], but the layer fc needs [10, 64]"),
        misfit(
            tensors -> tensors.keySet().removeIf(name -> name.startsWith("layer1")),
            "Missing (10):",
            "  and 5 more"),
        misfit(
            tensors -> {
              for (int i = 0; i < 100; i++) {
                tensors.put("x\n" + i + "y".repeat(100), Nd4j.ones(1));
              }
            },
            "Not in the network (100):",
            "  x?0" + "y".repeat(57) + "... [1]",
            "  and 95 more"),
        misfit(
            tensors -> {
              tensors.clear();
              tensors.put("encoder.weight", Nd4j.ones(2, 2));
            },
            "It has none of the network's tensors, by any of the names that are known.",
            "It has (1):",
            "  encoder.weight [2, 2]"),
        misfit(
            tensors -> tensors.put("module.fc.bias", Nd4j.ones(10)),
            "  fc.bias and module.fc.bias are the same parameter"),
        misfit(
            tensors -> tensors.get("bn1.running_var").putScalar(3, -0.5),
            "has the negative variance -0.5 in bn1.running_var"),
        misfit(
            tensors -> tensors.get("fc.weight").putScalar(5, 5, Double.NaN),
            "has NaN in the tensor fc.weight"));
  }

  private static Arguments misfit(Consumer<Map<String, INDArray>> change, String... expected) {
    return Arguments.of(expected[0], change, List.of(expected));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("misfits")
  void namesTheTensorsThatDoNotFitAndChangesNothing(
      String name, Consumer<Map<String, INDArray>> change, List<String> expected) {
    Map<String, INDArray> tensors = torchvision(graph(LayerSet.BUILTIN, 1));
    change.accept(tensors);
    ComputationGraph network = graph(LayerSet.BUILTIN, 2);
    var file = new MemoryTensors(tensors);
    var refusal = assertThrows(DataFileException.class, () -> TrainedWeights.load(file, network));
    String message = refusal.getMessage();
    expected.forEach(part -> assertTrue(message.contains(part), message));
    assertTrue(message.startsWith(MemoryTensors.PATH.toString()), message);
    assertTrue(message.lines().count() < 30, message);
    assertEquals(graph(LayerSet.BUILTIN, 2).params(), network.params());
  }

  /** The names in files that torchvision and Keras publish. */
  @ParameterizedTest(name = "{0} {2}")
  @CsvSource(
      delimiter = '|',
      value = {
        "TORCHVISION | conv1_1 conv1_2 conv2_1 conv2_2 conv3_1 conv3_2 conv3_3 fc6 fc8"
            + " | features.0 features.2 features.5 features.7 features.10 features.12 features.14"
            + " classifier.0 classifier.6",
        "TORCHVISION | conv1_1 conv1_1.norm conv2_1 conv2_1.norm conv3_1 conv3_1.norm conv3_2 fc7"
            + " | features.0 features.1 features.4 features.5 features.8 features.9 features.11"
            + " classifier.3",
        "TORCHVISION | conv1 fire2.squeeze fire4.expand1x1 fire5.expand3x3 fire9.squeeze conv10"
            + " | features.0 features.3.squeeze features.5.expand1x1 features.7.expand3x3"
            + " features.12.squeeze classifier.1",
        "TORCHVISION | conv1 conv2 conv3 conv4 conv5 fc6 fc7 fc8"
            + " | features.0 features.3 features.6 features.8 features.10 classifier.1"
            + " classifier.4 classifier.6",
        "TORCHVISION | conv1 conv1.norm conv2_1.conv3.norm conv2_1.shortcut conv2_1.shortcut.norm"
            + " conv4_23.conv2 fc"
            + " | conv1 bn1 layer1.0.bn3 layer1.0.downsample.0 layer1.0.downsample.1"
            + " layer3.22.conv2 fc",
        "TORCHVISION | conv1 conv1.norm conv2_reduce conv2.norm inception_3a.1x1"
            + " inception_4b.3x3_reduce.norm inception_4b.3x3 inception_5b.5x5_reduce"
            + " inception_5b.5x5 inception_5b.pool_proj.norm aux1.conv aux1.conv.norm aux2.fc1 fc"
            + " | conv1.conv conv1.bn conv2.conv conv3.bn inception3a.branch1.conv"
            + " inception4b.branch2.0.bn inception4b.branch2.1.conv inception5b.branch3.0.conv"
            + " inception5b.branch3.1.conv inception5b.branch4.1.bn aux1.conv.conv aux1.conv.bn"
            + " aux2.fc1 fc",
        "KERAS | conv1_1 conv5_3 fc6 fc7 fc8" + " | block1_conv1 block5_conv3 fc1 fc2 predictions",
        "KERAS | conv1 conv1.norm conv2_1.shortcut conv2_1.shortcut.norm conv2_1.conv1"
            + " conv3_4.conv2.norm fc"
            + " | conv1_conv conv1_bn conv2_block1_0_conv conv2_block1_0_bn conv2_block1_1_conv"
            + " conv3_block4_2_bn predictions"
      })
  void translatesTheNamesOfLayers(NamingConvention convention, String layers, String expected) {
    List<String> all = List.of(layers.split(" "));
    var names = convention.layerNames(new LinkedHashSet<>(all));
    assertEquals(List.of(expected.split(" ")), all.stream().map(names).toList());
  }
}
