package dlfs.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.engine.threads.Parallel;
import dlfs.images.ImageShape;
import dlfs.layers.LayerSet;
import dlfs.networks.InitialWeights;
import dlfs.networks.MultiLayerNet;
import dlfs.networks.SimpleConvNet;
import dlfs.optimizers.Adam;
import dlfs.support.Serialization;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Pointer;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.layers.mkldnn.MKLDNNConvHelper;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.updater.MultiLayerUpdater;
import org.deeplearning4j.optimize.listeners.CollectScoresListener;
import org.deeplearning4j.optimize.solvers.StochasticGradientDescent;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.cpu.nativecpu.bindings.Nd4jCpu;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.adapter.SingletonDataSetIterator;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

class EngineTest {

  @Test
  void runsDl4jsConvolutionsOnOneDnnIfAvailable() {
    boolean intel = System.getProperty("os.arch").matches("amd64|x86_64");
    boolean mac = System.getProperty("os.name").startsWith("Mac");
    Assumptions.assumeTrue(intel && !mac, "oneDNN comes with the natives of Linux and Windows");

    assertTrue(Nd4jCpu.Environment.getInstance().isUseONEDNN(), "natives with oneDNN");
    MultiLayerNetwork network = new MultiLayerNetwork(configuration(LayerSet.BUILTIN));
    network.init();
    assertInstanceOf(MKLDNNConvHelper.class, network.getLayer(0).getHelper());
  }

  @Test
  void createsEachShapeDescriptorOnce() {
    assertInstanceOf(CachedShapes.class, Nd4j.getShapeInfoProvider());
    assertSame(
        Nd4j.create(DataType.FLOAT, 3, 5).shapeInfoDataBuffer(),
        Nd4j.create(DataType.FLOAT, 3, 5).shapeInfoDataBuffer());
  }

  @Test
  void createsDescriptorsOnceAfterMoreShapesThanAreKept() {
    var shapes = new CachedShapes();
    for (int length = 1; length <= 10_001; length++) {
      vector(shapes, length);
    }
    assertSame(vector(shapes, 20_000), vector(shapes, 20_000));
  }

  private static DataBuffer vector(CachedShapes shapes, long length) {
    return shapes
        .createShapeInformation(new long[] {length}, new long[] {1}, 1, 'c', DataType.FLOAT, false)
        .getFirst();
  }

  static Stream<Arguments> differentShapes() {
    INDArray array = Nd4j.create(DataType.FLOAT, 3, 5);
    return Stream.of(
        Arguments.of(array, Nd4j.create(DataType.FLOAT, 5, 3)),
        Arguments.of(array, Nd4j.create(DataType.DOUBLE, 3, 5)),
        Arguments.of(array, Nd4j.create(DataType.FLOAT, new long[] {3, 5}, 'f')),
        Arguments.of(array, Nd4j.create(DataType.FLOAT, 3, 5, 1)),
        Arguments.of(Nd4j.scalar(1f), Nd4j.empty(DataType.FLOAT)));
  }

  @ParameterizedTest
  @MethodSource("differentShapes")
  void distinguishesShapes(INDArray one, INDArray other) {
    assertFalse(Arrays.equals(one.shapeInfoJava(), other.shapeInfoJava()), one.shapeInfoToString());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
  void refusesFewerThreadsThanOneWithoutAnyChange(int threads) {
    int before = Parallel.threads();
    String message =
        assertThrows(IllegalArgumentException.class, () -> Engine.start(threads)).getMessage();
    assertTrue(message.contains("at least 1 thread"), message);
    assertEquals(before, Parallel.threads());
  }

  @Test
  void refusesToAccelerateUninitialisedNetworks() {
    for (var network :
        Arrays.asList(new MultiLayerNetwork(configuration(LayerSet.BUILTIN)), null)) {
      String message =
          assertThrows(IllegalStateException.class, () -> Engine.accelerate(network)).getMessage();
      assertTrue(message.contains("network.init()"), message);
    }
  }

  @Test
  void disablesJavaCppsCheckOfPhysicalMemory() {
    assertEquals(0, Pointer.maxPhysicalBytes());
  }

  /** Compares DL4J's own updater and layers with those that replace them. */
  @ParameterizedTest
  @EnumSource(LayerSet.class)
  void doesNotChangeTheResultOfTraining(LayerSet layers) {
    MultiLayerNetwork plain = new MultiLayerNetwork(configuration(layers));
    plain.init();
    MultiLayerNetwork fast = convolutional(layers);
    for (int step = 0; step < 5; step++) {
      plain.fit(images(), labels());
      fast.fit(images(), labels());
    }
    assertArrayEquals(plain.params().toFloatVector(), fast.params().toFloatVector(), 1e-6f);
    INDArray state = fast.getUpdater().getStateViewArray();
    assertArrayEquals(
        plain.getUpdater().getStateViewArray().toFloatVector(), state.toFloatVector(), 1e-6f);
    assertTrue(state.norm2Number().doubleValue() > 0);
  }

  @ParameterizedTest
  @EnumSource(LayerSet.class)
  void computesTheInputGradientOnRequest(LayerSet layers) {
    MultiLayerNetwork plain = new MultiLayerNetwork(configuration(layers));
    plain.init();
    MultiLayerNetwork fast = convolutional(layers);
    fast.fit(images(), labels());
    fast.setParams(plain.params().dup());
    for (int time = 0; time < 2; time++) {
      float[] expected = inputGradient(plain);
      assertArrayEquals(expected, inputGradient(fast), 1e-6f);
    }
  }

  private static float[] inputGradient(MultiLayerNetwork network) {
    INDArray gradient = network.calculateGradients(images(), labels(), null, null).getSecond();
    assertTrue(gradient.norm2Number().doubleValue() > 0);
    return gradient.dup('c').reshape(gradient.length()).toFloatVector();
  }

  @Test
  void savesDl4jsNetworksInDl4jsFormat() throws Exception {
    MultiLayerNetwork network = convolutional(LayerSet.BUILTIN);
    var zip = new ByteArrayOutputStream();
    ModelSerializer.writeModel(network, zip, true);
    MultiLayerNetwork restored =
        ModelSerializer.restoreMultiLayerNetwork(new ByteArrayInputStream(zip.toByteArray()), true);

    String json = network.getLayerWiseConfigurations().toJson();
    assertFalse(json.contains("FastRelu"), json);
    var layer =
        (org.deeplearning4j.nn.conf.layers.BaseLayer)
            MultiLayerConfiguration.fromJson(json).getConf(0).getLayer();
    assertSame(ActivationReLU.class, layer.getActivationFn().getClass());
    assertEquals(network.output(images()), restored.output(images()));
  }

  @Test
  void preservesTheUpdaterStateOfRestoredNetworks() throws Exception {
    MultiLayerNetwork undisturbed = trained(dense(), 6);
    MultiLayerNetwork half = trained(dense(), 3);
    var zip = new ByteArrayOutputStream();
    ModelSerializer.writeModel(half, zip, true);
    MultiLayerNetwork restored =
        Engine.accelerate(
            ModelSerializer.restoreMultiLayerNetwork(
                new ByteArrayInputStream(zip.toByteArray()), true));
    assertNotNull(restored.getUpdater().getStateViewArray());
    assertEquals(undisturbed.params(), trained(restored, 3).params());
  }

  /** Asserts that a network has the accelerated parts; does not measure its speed. */
  private static void assertAccelerated(MultiLayerNetwork network) {
    assertInstanceOf(TrainingStep.class, network.getOptimizer());
    for (Layer layer : network.getLayers()) {
      boolean isLast = layer == network.getOutputLayer();
      assertEquals(
          isLast ? "org.deeplearning4j.nn.layers" : "dlfs.engine",
          layer.getClass().getPackageName());
      assertSame(layer, network.getLayer(layer.conf().getLayer().getLayerName()));
    }
  }

  static Stream<Arguments> changes() {
    return Stream.of(
        change("listeners", network -> network.setListeners(new CollectScoresListener(1))),
        change("no listeners", network -> network.setListeners(List.of())),
        change("learning rate", network -> network.setLearningRate(0.5)),
        change("updater", network -> network.setUpdater(new MultiLayerUpdater(network))),
        change("parameters", network -> network.setParams(network.params().dup())),
        change("a second call", Engine::accelerate),
        change("training", network -> network.fit(images(), labels())));
  }

  private static Arguments change(String name, Consumer<MultiLayerNetwork> change) {
    return Arguments.of(name, change);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("changes")
  void keepsANetworkAcceleratedAfterAnyChange(String name, Consumer<MultiLayerNetwork> change) {
    MultiLayerNetwork network = convolutional(LayerSet.BUILTIN);
    assertAccelerated(network);
    change.accept(network);
    network.fit(images(), labels());
    assertAccelerated(network);
  }

  @Test
  void acceleratesClones() {
    MultiLayerNetwork network = trained(convolutional(LayerSet.BUILTIN), 2);
    MultiLayerNetwork copy = network.clone();
    assertSame(StochasticGradientDescent.class, copy.getOptimizer().getClass());
    assertAccelerated(Engine.accelerate(copy));
    assertEquals(network, copy);
    assertEquals(trained(network, 2).params(), trained(copy, 2).params());
  }

  @Test
  void acceleratesDeserialisedNetworks() throws Exception {
    MultiLayerNetwork network = trained(convolutional(LayerSet.BUILTIN), 2);
    var restored = Serialization.copied(network);
    assertAccelerated(Engine.accelerate(restored));
    assertEquals(network.output(images()), restored.output(images()));
  }

  @Test
  void doesNotChangeTheConfiguration() throws Exception {
    MultiLayerConfiguration before = configuration(LayerSet.BUILTIN);
    MultiLayerNetwork network = convolutional(LayerSet.BUILTIN);
    MultiLayerNetwork plain = new MultiLayerNetwork(before);
    plain.init();
    assertEquals(
        plain.getLayerWiseConfigurations().toJson(), network.getLayerWiseConfigurations().toJson());
    assertArrayEquals(
        Serialization.bytes(plain.getLayerWiseConfigurations()),
        Serialization.bytes(network.getLayerWiseConfigurations()));
  }

  /** DL4J refuses this configuration, since its outputs are no probabilities. */
  @Test
  void preservesDl4jsValidation() {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .list()
                .layer(
                    new DenseLayer.Builder().nIn(144).nOut(4).activation(Activation.RELU).build())
                .layer(
                    new OutputLayer.Builder(LossFunction.MSE)
                        .nOut(10)
                        .activation(Activation.RELU)
                        .build())
                .setInputType(InputType.feedForward(144))
                .validateOutputLayerConfig(false)
                .build());
    network.init();
    Engine.accelerate(network);
    var samples = new SingletonDataSetIterator(new DataSet(images(), labels()));
    assertThrows(IllegalStateException.class, () -> network.evaluate(samples));
  }

  private static MultiLayerNetwork trained(MultiLayerNetwork network, int steps) {
    for (int step = 0; step < steps; step++) {
      network.fit(images(), labels());
    }
    return network;
  }

  private static MultiLayerNetwork dense() {
    return new MultiLayerNet(144, List.of(8), 10, Activation.RELU, new InitialWeights.He())
        .create(LayerSet.BUILTIN, new Adam(), 1);
  }

  private static MultiLayerNetwork convolutional(LayerSet layers) {
    return Engine.accelerate(net().create(layers, new Adam(), 1));
  }

  private static MultiLayerConfiguration configuration(LayerSet layers) {
    return net().configuration(layers, new Adam(), 1);
  }

  private static SimpleConvNet net() {
    return new SimpleConvNet(new ImageShape(1, 12, 12), 4, 3, 8, 10, new InitialWeights.He());
  }

  private static INDArray images() {
    return Nd4j.linspace(DataType.FLOAT, 0, 0.001, 6 * 144).reshape(6, 144);
  }

  private static INDArray labels() {
    INDArray labels = Nd4j.zeros(DataType.FLOAT, 6, 10);
    for (int i = 0; i < 6; i++) {
      labels.putScalar(i, i, 1);
    }
    return labels;
  }
}
