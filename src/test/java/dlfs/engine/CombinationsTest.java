package dlfs.engine;

import static dlfs.text.Text.formatted;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.layers.Dropout;
import dlfs.layers.LayerSet;
import dlfs.networks.ChainNetwork;
import dlfs.networks.CifarResNet;
import dlfs.networks.ImageShape;
import dlfs.networks.InitialWeights;
import dlfs.networks.LeNet;
import dlfs.networks.MultiLayerNet;
import dlfs.networks.Network;
import dlfs.networks.SimpleConvNet;
import dlfs.networks.TrainableNetwork;
import dlfs.optimizers.AdaGrad;
import dlfs.optimizers.Adam;
import dlfs.optimizers.Momentum;
import dlfs.optimizers.Nesterov;
import dlfs.optimizers.RmsProp;
import dlfs.optimizers.Sgd;
import dlfs.optimizers.UpdateRule;
import dlfs.support.Samples;
import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;

/** The four combinations of layer set and engine train to the same parameters. */
class CombinationsTest {
  private static final int STEPS = 5;
  private static final int BATCH = 6;

  static Stream<Arguments> networksAndRules() {
    var dense =
        new MultiLayerNet(12, List.of(9, 8), 4, Activation.TANH, new InitialWeights.Xavier());
    return Stream.of(
        Arguments.of(dense, new Sgd(0.1), 12),
        Arguments.of(dense.withWeightDecay(0.01), new Momentum(0.1, 0.9), 12),
        Arguments.of(dense.withDropout(0.3), new Adam(0.01), 12),
        Arguments.of(dense, new AdaGrad(0.1), 12),
        // The gradients of biases before batch normalisation are 0 but for rounding errors, which
        // any rule except SGD would scale up to full steps.
        Arguments.of(dense.withBatchNormalization(), new Sgd(0.1), 12),
        Arguments.of(
            new MultiLayerNet(12, List.of(9), 4, Activation.SIGMOID, new InitialWeights.Std(1)),
            new RmsProp(0.01, 0.9),
            12),
        Arguments.of(
            new SimpleConvNet(new ImageShape(2, 9, 7), 3, 3, 5, 4, new InitialWeights.He()),
            new Nesterov(0.05, 0.9),
            2 * 9 * 7),
        Arguments.of(new LeNet(LeNet.Version.ORIGINAL), new Adam(0.001), 784),
        Arguments.of(
            new CifarResNet(8, new ImageShape(3, 9, 8), 4), new Momentum(0.1, 0.9), 3 * 9 * 8));
  }

  @ParameterizedTest
  @MethodSource("networksAndRules")
  void agreeInDoublePrecision(Network<?> network, UpdateRule rule, int inputs) {
    assertAgree(network, rule, inputs, DataType.DOUBLE, 1e-10);
  }

  @ParameterizedTest
  @MethodSource("networksAndRules")
  void agreeInSinglePrecision(Network<?> network, UpdateRule rule, int inputs) {
    assertAgree(network, rule, inputs, DataType.FLOAT, 1e-4);
  }

  /** The tolerance is relative to the largest parameter. */
  private static void assertAgree(
      Network<?> network, UpdateRule rule, int inputs, DataType type, double tolerance) {
    INDArray expected = trained(network, rule, inputs, type, Combination.DL4J).params();
    double largest = expected.amaxNumber().doubleValue();
    for (Combination combination : Combination.values()) {
      INDArray found = trained(network, rule, inputs, type, combination).params();
      double difference = expected.sub(found).amaxNumber().doubleValue();
      assertTrue(
          difference <= tolerance * largest,
          () ->
              formatted(
                  "%s differs by %s; the largest value is %s", combination, difference, largest));
    }
  }

  private static <M extends Model> M trained(
      Network<M> network, UpdateRule rule, int inputs, DataType type, Combination combination) {
    M created =
        type == DataType.DOUBLE
            ? network.createInDoublePrecision(combination.layers, rule.clone(), 3)
            : network.create(combination.layers, rule.clone(), 3);
    M model = combination.applied(created);
    TrainableNetwork trained = TrainableNetwork.of(model);
    int classes = classes(trained);
    for (int step = 0; step < STEPS; step++) {
      INDArray x = Samples.uniform(step, type, BATCH, inputs);
      INDArray t = Nd4j.zeros(type, BATCH, classes);
      for (int i = 0; i < BATCH; i++) {
        t.putScalar(i, (i * 7 + step) % classes, 1);
      }
      trained.fit(new MultiDataSet(x, t));
    }
    return model;
  }

  private static int classes(TrainableNetwork network) {
    List<Layer> layers = List.copyOf(network.layers().values());
    return (int) layers.get(layers.size() - 2).getParam("b").length(); // the one before the loss
  }

  @ParameterizedTest
  @EnumSource(Combination.class)
  void consistOfTheConfiguredLayers(Combination combination) {
    ChainNetwork network =
        new SimpleConvNet(new ImageShape(1, 8, 8), 3, 3, 5, 4, new InitialWeights.He());
    MultiLayerNetwork created =
        combination.applied(network.create(combination.layers, new Sgd(), 0));
    for (Layer layer : Stream.of(created.getLayers()).limit(4).toList()) {
      String expected =
          combination.isAccelerated()
              ? "dlfs.engine"
              : combination.layers == LayerSet.SCRATCH
                  ? "dlfs.layers"
                  : "org.deeplearning4j.nn.layers";
      String found = layer.getClass().getName();
      assertTrue(found.startsWith(expected + "."), found);
    }
  }

  @Test
  void useTheBooksDropoutInBothLayerSets() {
    for (LayerSet layers : LayerSet.values()) {
      var dropout = new Dropout(0.5);
      assertEquals(dropout, layers.resolve(dropout));
    }
  }
}
