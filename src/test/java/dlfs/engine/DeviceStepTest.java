package dlfs.engine;

import static dlfs.text.Text.formatted;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.engine.device.HostDevice;
import dlfs.images.ImageShape;
import dlfs.layers.LayerSet;
import dlfs.networks.InceptionNet;
import dlfs.networks.InitialWeights;
import dlfs.networks.Network;
import dlfs.networks.SimpleConvNet;
import dlfs.networks.TrainableNetwork;
import dlfs.optimizers.Momentum;
import dlfs.support.Samples;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.deeplearning4j.exception.DL4JException;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.Upsampling2D;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.learning.config.AMSGrad;
import org.nd4j.linalg.learning.config.AdaGrad;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.RmsProp;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.schedule.ExponentialSchedule;
import org.nd4j.linalg.schedule.ScheduleType;

/** A network trains on a device as it does on the processor. */
class DeviceStepTest {
  private static final int STEPS = 4;
  private static final int BATCH = 6;
  private static final int CLASSES = 4;

  static Stream<Arguments> networks() {
    return Stream.concat(
        CombinationsTest.networksAndRules(),
        Stream.of(
            Arguments.of(
                new InceptionNet(InceptionNet.Block.INCEPTION, new ImageShape(1, 8, 8), CLASSES),
                new Momentum(0.05, 0.9),
                64)));
  }

  @ParameterizedTest
  @MethodSource("networks")
  void givesTheLossesAndParametersOfTheProcessor(Network<?> network, IUpdater rule, int inputs) {
    for (LayerSet set : LayerSet.values()) {
      assertTrainsAlike(() -> network.create(set, rule, 5), inputs);
    }
  }

  /** Creates the same network at every call. */
  private interface Creation {
    Model create();
  }

  private static void assertTrainsAlike(Creation creation, int inputs) {
    Model expected = Engine.accelerate(creation.create());
    Model found = Engine.accelerate(creation.create(), new HostDevice());
    List<Double> losses = train(expected, inputs);
    List<Double> onDevice = train(found, inputs);
    for (int i = 0; i < STEPS; i++) {
      assertEquals(losses.get(i), onDevice.get(i), 1e-4 * losses.get(i), "loss of step " + i);
    }
    assertClose(expected.params(), found.params(), "parameters");
    assertInfersAlike(TrainableNetwork.of(expected), TrainableNetwork.of(found), inputs);
  }

  private static void assertInfersAlike(
      TrainableNetwork expected, TrainableNetwork found, int inputs) {
    MultiDataSet batch = batch(99, inputs, classes(expected));
    INDArray x = batch.getFeatures(0);
    assertClose(expected.output(x), found.output(x), "output");
    double loss = expected.loss(batch);
    assertEquals(loss, found.loss(batch), 1e-4 * loss, "loss in inference");
  }

  private static List<Double> train(Model model, int inputs) {
    TrainableNetwork network = TrainableNetwork.of(model);
    List<Double> losses = new ArrayList<>();
    for (int step = 0; step < STEPS; step++) {
      network.fit(batch(step, inputs, classes(network)));
      losses.add(model.score());
    }
    return losses;
  }

  private static MultiDataSet batch(int seed, int inputs, int classes) {
    return new MultiDataSet(
        Samples.uniform(10 + seed, DataType.FLOAT, BATCH, inputs),
        Samples.labels(DataType.FLOAT, BATCH, classes));
  }

  /** Returns the number of biases of the last layer that has any. */
  private static int classes(TrainableNetwork network) {
    return network.layers().values().stream()
        .filter(layer -> layer.paramTable().containsKey("b"))
        .map(layer -> layer.getParam("b").length())
        .reduce((before, last) -> last)
        .orElseThrow()
        .intValue();
  }

  private static void assertClose(INDArray expected, INDArray found, String what) {
    double error = expected.sub(found).norm2Number().doubleValue();
    double size = expected.norm2Number().doubleValue();
    assertTrue(error <= 1e-4 * size, () -> formatted("%s: %s of %s", what, error, size));
  }

  /** DL4J's own layers, with settings that the book's networks do not use. */
  private static MultiLayerNetwork dl4j(
      UnaryOperator<NeuralNetConfiguration.Builder> settings,
      org.deeplearning4j.nn.conf.layers.Layer... layers) {
    var builder =
        settings.apply(
            new NeuralNetConfiguration.Builder()
                .seed(3)
                .dataType(DataType.FLOAT)
                .updater(new Nesterovs(0.05, 0.9)));
    MultiLayerConfiguration configuration =
        builder.list(layers).setInputType(InputType.convolutionalFlat(9, 7, 2)).build();
    var network = new MultiLayerNetwork(configuration);
    network.init();
    return network;
  }

  private static org.deeplearning4j.nn.conf.layers.Layer[] layers() {
    return new org.deeplearning4j.nn.conf.layers.Layer[] {
      new ConvolutionLayer.Builder(3, 2)
          .nOut(3)
          .stride(2, 1)
          .convolutionMode(org.deeplearning4j.nn.conf.ConvolutionMode.Same)
          .activation(Activation.LEAKYRELU)
          .build(),
      new BatchNormalization(),
      new SubsamplingLayer.Builder(PoolingType.AVG)
          .kernelSize(3, 3)
          .stride(2, 2)
          .padding(1, 1)
          .build(),
      new DenseLayer.Builder().nOut(8).activation(Activation.SIGMOID).hasBias(false).build(),
      new OutputLayer.Builder(LossFunction.MCXENT)
          .nOut(CLASSES)
          .activation(Activation.SOFTMAX)
          .build()
    };
  }

  private static final int INPUTS = 2 * 9 * 7;

  static Stream<IUpdater> rules() {
    return Stream.of(
        new org.nd4j.linalg.learning.config.Sgd(0.1),
        new Nesterovs(0.05, 0.9),
        new AdaGrad(0.05),
        new RmsProp(0.01),
        new Adam(0.01),
        new Adam(new ExponentialSchedule(ScheduleType.ITERATION, 0.01, 0.5)),
        new AMSGrad(0.01)); // which the device does not know
  }

  @ParameterizedTest
  @MethodSource("rules")
  void appliesTheRulesOfDl4j(IUpdater rule) {
    assertTrainsAlike(
        () -> dl4j(builder -> builder.updater(rule), layersWithoutCancelledBiases()), INPUTS);
  }

  /** A bias before batch normalisation has a gradient of rounding errors only. */
  private static org.deeplearning4j.nn.conf.layers.Layer[] layersWithoutCancelledBiases() {
    var layers = layers();
    ((ConvolutionLayer) layers[0]).setHasBias(false);
    return layers;
  }

  @Test
  void appliesRegularisationAndCountsItInTheLoss() {
    assertTrainsAlike(
        () -> dl4j(b -> b.l2(0.1).l2Bias(0.05), layersWithoutCancelledBiases()), INPUTS);
    assertTrainsAlike(() -> dl4j(b -> b.weightDecay(0.1), layersWithoutCancelledBiases()), INPUTS);
    assertTrainsAlike(() -> dl4j(b -> b.l1(0.01), layersWithoutCancelledBiases()), INPUTS);
  }

  @Test
  void leavesWhatTheDeviceCannotComputeToTheProcessor() {
    assertTrainsAlike(
        () ->
            dl4j(
                builder -> builder,
                new ConvolutionLayer.Builder(3, 3).nOut(3).activation(Activation.ELU).build(),
                new Upsampling2D.Builder(2).build(),
                new ConvolutionLayer.Builder(3, 3).nOut(2).activation(Activation.RELU).build(),
                new GlobalPoolingLayer.Builder(PoolingType.PNORM).pnorm(2).build(),
                new OutputLayer.Builder(LossFunction.MSE)
                    .nOut(CLASSES)
                    .activation(Activation.TANH)
                    .build()),
        INPUTS);
  }

  @Test
  void clipsGradientsAsDl4jDoes() {
    assertTrainsAlike(
        () ->
            dl4j(
                builder ->
                    builder
                        .gradientNormalization(
                            org.deeplearning4j.nn.conf.GradientNormalization.ClipL2PerLayer)
                        .gradientNormalizationThreshold(0.1),
                layersWithoutCancelledBiases()),
        INPUTS);
  }

  private static MultiLayerNetwork small() {
    return new SimpleConvNet(new ImageShape(2, 9, 7), 3, 3, 5, CLASSES, new InitialWeights.He())
        .create(LayerSet.BUILTIN, new Momentum(0.05, 0.9), 3);
  }

  @Test
  void trainsBatchesOfAnySizeInTurn() {
    MultiLayerNetwork expected = Engine.accelerate(small());
    MultiLayerNetwork found = Engine.accelerate(small(), new HostDevice());
    for (int size : new int[] {4, 7, 4, 1, 7}) {
      var batch =
          new DataSet(
              Samples.uniform(size, DataType.FLOAT, size, INPUTS),
              Samples.labels(DataType.FLOAT, size, CLASSES));
      expected.fit(batch);
      found.fit(batch);
    }
    assertClose(expected.params(), found.params(), "parameters");
  }

  @Test
  void seesParametersThatAreSetBetweenSteps() {
    MultiLayerNetwork expected = Engine.accelerate(small());
    MultiLayerNetwork found = Engine.accelerate(small(), new HostDevice());
    for (MultiLayerNetwork network : List.of(expected, found)) {
      train(network, INPUTS);
      network.setParams(small().params());
      network.setParam("0_b", network.getParam("0_b").add(0.5));
      network.getUpdater().getStateViewArray().assign(0.01);
      train(network, INPUTS);
    }
    assertClose(expected.params(), found.params(), "parameters");
    assertClose(
        expected.getUpdater().getStateViewArray(),
        found.getUpdater().getStateViewArray(),
        "state of the update rule");
  }

  @Test
  void resumesFromTheParametersAndTheStateOfTheRule() {
    MultiLayerNetwork whole = Engine.accelerate(small(), new HostDevice());
    train(whole, INPUTS);
    INDArray parameters = whole.params().dup();
    INDArray state = whole.getUpdater().getStateViewArray().dup();
    train(whole, INPUTS);
    MultiLayerNetwork resumed = Engine.accelerate(small(), new HostDevice());
    resumed.setParams(parameters);
    resumed.getUpdater().setStateViewArray(resumed, state, false);
    resumed.setIterationCount(STEPS);
    train(resumed, INPUTS);
    assertEquals(whole.params(), resumed.params());
  }

  /** Checkpoints ask for the array before the first step, and read and write it from then on. */
  @Test
  void keepsTheStateOfTheRuleInTheArrayThatWasThereBeforeTheFirstStep() {
    for (Model network : List.of(small(), small().toComputationGraph())) {
      Model found = Engine.accelerate(network, new HostDevice());
      INDArray state = TrainableNetwork.of(found).updaterState();
      train(found, INPUTS);
      assertSame(state, TrainableNetwork.of(found).updaterState());
      assertTrue(state.norm2Number().doubleValue() > 0, "the steps change it");
    }
  }

  /** Records what DL4J tells a listener. */
  private static final class Recorder extends BaseTrainingListener {
    private final List<INDArray> outputs = new ArrayList<>();
    private final List<INDArray> gradients = new ArrayList<>();
    private final List<Double> scores = new ArrayList<>();

    @Override
    public void onForwardPass(Model model, List<INDArray> activations) {
      activations.forEach(output -> outputs.add(output.dup('c').detach()));
    }

    @Override
    public void onForwardPass(Model model, Map<String, INDArray> activations) {
      activations.values().forEach(output -> outputs.add(output.dup('c').detach()));
    }

    @Override
    public void onBackwardPass(Model model) {
      new TreeMap<>(model.gradient().gradientForVariable())
          .values().stream().map(gradient -> gradient.dup('c').detach()).forEach(gradients::add);
    }

    @Override
    public void iterationDone(Model model, int iteration, int epoch) {
      scores.add(model.score());
    }
  }

  @Test
  void tellsListenersWhatTheProcessorTells() {
    MultiLayerNetwork expected = Engine.accelerate(dl4j(builder -> builder, layers()));
    MultiLayerNetwork found =
        Engine.accelerate(dl4j(builder -> builder, layers()), new HostDevice());
    Recorder heard = new Recorder();
    Recorder heardOnDevice = new Recorder();
    expected.setListeners(heard);
    found.setListeners(heardOnDevice);
    train(expected, INPUTS);
    train(found, INPUTS);
    assertSame(heard.scores.size(), heardOnDevice.scores.size());
    assertAllClose(heard.outputs, heardOnDevice.outputs, "output");
    assertAllClose(heard.gradients, heardOnDevice.gradients, "gradient");
  }

  @Test
  void namesTheGradientsOfGraphsByTheirParameters() {
    var network = new InceptionNet(InceptionNet.Block.INCEPTION, new ImageShape(1, 8, 8), CLASSES);
    ComputationGraph expected =
        Engine.accelerate(network.create(LayerSet.BUILTIN, new Momentum(0.05, 0.9), 3));
    ComputationGraph found =
        Engine.accelerate(
            network.create(LayerSet.BUILTIN, new Momentum(0.05, 0.9), 3), new HostDevice());
    Recorder heard = new Recorder();
    Recorder heardOnDevice = new Recorder();
    expected.setListeners(heard);
    found.setListeners(heardOnDevice);
    train(expected, 64);
    train(found, 64);
    assertAllClose(heard.gradients, heardOnDevice.gradients, "gradient");
  }

  private static void assertAllClose(List<INDArray> expected, List<INDArray> found, String what) {
    assertEquals(expected.size(), found.size());
    for (int i = 0; i < expected.size(); i++) {
      assertClose(expected.get(i), found.get(i).reshape(expected.get(i).shape()), what + " " + i);
    }
  }

  @Test
  void keepsItsParametersInOneMemoryWithTheNetwork() {
    HostDevice device = new HostDevice();
    MultiLayerNetwork network = Engine.accelerate(small(), device);
    train(network, INPUTS);
    for (Layer layer : network.getLayers()) {
      layer.paramTable().values().forEach(array -> assertTrue(device.isShared(array)));
    }
    assertTrue(device.isShared(network.params()));
    assertTrue(device.isShared(network.gradient().gradient()));
    assertTrue(device.isShared(network.getUpdater().getStateViewArray()));
    int allocations = device.allocations();
    train(network, INPUTS);
    train(Engine.accelerate(small(), device), INPUTS);
    assertEquals(allocations, device.allocations());
    assertEquals(EngineKind.CUDA, EngineKind.of(network));
  }

  @Test
  void refusesToTrainANetworkWithoutALossAsDl4jDoes() {
    var withoutLoss = Arrays.copyOf(layers(), 4);
    MultiLayerNetwork network =
        Engine.accelerate(dl4j(builder -> builder, withoutLoss), new HostDevice());
    var batch =
        new DataSet(
            Samples.uniform(1, DataType.FLOAT, BATCH, INPUTS),
            Samples.labels(DataType.FLOAT, BATCH, CLASSES));
    assertThrows(DL4JException.class, () -> network.fit(batch));
  }

  @Test
  void leavesDoublePrecisionToTheProcessor() {
    MultiLayerNetwork network = small().convertDataType(DataType.DOUBLE);
    assertEquals(EngineKind.FAST, EngineKind.of(Engine.accelerate(network, new HostDevice())));
  }
}
