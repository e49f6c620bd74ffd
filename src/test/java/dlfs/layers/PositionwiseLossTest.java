package dlfs.layers;

import static dlfs.support.Closeness.assertClose;
import static dlfs.support.GradientResults.assertRight;
import static dlfs.support.Nets.network;
import static dlfs.support.Nets.settings;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.point;

import dlfs.engine.EngineKind;
import dlfs.gradients.GradientCheck;
import dlfs.networks.Layers;
import dlfs.support.Closeness;
import dlfs.support.Samples;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** Softmax with a loss at each pixel or time step, against DL4J's and by its gradients. */
class PositionwiseLossTest {
  private static final long[] IMAGES = {5, 3, 2, 4};
  private static final long[] SEQUENCES = {5, 3, 4};

  static Stream<Arguments> cases() {
    List<Arguments> cases = new ArrayList<>();
    for (long[] shape : new long[][] {IMAGES, SEQUENCES, {2, 2, 1, 1}, {25, 21, 7, 6}}) {
      for (EngineKind engine : EngineKind.onProcessor()) {
        for (DataType type : List.of(DataType.DOUBLE, DataType.FLOAT)) {
          cases.add(Arguments.of(shape, engine, type));
        }
      }
    }
    return cases.stream();
  }

  /** The layers that are compared with DL4J's. */
  static Stream<Layer> comparedLayers() {
    return cases().map(each -> loss(LayerSet.SCRATCH, (long[]) each.get()[0]));
  }

  /** The layers whose gradients are checked. */
  static Stream<Layer> checkedLayers() {
    return shapesAndEngines().map(each -> loss(LayerSet.SCRATCH, (long[]) each.get()[0]));
  }

  private static Layer loss(LayerSet set, long[] shape) {
    return set.resolve(
        shape.length == 3 ? Layers.sequenceSoftmaxWithLoss() : Layers.pixelSoftmaxWithLoss());
  }

  private static MultiLayerNetwork theirs(long[] shape, DataType type) {
    return network(
        settings(type),
        shape,
        new ActivationLayer(Activation.IDENTITY),
        loss(LayerSet.BUILTIN, shape));
  }

  private static MultiLayerNetwork ours(long[] shape, DataType type, EngineKind engine) {
    return engine.prepare(
        network(
            settings(type),
            shape,
            new ActivationLayer(Activation.IDENTITY),
            loss(LayerSet.SCRATCH, shape)));
  }

  private static INDArray x(long[] shape, DataType type) {
    return Samples.uniform(1, type, shape).muli(4);
  }

  /** Leaves out every third position. */
  private static INDArray mask(long[] shape, DataType type) {
    long[] ofMask = shape.clone();
    ofMask[1] = 1;
    INDArray mask = Nd4j.ones(type, ofMask);
    for (long i = 1; i < mask.length(); i += 3) {
      mask.putScalar(i, 0);
    }
    return shape.length == 3 ? mask.reshape(shape[0], shape[2]) : mask;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void computesWhatDl4jsComputes(long[] shape, EngineKind engine, DataType type) {
    INDArray labels = Samples.labels(type, shape);
    assertSame(theirs(shape, type), ours(shape, type, engine), x(shape, type), labels, null);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void computesWhatDl4jsComputesWithAMask(long[] shape, EngineKind engine, DataType type) {
    INDArray labels = Samples.labels(type, shape);
    INDArray mask = mask(shape, type);
    assertSame(theirs(shape, type), ours(shape, type, engine), x(shape, type), labels, mask);
  }

  private static void assertSame(
      MultiLayerNetwork theirs,
      MultiLayerNetwork ours,
      INDArray x,
      INDArray labels,
      INDArray mask) {
    assertClose("output", theirs.output(x), ours.output(x));
    assertClose(
        "gradient",
        theirs.calculateGradients(x.dup(), labels, null, mask).getSecond(),
        ours.calculateGradients(x.dup(), labels, null, mask).getSecond());
    var samples = new DataSet(x, labels, null, mask);
    double tolerance = Closeness.tolerance(x.dataType());
    assertEquals(1, ours.score(samples) / theirs.score(samples), tolerance);
    assertClose(
        "error of each sample",
        theirs.scoreExamples(samples, false).reshape(x.size(0), 1),
        ours.scoreExamples(samples, false));
  }

  /** DL4J's own layer has a gradient there, but no loss. */
  @ParameterizedTest
  @MethodSource("cases")
  void ignoresPositionsWithoutLabels(long[] shape, EngineKind engine, DataType type) {
    INDArray mask = mask(shape, type);
    long[] broadcast = shape.clone();
    broadcast[1] = 1;
    INDArray labels = Samples.labels(type, shape);
    INDArray ignored = labels.mul(mask.reshape(broadcast));
    MultiLayerNetwork network = ours(shape, type, engine);
    INDArray x = x(shape, type);
    assertEquals(
        network.calculateGradients(x.dup(), labels, null, mask).getSecond(),
        network.calculateGradients(x.dup(), ignored, null, null).getSecond());
    assertEquals(
        network.score(new DataSet(x, labels, null, mask)),
        network.score(new DataSet(x, ignored)),
        Closeness.tolerance(type));
  }

  static Stream<Arguments> shapesAndEngines() {
    return Stream.of(IMAGES, SEQUENCES)
        .flatMap(
            shape -> EngineKind.onProcessor().stream().map(engine -> Arguments.of(shape, engine)));
  }

  @ParameterizedTest
  @MethodSource("shapesAndEngines")
  void hasTheGradientOfItsLoss(long[] shape, EngineKind engine) {
    INDArray labels = Samples.labels(DataType.DOUBLE, shape);
    labels.get(point(1), all()).assign(0);
    labels.get(point(2), all()).assign(1.0 / shape[1]);
    INDArray x = x(shape, DataType.DOUBLE);
    assertRight(new GradientCheck().check(ours(shape, DataType.DOUBLE, engine), x, labels));
  }

  /** The gradients are of the sum over positions; the score is a mean over samples only. */
  @ParameterizedTest
  @MethodSource("shapesAndEngines")
  void sumsOverPositions(long[] shape, EngineKind engine) {
    MultiLayerNetwork network = ours(shape, DataType.DOUBLE, engine);
    INDArray zeros = Nd4j.zeros(DataType.DOUBLE, shape);
    double positions = zeros.length() / (double) (shape[0] * shape[1]);
    double score = network.score(new DataSet(zeros, Samples.labels(DataType.DOUBLE, shape)));
    assertEquals(positions * Math.log(shape[1]), score, 1e-12);
  }

  @ParameterizedTest
  @MethodSource("shapesAndEngines")
  void isFiniteForAllFiniteScores(long[] shape, EngineKind engine) {
    MultiLayerNetwork network = ours(shape, DataType.FLOAT, engine);
    INDArray x = x(shape, DataType.FLOAT).muli(1e20);
    var samples = new DataSet(x, Samples.labels(DataType.FLOAT, shape));
    assertTrue(Double.isFinite(network.output(x).sumNumber().doubleValue()));
    assertTrue(Double.isFinite(network.score(samples)));
  }

  /** DL4J passes the mask of the features on to a loss without a mask of its own. */
  @ParameterizedTest
  @MethodSource("shapesAndEngines")
  void takesTheMaskOfTheFeatures(long[] shape, EngineKind engine) {
    DataType type = DataType.DOUBLE;
    INDArray mask = mask(shape, type);
    INDArray labels = Samples.labels(type, shape);
    assertClose(
        "gradient",
        theirs(shape, type).calculateGradients(x(shape, type), labels, mask, null).getSecond(),
        ours(shape, type, engine)
            .calculateGradients(x(shape, type), labels, mask, null)
            .getSecond());
  }

  @Test
  void namesTheExpectedMask() {
    MultiLayerNetwork network = ours(SEQUENCES, DataType.FLOAT, EngineKind.FAST);
    var samples =
        new DataSet(
            x(SEQUENCES, DataType.FLOAT),
            Samples.labels(DataType.FLOAT, SEQUENCES),
            null,
            Nd4j.ones(5, 3));
    var refusal = assertThrows(DL4JInvalidInputException.class, () -> network.score(samples));
    assertEquals(
        "layer 1 (SequenceSoftmaxWithLoss) takes a mask of shape [batch, time] for an input of shape"
            + " [5, 3, 4], but got [5, 3]",
        refusal.getMessage());
  }
}
