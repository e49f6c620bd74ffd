package dlfs.layers;

import static dlfs.support.Closeness.assertClose;
import static dlfs.support.Nets.drawn;
import static dlfs.support.Nets.initialised;
import static dlfs.support.Nets.inputType;
import static dlfs.support.Nets.restored;
import static dlfs.support.Nets.settings;
import static dlfs.support.Nets.squaredError;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.support.Nets;
import dlfs.support.Samples;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/** The requirements of DL4J on every from-scratch layer. */
class EachLayerTest {

  /** A layer, the shape of a batch, and the output shape of a sample. */
  private record Subject(Layer layer, long[] shape, long[] output) {
    MultiLayerConfiguration configuration(DataType type) {
      Layer first = // so that every network has parameters
          switch (shape.length) {
            case 2 -> new Affine(shape[1], shape[1], Activation.TANH);
            case 3 -> new Lstm(shape[1], shape[1]);
            default -> new Convolution(shape[1], shape[1], 1, 1, 0, Activation.TANH);
          };
      Layer[] layers =
          isLast()
              ? new Layer[] {first, layer.clone()}
              : new Layer[] {first, layer.clone(), squaredError(shape)};
      return Nets.configuration(settings(type), shape, layers);
    }

    /** Images are compared with labels as rows. */
    private long[] labelShape() {
      return shape.length == 3
          ? new long[] {shape[0], output[0], output[1]}
          : new long[] {shape[0], Arrays.stream(output).reduce(1, (a, b) -> a * b)};
    }

    private boolean isLast() {
      return layer instanceof SoftmaxWithLoss
          || layer instanceof RegressionLoss
          || layer instanceof PixelSoftmaxWithLoss
          || layer instanceof SequenceSoftmaxWithLoss;
    }

    MultiLayerNetwork network(DataType type) {
      return drawn(initialised(configuration(type)));
    }

    DataSet samples(DataType type) {
      INDArray labels =
          isLast() ? Samples.labels(type, shape) : Samples.uniform(2, type, labelShape());
      return new DataSet(Samples.uniform(1, type, shape), labels);
    }

    @Override
    public String toString() {
      return layer.getClass().getSimpleName();
    }
  }

  static Stream<Subject> subjects() {
    return Stream.of(
        new Subject(new Affine(4, 3, Activation.SIGMOID), shape(5, 4), shape(3)),
        new Subject(
            new Convolution(2, 3, 3, 2, 1, Activation.RELU), shape(5, 2, 6, 5), shape(3, 3, 3)),
        new Subject(Pooling.max(3, 2, 1), shape(5, 2, 6, 5), shape(2, 3, 3)),
        new Subject(Pooling.average(3, 1, 0), shape(5, 2, 6, 5), shape(2, 4, 3)),
        new Subject(GlobalPooling.average(), shape(5, 2, 6, 5), shape(2)),
        new Subject(GlobalPooling.max(), shape(5, 2, 6, 5), shape(2)),
        new Subject(new ZeroPadding(1, 2, 0, 3), shape(5, 2, 6, 5), shape(2, 9, 8)),
        new Subject(new Cropping(1, 2, 0, 3), shape(5, 2, 6, 5), shape(2, 3, 2)),
        new Subject(
            new TransposedConvolution(2, 3, 3, 2, 1, Activation.TANH),
            shape(5, 2, 3, 4),
            shape(3, 5, 7)),
        new Subject(new PaddedShortcut(2, 5), shape(5, 2, 6, 5), shape(5, 3, 3)),
        new Subject(new ReflectionPadding(2), shape(5, 2, 3, 4), shape(2, 7, 8)),
        new Subject(new Upsampling(2), shape(5, 2, 3, 4), shape(2, 6, 8)),
        new Subject(new BilinearUpsampling(3), shape(5, 2, 3, 4), shape(2, 9, 12)),
        new Subject(new BatchNormalization(4, 1e-3, 0.8), shape(5, 4), shape(4)),
        new Subject(new BatchNormalization(2, 1e-3, 0.8), shape(5, 2, 3, 4), shape(2, 3, 4)),
        new Subject(new Dropout(0.3), shape(5, 2, 3, 4), shape(2, 3, 4)),
        new Subject(Dropout.inverted(0.3), shape(5, 2, 3, 4), shape(2, 3, 4)),
        new Subject(
            new LocalResponseNormalization(2, 3, 0.5, 0.6), shape(5, 4, 3, 2), shape(4, 3, 2)),
        new Subject(new Flatten(), shape(5, 2, 3, 4), shape(24)),
        new Subject(new Lstm(3, 2), shape(5, 3, 4), shape(2, 4)),
        new Subject(new Relu(), shape(5, 2, 3, 4), shape(2, 3, 4)),
        new Subject(new LeakyRelu(0.2), shape(5, 2, 3, 4), shape(2, 3, 4)),
        new Subject(new Sigmoid(), shape(5, 4), shape(4)),
        new Subject(new Tanh(), shape(5, 4), shape(4)),
        new Subject(new SoftmaxWithLoss(4), shape(5, 4), shape(4)),
        new Subject(new RegressionLoss(), shape(5, 4), shape(4)),
        new Subject(new RegressionLoss(new SmoothL1Loss()), shape(5, 4), shape(4)),
        new Subject(new PixelSoftmaxWithLoss(), shape(5, 3, 2, 4), shape(3, 2, 4)),
        new Subject(new SequenceSoftmaxWithLoss(), shape(5, 3, 4), shape(3, 4)));
  }

  private static long[] shape(long... sizes) {
    return sizes;
  }

  @ParameterizedTest
  @MethodSource("subjects")
  void survivesJson(Subject subject) {
    MultiLayerConfiguration configuration = subject.configuration(DataType.FLOAT);
    MultiLayerConfiguration restored = MultiLayerConfiguration.fromJson(configuration.toJson());
    assertEquals(configuration, restored);
    assertEquals(subject.layer.getClass(), restored.getConf(1).getLayer().getClass());
    assertEquals(configuration.toJson(), restored.toJson());
  }

  @ParameterizedTest
  @MethodSource("subjects")
  void continuesExactlyAfterSavingAndRestoring(Subject subject) {
    for (DataType type : List.of(DataType.DOUBLE, DataType.FLOAT)) {
      MultiLayerNetwork undisturbed = trained(subject.network(type), subject);
      MultiLayerNetwork restored = restored(trained(subject.network(type), subject));
      INDArray x = subject.samples(type).getFeatures();
      assertEquals(undisturbed.output(x), restored.output(x));
      assertEquals(trained(undisturbed, subject).params(), trained(restored, subject).params());
      assertEquals(undisturbed.output(x), restored.output(x));
    }
  }

  private static MultiLayerNetwork trained(MultiLayerNetwork network, Subject subject) {
    for (int step = 0; step < 3; step++) {
      network.fit(subject.samples(network.getLayerWiseConfigurations().getDataType()));
    }
    return network;
  }

  @ParameterizedTest
  @MethodSource("subjects")
  void reportsOutputTypeAndMemoryToDl4j(Subject subject) {
    MultiLayerNetwork network = subject.network(DataType.FLOAT);
    INDArray y = network.feedForward(subject.samples(DataType.FLOAT).getFeatures()).get(2);
    assertArrayEquals(subject.output, Arrays.copyOfRange(y.shape(), 1, y.rank()));

    var input = inputType(subject.shape);
    Layer layer = network.getLayer(1).conf().getLayer();
    assertArrayEquals(subject.output, layer.getOutputType(1, input).getShape());
    assertNotNull(layer.getMemoryReport(input));
    assertNotNull(network.getLayerWiseConfigurations().getMemoryReport(input));
    String memory = network.memoryInfo(5, input);
    assertTrue(memory.contains("layer1"), memory);
    String summary = network.summary(input);
    assertTrue(summary.contains("layer1"), summary);
  }

  /** DL4J reuses the memory of workspaces: arrays in the wrong workspace are overwritten. */
  @ParameterizedTest
  @MethodSource("subjects")
  void computesTheSameWithAndWithoutWorkspaces(Subject subject) {
    MultiLayerNetwork with = subject.network(DataType.DOUBLE);
    MultiLayerNetwork without = subject.network(DataType.DOUBLE);
    without.getLayerWiseConfigurations().setTrainingWorkspaceMode(WorkspaceMode.NONE);
    without.getLayerWiseConfigurations().setInferenceWorkspaceMode(WorkspaceMode.NONE);
    assertEquals(
        WorkspaceMode.ENABLED, with.getLayerWiseConfigurations().getTrainingWorkspaceMode());
    DataSet samples = subject.samples(DataType.DOUBLE);
    assertEquals(with.output(samples.getFeatures()), without.output(samples.getFeatures()));
    assertEquals(
        with.output(samples.getFeatures(), true), without.output(samples.getFeatures(), true));
    for (int step = 0; step < 3; step++) {
      with.fit(samples);
      without.fit(samples);
      assertEquals(with.score(), without.score());
    }
    assertEquals(with.output(samples.getFeatures()), without.output(samples.getFeatures()));
    assertEquals(with.params(), without.params());
  }

  @ParameterizedTest
  @MethodSource("subjects")
  void computesTheSameInSinglePrecision(Subject subject) {
    MultiLayerNetwork exact = subject.network(DataType.DOUBLE);
    MultiLayerNetwork single = subject.network(DataType.FLOAT);
    DataSet samples = subject.samples(DataType.DOUBLE);
    assertClose(
        "inference",
        exact.output(samples.getFeatures()),
        single.output(samples.getFeatures().castTo(DataType.FLOAT)));
  }
}
