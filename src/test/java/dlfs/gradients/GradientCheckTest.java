package dlfs.gradients;

import static dlfs.support.GradientResults.assertRight;
import static dlfs.support.GradientResults.isRight;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.gradients.GradientCheck.Result;
import dlfs.layers.LayerSet;
import dlfs.networks.InitialWeights;
import dlfs.networks.MultiLayerNet;
import dlfs.networks.TrainableNetwork;
import dlfs.optimizers.Momentum;
import dlfs.optimizers.Sgd;
import dlfs.support.Samples;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.impl.ActivationTanH;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

class GradientCheckTest {
  private static final GradientCheck CHECK = new GradientCheck();

  /** For such small networks, threads cost more time than they save. */
  // Networks, small enough for every entry to be checked.

  private static NeuralNetConfiguration.Builder settings() {
    return new NeuralNetConfiguration.Builder()
        .seed(5)
        .dataType(DataType.DOUBLE)
        .weightInit(WeightInit.XAVIER)
        .updater(new Sgd(0.1));
  }

  private static MultiLayerNetwork network(MultiLayerConfiguration configuration) {
    var network = new MultiLayerNetwork(configuration);
    network.init();
    return network;
  }

  private static MultiLayerNetwork network(NeuralNetConfiguration.Builder settings, Layer first) {
    return network(
        settings
            .list()
            .layer(first) // [N, 4] -> [N, 5]
            .layer(dense(5, 3, Activation.SIGMOID))
            .layer(output(3))
            .build());
  }

  private static DenseLayer dense(int inputs, int outputs, Activation activation) {
    return new DenseLayer.Builder().nIn(inputs).nOut(outputs).activation(activation).build();
  }

  private static OutputLayer output(int inputs) {
    return new OutputLayer.Builder(LossFunction.MCXENT)
        .nIn(inputs)
        .nOut(3)
        .activation(Activation.SOFTMAX)
        .build();
  }

  private static MultiLayerNetwork dense(NeuralNetConfiguration.Builder settings) {
    return network(settings, dense(4, 5, Activation.TANH));
  }

  private static MultiLayerNetwork convolutional(NeuralNetConfiguration.Builder settings) {
    return network(
        settings
            .list()
            .layer(
                new ConvolutionLayer.Builder(2, 2)
                    .nOut(2)
                    .activation(Activation.TANH)
                    .build()) // [N, 1, 5, 5] -> [N, 2, 4, 4]
            .layer(new BatchNormalization())
            .layer(new SubsamplingLayer.Builder().kernelSize(2, 2).stride(2, 2).build())
            .layer(new DenseLayer.Builder().nOut(3).activation(Activation.SIGMOID).build())
            .layer(new BatchNormalization())
            .layer(output(3))
            .setInputType(InputType.convolutional(5, 5, 1))
            .build());
  }

  private static INDArray features(long... shape) {
    Nd4j.getRandom().setSeed(7);
    return Nd4j.rand(DataType.DOUBLE, shape).subi(0.5);
  }

  private static INDArray labels(int samples) {
    return Samples.labels(DataType.DOUBLE, samples, 3);
  }

  private static List<Result> checkDense(MultiLayerNetwork network) {
    return CHECK.check(network, features(4, 4), labels(4));
  }

  private static List<String> wrong(List<Result> results) {
    return results.stream().filter(r -> !isRight(r)).map(Result::array).toList();
  }

  @Test
  void findsDl4jsDenseLayersCorrectInEveryElement() {
    List<Result> results = checkDense(dense(settings()));

    assertRight(results);
    assertEquals(
        List.of("0_W", "0_b", "1_W", "1_b", "2_W", "2_b", "input"),
        results.stream().map(Result::array).toList());
    assertEquals(
        List.of(20L, 5L, 15L, 3L, 9L, 3L, 16L), results.stream().map(Result::entries).toList());
  }

  /** Running mean and variance are parameters too, but not trained by backpropagation. */
  @Test
  void findsConvolutionPoolingAndBatchNormalizationCorrect() {
    List<Result> results = CHECK.check(convolutional(settings()), features(3, 1, 5, 5), labels(3));

    assertRight(results);
    assertEquals(
        List.of(
            "0_b", "0_W", "1_gamma", "1_beta", "3_W", "3_b", "4_gamma", "4_beta", "5_W", "5_b",
            "input"),
        results.stream().map(Result::array).toList());
  }

  static Stream<Arguments> losses() {
    return Stream.of(
        Arguments.of("L2", settings().l2(0.1)),
        Arguments.of("L1 and L2", settings().l1(0.05).l2(0.1).l2Bias(0.2)),
        Arguments.of("weight decay", settings().weightDecay(0.1)),
        Arguments.of("a sum over the samples", settings().miniBatch(false).l2(0.1)));
  }

  /** Includes arrays in row order (convolution) and in column order (dense). */
  @ParameterizedTest(name = "{0}")
  @MethodSource("losses")
  void includesRegularisation(String kind, NeuralNetConfiguration.Builder settings) {
    assertRight(
        CHECK.withMaxEntries(6, 1).check(convolutional(settings), features(3, 1, 5, 5), labels(3)));
  }

  @Test
  void checksLayersWithoutParameters() {
    MultiLayerNetwork network =
        network(
            settings()
                .list()
                .layer(new ActivationLayer.Builder().activation(Activation.TANH).build())
                .layer(
                    new LossLayer.Builder(LossFunction.MCXENT)
                        .activation(Activation.SOFTMAX)
                        .build())
                .build());
    List<Result> results = CHECK.check(network, features(4, 3), labels(4));
    assertRight(results);
    assertEquals(List.of("input"), results.stream().map(Result::array).toList());
  }

  /** The networks of this project are FLOAT; the book checks 784-50-10 on three images. */
  @Test
  void checksASampleOfEachArrayOfALargerNetwork() {
    var configuration =
        new MultiLayerNet(784, List.of(50), 10, Activation.SIGMOID, new InitialWeights.Std(0.01))
            .configuration(LayerSet.BUILTIN, new Sgd(), 0);
    MultiLayerNetwork network = network(configuration).convertDataType(DataType.DOUBLE);
    INDArray labels = Nd4j.eye(10).castTo(DataType.DOUBLE).getRows(5, 0, 4);

    List<Result> results = CHECK.withMaxEntries(30, 1).check(network, features(3, 784), labels);

    assertRight(results);
    assertEquals(List.of(30L, 30L, 30L, 10L, 30L), results.stream().map(Result::entries).toList());
  }

  @Test
  void choosesTheSameElementsForTheSameSeed() {
    MultiLayerNetwork network = dense(settings());
    INDArray features = features(4, 4);
    List<Result> some = CHECK.withMaxEntries(2, 1).check(network, features, labels(4));
    assertEquals(some, CHECK.withMaxEntries(2, 1).check(network, features, labels(4)));
    assertNotEquals(some, CHECK.withMaxEntries(2, 2).check(network, features, labels(4)));
  }

  /** With a larger h, most of the difference is the central difference's own error, of order h². */
  @Test
  void usesTheGivenStep() {
    MultiLayerNetwork network = dense(settings());
    INDArray features = features(4, 4);
    double near = worst(CHECK.withH(1e-3).check(network, features, labels(4)));
    double far = worst(CHECK.withH(1e-2).check(network, features, labels(4)));
    assertEquals(100, far / near, 1);
  }

  /** The kink of ReLU is within 10⁻³ of the value 10⁻⁴, but not within 10⁻⁶. */
  @Test
  void avoidsAKinkWithTheSecondStep() {
    MultiLayerNetwork network =
        network(
            settings()
                .list()
                .layer(new ActivationLayer(Activation.RELU)) // [N, 3]
                .layer(output(3))
                .setInputType(InputType.feedForward(3))
                .build());
    INDArray features = Nd4j.createFromArray(new double[][] {{1e-4, 0.5, 0.7}});
    GradientCheck far = CHECK.withH(1e-3);
    assertFalse(isRight(input(far.check(network, features, labels(1)))));
    assertRight(List.of(input(far.withSecondLook(1e-6).check(network, features, labels(1)))));
  }

  private static Result input(List<Result> results) {
    return results.get(results.size() - 1);
  }

  private static double worst(List<Result> results) {
    return results.stream().mapToDouble(Result::maxDifference).max().orElseThrow();
  }

  /** A step of SGD at a learning rate of 1 is the gradient itself. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("losses")
  void checksTheGradientsUsedForTraining(String kind, NeuralNetConfiguration.Builder settings) {
    MultiLayerNetwork network = convolutional(settings.updater(new Sgd(1)));
    INDArray features = features(3, 1, 5, 5);
    var loss =
        new NetworkLoss(
            TrainableNetwork.of(network), new DataSet(features, labels(3)).toMultiDataSet());
    Map<String, INDArray> expected = loss.gradients();
    expected.remove("input");
    Map<String, INDArray> before = new HashMap<>();
    expected.keySet().forEach(name -> before.put(name, network.getParam(name).dup()));

    network.fit(features, labels(3));

    expected.forEach(
        (name, gradient) -> {
          INDArray error = before.get(name).sub(network.getParam(name)).sub(gradient);
          assertEquals(0, error.amaxNumber().doubleValue(), 1e-12, name);
        });
  }

  // Errors that have to be found.

  /** tanh with a derivative that is 1 % too large. */
  public static final class SteepTanh extends ActivationTanH {
    private static final long serialVersionUID = 1;

    @Override
    public Pair<INDArray, INDArray> backprop(INDArray in, INDArray epsilon) {
      return Pair.create(super.backprop(in, epsilon).getFirst().muli(1.01), null);
    }
  }

  @Test
  void findsAWrongDerivativeInAllEarlierLayers() {
    var steep = new DenseLayer.Builder().nIn(4).nOut(5).activation(new SteepTanh()).build();
    List<Result> results = checkDense(network(settings(), steep));

    assertEquals(List.of("0_W", "0_b", "input"), wrong(results));
    // a = 1.01 n: the relative error is 0.01 / 2.01
    assertEquals(0.01 / 2.01, named("0_W", results).maxRelativeError(), 1e-5);
    Result bias = named("0_b", results);
    assertTrue(bias.meanDifference() <= bias.maxDifference() && bias.meanDifference() > 0);
  }

  private static Result named(String array, List<Result> results) {
    return results.stream().filter(r -> r.array().equals(array)).findFirst().orElseThrow();
  }

  /** Errors of a layer in its gradients, introduced after DL4J has computed the correct ones. */
  private enum Mistake {
    BIAS_TOO_LARGE("0_b") {
      @Override
      void make(INDArray bias, INDArray biasBefore, INDArray weights, INDArray input) {
        bias.muli(1.01);
      }
    },
    INPUT_OF_OTHER_SIGN("input") {
      @Override
      void make(INDArray bias, INDArray biasBefore, INDArray weights, INDArray input) {
        input.negi();
      }
    },
    ONE_WEIGHT_NOT_A_NUMBER("0_W") {
      @Override
      void make(INDArray bias, INDArray biasBefore, INDArray weights, INDArray input) {
        weights.putScalar(1, 1, Double.NaN);
      }
    },
    /** As if a layer allocated its own array, while training uses DL4J's. */
    BIAS_NOT_WRITTEN("0_b") {
      @Override
      void make(INDArray bias, INDArray biasBefore, INDArray weights, INDArray input) {
        bias.assign(biasBefore);
      }
    },
    /** Correct only in the first step after initialisation, when the gradients are 0. */
    BIAS_ADDED_UP_FROM_STEP_TO_STEP("0_b") {
      @Override
      void make(INDArray bias, INDArray biasBefore, INDArray weights, INDArray input) {
        bias.addi(biasBefore);
      }
    };

    private final String array;

    Mistake(String array) {
      this.array = array;
    }

    abstract void make(INDArray bias, INDArray biasBefore, INDArray weights, INDArray input);
  }

  /** A fully connected tanh layer, [N, 4] -> [N, 5], with an error in its backward pass. */
  private static final class WrongLayer extends DenseLayer {
    private static final long serialVersionUID = 1;
    private final Mistake mistake;

    WrongLayer(Mistake mistake) {
      this.mistake = mistake;
      setNIn(4);
      setNOut(5);
      setActivationFn(new ActivationTanH());
    }

    @Override
    public org.deeplearning4j.nn.api.Layer instantiate(
        NeuralNetConfiguration conf,
        Collection<TrainingListener> listeners,
        int index,
        INDArray params,
        boolean initialize,
        DataType type) {
      var layer =
          new org.deeplearning4j.nn.layers.feedforward.dense.DenseLayer(conf, type) {
            private static final long serialVersionUID = 1;

            @Override
            public Pair<Gradient, INDArray> backpropGradient(
                INDArray epsilon, LayerWorkspaceMgr workspaces) {
              INDArray bias = gradientViews.get("b");
              INDArray before = bias.dup();
              Pair<Gradient, INDArray> result = super.backpropGradient(epsilon, workspaces);
              mistake.make(bias, before, gradientViews.get("W"), result.getSecond());
              return result;
            }
          };
      layer.setIndex(index);
      layer.setParamsViewArray(params);
      layer.setParamTable(initializer().init(conf, params, initialize));
      return layer;
    }
  }

  @ParameterizedTest
  @EnumSource
  void findsErrorsOfALayer(Mistake mistake) {
    List<Result> results = checkDense(network(settings(), new WrongLayer(mistake)));
    assertEquals(List.of(mistake.array), wrong(results), results::toString);
  }

  @ParameterizedTest
  @EnumSource
  void findsErrorsWithASecondStepToo(Mistake mistake) {
    MultiLayerNetwork network = network(settings(), new WrongLayer(mistake));
    var check = CHECK.withH(1e-5).withSecondLook(1e-6);
    assertEquals(List.of(mistake.array), wrong(check.check(network, features(4, 4), labels(4))));
  }

  // Side effects and refusals.

  @Test
  void restoresEverything() {
    MultiLayerNetwork network = convolutional(settings().updater(new Momentum(0.1, 0.9)));
    MultiLayerNetwork unchecked = network.clone();
    INDArray features = features(3, 1, 5, 5);
    INDArray labels = labels(3);
    DataSet samples = new DataSet(features, labels);
    network.fit(samples);
    unchecked.fit(samples);
    double[] featuresBefore = features.data().asDouble();
    double[] labelsBefore = labels.data().asDouble();
    DataType defaultType = Nd4j.dataType();

    CHECK.withMaxEntries(6, 1).check(network, features, labels);

    assertArrayEquals(unchecked.params().toDoubleVector(), network.params().toDoubleVector());
    assertArrayEquals(featuresBefore, features.data().asDouble());
    assertArrayEquals(labelsBefore, labels.data().asDouble());
    assertEquals(defaultType, Nd4j.dataType());
    network.fit(samples); // with the velocities of the first step
    unchecked.fit(samples);
    assertArrayEquals(unchecked.params().toDoubleVector(), network.params().toDoubleVector());
  }

  @Test
  void acceptsFloatDataWithAnyDefaultType() {
    assertEquals(DataType.FLOAT, Nd4j.dataType());
    INDArray features = features(4, 4).castTo(DataType.FLOAT);
    assertRight(CHECK.check(dense(settings()), features, labels(4).castTo(DataType.FLOAT)));
    assertEquals(DataType.FLOAT, features.dataType());
  }

  @Test
  void checksDropoutOnlyWithTheSameMaskInEveryPass() {
    MultiLayerNetwork network = dense(settings().dropOut(0.5));
    var refusal = assertThrows(IllegalStateException.class, () -> checkDense(network));
    assertTrue(refusal.getMessage().contains("beforeEachPass"), refusal.getMessage());

    assertRight(
        CHECK
            .withBeforeEachPass(() -> Nd4j.getRandom().setSeed(1))
            .check(network, features(4, 4), labels(4)));
  }

  static Stream<Arguments> uncheckable() {
    var frozen = new FrozenLayer(dense(4, 5, Activation.TANH));
    var noOutput = settings().list().layer(dense(4, 3, Activation.TANH)).build();
    return Stream.of(
        Arguments.of("type DOUBLE", dense(settings().dataType(DataType.FLOAT))),
        Arguments.of("not with an output layer", network(noOutput)),
        Arguments.of("layer 0 is frozen", network(settings(), frozen)),
        Arguments.of("initialised", new MultiLayerNetwork(noOutput)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("uncheckable")
  void refusesNetworksThatCannotBeChecked(String reason, MultiLayerNetwork network) {
    var refusal = assertThrows(IllegalArgumentException.class, () -> checkDense(network));
    assertTrue(refusal.getMessage().contains(reason), refusal.getMessage());
  }

  @Test
  void refusesInvalidSettings() {
    assertThrows(IllegalArgumentException.class, () -> CHECK.withH(0));
    assertThrows(IllegalArgumentException.class, () -> CHECK.withMaxEntries(0, 1));
  }
}
