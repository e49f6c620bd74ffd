package dlfs.layers;

import static dlfs.support.Closeness.assertClose;
import static dlfs.support.GradientResults.assertRight;
import static dlfs.support.Nets.network;
import static dlfs.support.Nets.settings;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dlfs.engine.EngineKind;
import dlfs.gradients.GradientCheck;
import dlfs.networks.Layers;
import dlfs.support.Closeness;
import dlfs.support.Samples;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;

/** The losses of values: in both layer sets, by hand, and by their gradients. */
class RegressionLossTest {
  private static final long[] SHAPE = {4, 3};

  @Test
  void computesSmoothL1() {
    INDArray y = Nd4j.createFromArray(new double[][] {{0, 0.5, 1, -3}, {2, 0, -0.5, 0}});
    INDArray t = Nd4j.zerosLike(y);
    var loss = new SmoothL1Loss();
    var f = new ActivationIdentity();
    INDArray each = loss.computeScoreArray(t, y, f, null);
    assertArrayEquals(new double[] {0 + 0.125 + 0.5 + 2.5, 1.5 + 0.125}, each.toDoubleVector());
    assertEquals(4.75, loss.computeScore(t, y, f, null, false));
    assertEquals(4.75 / 2, loss.computeScore(t, y, f, null, true));
    double[][] gradient = {{0, 0.5, 1, -1}, {1, 0, -0.5, 0}};
    assertEquals(Nd4j.createFromArray(gradient), loss.computeGradient(t, y, f, null));
    // β = 2: 0.5² / 4, 1² / 4, 3 - 1 and so on
    assertEquals(
        0.0625 + 0.25 + 2 + 1 + 0.0625, new SmoothL1Loss(2).computeScore(t, y, f, null, false));
  }

  static Stream<Arguments> cases() {
    List<Arguments> cases = new ArrayList<>();
    for (ILossFunction loss : List.of(new LossMSE(), new SmoothL1Loss(), new SmoothL1Loss(0.3))) {
      for (EngineKind engine : EngineKind.onProcessor()) {
        for (DataType type : List.of(DataType.DOUBLE, DataType.FLOAT)) {
          cases.add(Arguments.of(loss, engine, type));
        }
      }
    }
    return cases.stream();
  }

  /** The layers that are compared with DL4J's. */
  static Stream<Layer> comparedLayers() {
    return cases().map(each -> ours((ILossFunction) each.get()[0]));
  }

  /** The layers whose gradients are checked. */
  static Stream<Layer> checkedLayers() {
    return Stream.of(new LossMSE(), new SmoothL1Loss(0.7)).map(RegressionLossTest::ours);
  }

  private static Layer ours(ILossFunction loss) {
    return LayerSet.SCRATCH.resolve(Layers.regressionLoss(loss));
  }

  private static MultiLayerNetwork last(Layer loss, DataType type) {
    return network(settings(type), SHAPE, new ActivationLayer(Activation.IDENTITY), loss);
  }

  /** Without a mask, with one of each sample, and with one of each output. */
  @ParameterizedTest
  @MethodSource("cases")
  void isTheSameInBothLayerSets(ILossFunction loss, EngineKind engine, DataType type) {
    Layer dl4j = Layers.regressionLoss(loss);
    MultiLayerNetwork theirs = last(dl4j, type);
    MultiLayerNetwork ours = engine.prepare(last(LayerSet.SCRATCH.resolve(dl4j), type));
    INDArray x = Samples.uniform(1, type, SHAPE).muli(3);
    INDArray labels = Samples.uniform(2, type, SHAPE);
    INDArray ofSamples = Nd4j.createFromArray(1.0, 0, 1, 0.5).castTo(type).reshape(4, 1);
    INDArray ofOutputs = Samples.uniform(3, type, SHAPE).gt(0).castTo(type);
    for (INDArray mask : new INDArray[] {null, ofSamples, ofOutputs}) {
      assertClose(
          "gradient",
          theirs.calculateGradients(x.dup(), labels, null, mask).getSecond(),
          ours.calculateGradients(x.dup(), labels, null, mask).getSecond());
      var samples = new DataSet(x, labels, null, mask);
      assertEquals(1, ours.score(samples) / theirs.score(samples), Closeness.tolerance(type));
      assertClose(
          "loss of each sample",
          theirs.scoreExamples(samples, false),
          ours.scoreExamples(samples, false));
    }
    assertClose("output", theirs.output(x), ours.output(x));
  }

  @ParameterizedTest
  @MethodSource("dlfs.engine.EngineKind#onProcessor")
  void haveTheGradientOfTheLoss(EngineKind engine) {
    for (Layer loss : checkedLayers().toList()) {
      MultiLayerNetwork network =
          engine.prepare(
              network(
                  settings(DataType.DOUBLE),
                  SHAPE,
                  LayerSet.SCRATCH.resolve(Layers.dense(3, 2, Activation.TANH)),
                  loss));
      INDArray weights = Nd4j.createFromArray(new double[][] {{1, 0}, {0, 1}, {1, 1}, {0.5, 2}});
      assertRight(new GradientCheck().check(network, masked(weights).toMultiDataSet()));
    }
  }

  /** The loss function in DL4J's own layer, through an activation function. */
  @ParameterizedTest
  @EnumSource(names = {"TANH", "IDENTITY"})
  void smoothL1HasTheGradientOfTheLossInDl4jsOutputLayer(Activation activation) {
    MultiLayerNetwork network =
        network(
            settings(DataType.DOUBLE),
            SHAPE,
            new OutputLayer.Builder(new SmoothL1Loss(0.7)).nOut(2).activation(activation).build());
    INDArray zerosAndOnes = Nd4j.createFromArray(new double[][] {{1, 0}, {0, 1}, {1, 1}, {1, 1}});
    assertRight(new GradientCheck().check(network, masked(zerosAndOnes).toMultiDataSet()));
  }

  private static DataSet masked(INDArray mask) {
    return new DataSet(
        Samples.uniform(1, DataType.DOUBLE, SHAPE),
        Samples.uniform(2, DataType.DOUBLE, 4, 2).muli(2),
        null,
        mask);
  }

  @Test
  void smoothL1IsWrittenToJson() {
    MultiLayerConfiguration configuration =
        last(Layers.regressionLoss(new SmoothL1Loss(0.25)), DataType.FLOAT)
            .getLayerWiseConfigurations();
    var restored = MultiLayerConfiguration.fromJson(configuration.toJson());
    assertEquals(configuration, restored);
    var layer = (LossLayer) restored.getConf(1).getLayer();
    assertEquals(new SmoothL1Loss(0.25), layer.getLossFn());
  }

  @Test
  void refusesABetaThatIsNotAboveZero() {
    for (double beta : new double[] {0, -1, Double.NaN}) {
      var refusal = assertThrows(IllegalArgumentException.class, () -> new SmoothL1Loss(beta));
      assertEquals("beta must be above 0, but is " + beta, refusal.getMessage());
    }
  }
}
