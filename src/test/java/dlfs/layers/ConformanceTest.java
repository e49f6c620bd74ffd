package dlfs.layers;

import static dlfs.support.Nets.settings;
import static dlfs.support.Nets.squaredError;
import static dlfs.text.Text.formatted;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dlfs.engine.Replacements;
import dlfs.networks.Layers;
import dlfs.support.Nets;
import dlfs.support.Samples;
import dlfs.support.SilentDl4j;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.constraint.MaxNormConstraint;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Calls every method of a single layer, in every order. The from-scratch layers under both engines,
 * and those that replace DL4J's, must behave like DL4J's own.
 */
@ExtendWith(SilentDl4j.class)
class ConformanceTest {
  private static final long[] VECTORS = {5, 4};
  private static final long[] IMAGES = {4, 2, 6, 5};
  private static final long[] SEQUENCES = {3, 3, 2};

  static Stream<Subject> layersByThemselves() {
    Layer affine = new DenseLayer.Builder().nOut(3).activation(Activation.SIGMOID).build();
    Layer convolution =
        new ConvolutionLayer.Builder(3, 2)
            .stride(2, 1)
            .padding(1, 0)
            .nOut(3)
            .activation(Activation.RELU)
            .build();
    Layer lstm = Layers.lstm(3, 2, Activation.TANH);
    Layer maximum = LayerSet.BUILTIN.resolve(Layers.maxPooling(3, 2, 1));
    Layer mean = LayerSet.BUILTIN.resolve(Layers.averagePooling(3, 1, 0));
    Layer wholeMaximum = Layers.globalMaxPooling();
    Layer wholeMean = Layers.globalAveragePooling();
    Layer padding = Layers.zeroPadding(1, 2, 0, 3);
    Layer cropping = Layers.cropping(1, 2, 0, 3);
    Layer transposed = Layers.transposedConvolution(3, 2, 2, 1, Activation.SIGMOID);
    Layer enlarged = Layers.upsampling(2);
    Layer ofVectors = LayerSet.BUILTIN.resolve(Layers.batchNormalization(4, 1e-3, 0.8));
    Layer ofImages = LayerSet.BUILTIN.resolve(Layers.batchNormalization(2, 1e-3, 0.8));
    Stream<Subject> configured =
        Stream.of(
                configured(VECTORS, affine, new Affine(4, 3, Activation.SIGMOID)),
                configured(IMAGES, convolution, convolution(3, 2)),
                configured(IMAGES, maximum, Pooling.max(3, 2, 1)),
                configured(IMAGES, mean, Pooling.average(3, 1, 0)),
                configured(IMAGES, wholeMaximum, GlobalPooling.max()),
                configured(IMAGES, wholeMean, GlobalPooling.average()),
                configured(IMAGES, padding, new ZeroPadding(1, 2, 0, 3)),
                configured(IMAGES, cropping, new Cropping(1, 2, 0, 3)),
                configured(
                    IMAGES,
                    transposed,
                    new TransposedConvolution(2, 3, 2, 2, 1, Activation.SIGMOID)),
                configured(IMAGES, enlarged, new Upsampling(2)),
                configured(VECTORS, ofVectors, new BatchNormalization(4, 1e-3, 0.8)),
                configured(IMAGES, ofImages, new BatchNormalization(2, 1e-3, 0.8)),
                configured(VECTORS, new DropoutLayer(1.0), new Dropout(0)),
                // DL4J's divides in training by the probability to keep, the book's multiplies in
                // inference
                unlike(configured(VECTORS, new DropoutLayer(0.7), new Dropout(0.3))),
                configured(
                    IMAGES,
                    LayerSet.BUILTIN.resolve(Layers.localResponseNormalization(2, 3, 0.5, 0.6)),
                    new LocalResponseNormalization(2, 3, 0.5, 0.6)),
                configured(SEQUENCES, lstm, new Lstm(3, 2)),
                configured(IMAGES, new ActivationLayer(Activation.RELU), new Relu()),
                configured(VECTORS, new ActivationLayer(Activation.SIGMOID), new Sigmoid()),
                configured(VECTORS, new ActivationLayer(Activation.TANH), new Tanh()),
                // DL4J has no such layer; vectors it leaves as they are
                configured(VECTORS, new ActivationLayer(Activation.IDENTITY), new Flatten()),
                configured(
                    VECTORS,
                    LayerSet.BUILTIN.resolve(Layers.softmaxWithLoss(4)),
                    new SoftmaxWithLoss(4)))
            .flatMap(subjects -> subjects);
    Stream<Subject> replaced =
        Stream.of(
            replaced(VECTORS, affine),
            replaced(IMAGES, convolution),
            replaced(IMAGES, maximum),
            replaced(IMAGES, mean),
            replaced(IMAGES, wholeMaximum),
            replaced(IMAGES, wholeMean),
            replaced(IMAGES, padding),
            replaced(IMAGES, cropping),
            replaced(IMAGES, transposed),
            replaced(IMAGES, enlarged),
            replaced(VECTORS, ofVectors),
            replaced(IMAGES, ofImages),
            replaced(SEQUENCES, lstm));
    return Stream.concat(configured, replaced);
  }

  private static Convolution convolution(int kernelHeight, int kernelWidth) {
    Convolution layer = new Convolution(2, 3, 1, 1, 0, Activation.RELU);
    layer.setKernelSize(new int[] {kernelHeight, kernelWidth});
    layer.setStride(new int[] {2, 1});
    layer.setPadding(new int[] {1, 0});
    return layer;
  }

  /** A from-scratch layer under each engine. */
  private static Stream<Subject> configured(long[] shape, Layer theirs, Layer ours) {
    String name = formatted("%s of %dD", ours.getClass().getSimpleName(), shape.length);
    return Stream.of(
        byItself(name, shape, theirs, ours, UnaryOperator.identity()),
        byItself(name + ", fast", shape, theirs, ours, Replacements::of));
  }

  private static Subject replaced(long[] shape, Layer theirs) {
    String name = formatted("%s of %dD, replaced", theirs.getClass().getSimpleName(), shape.length);
    return byItself(name, shape, theirs, theirs, Replacements::of);
  }

  private static Subject byItself(
      String name,
      long[] shape,
      Layer theirs,
      Layer ours,
      UnaryOperator<org.deeplearning4j.nn.api.Layer> replacement) {
    MultiLayerConfiguration plain = around(shape, theirs);
    MultiLayerConfiguration other = around(shape, ours);
    Scene.Arguments arguments =
        Scene.Arguments.of(
            Nets.initialised(plain.clone()), Samples.apart(1, DataType.DOUBLE, shape), 1);
    return new Subject(
        name,
        () -> new LoneLayer(plain.getConf(1), 1, UnaryOperator.identity(), arguments),
        () -> new LoneLayer(other.getConf(1), 1, replacement, arguments),
        true);
  }

  private static Stream<Subject> unlike(Stream<Subject> subjects) {
    return subjects.map(
        subject -> new Subject(subject.name(), subject.theirs(), subject.ours(), false));
  }

  /** A layer between two others; one that has a loss is the last. */
  private static MultiLayerConfiguration around(long[] shape, Layer layer) {
    Layer before = new ActivationLayer(Activation.IDENTITY);
    return layer instanceof LossLayer
        ? Nets.configuration(common(), shape, before, layer.clone())
        : Nets.configuration(common(), shape, before, layer.clone(), squaredError(shape));
  }

  private static NeuralNetConfiguration.Builder common() {
    return settings(DataType.DOUBLE).l2(0.1).constrainWeights(new MaxNormConstraint(0.9, 1));
  }

  @ParameterizedTest
  @MethodSource("layersByThemselves")
  void everyMethodIsCalledOrExcludedForAReason(Subject subject) {
    org.deeplearning4j.nn.api.Layer theirs = subject.theirs().get().layer();
    Set<String> called = Probes.of(theirs).stream().map(Probe::method).collect(Collectors.toSet());
    Set<String> forgotten = Probes.methods(theirs.getClass());
    forgotten.removeAll(called);
    forgotten.removeAll(Probes.LEFT_OUT.keySet());
    assertEquals(Set.of(), forgotten);
    Set<String> inBoth = new TreeSet<>(Probes.LEFT_OUT.keySet());
    inBoth.retainAll(called);
    assertEquals(Set.of(), inBoth);
  }

  @ParameterizedTest
  @MethodSource("layersByThemselves")
  void agreeInEverySituationTwiceInARow(Subject subject) {
    Differences differences = new Differences();
    for (Situation situation : Situation.values()) {
      for (Probe probe : Probes.of(subject.theirs().get().layer())) {
        if (isOfInterest(subject, probe)) {
          differences.ofTwice(subject, situation, probe);
        }
      }
    }
    differences.assertNone();
  }

  /** Those that are replaced are of the same classes as those that are configured. */
  private static boolean isOfInterest(Subject subject, Probe probe) {
    return isReplaced(subject) ? probe.is(Probe.Kind.WORKS) : !probe.is(Probe.Kind.READS);
  }

  private static boolean isReplaced(Subject subject) {
    return subject.name().endsWith("replaced");
  }

  static Stream<Subject> configuredLayers() {
    return layersByThemselves().filter(subject -> !isReplaced(subject));
  }

  @ParameterizedTest
  @MethodSource("configuredLayers")
  void agreeInBothOrders(Subject subject) {
    Differences differences = new Differences();
    List<Probe> calls =
        Probes.of(subject.theirs().get().layer()).stream()
            .filter(probe -> probe.is(Probe.Kind.WORKS))
            .toList();
    for (Probe one : calls) {
      for (Probe other : calls) {
        if (one != other) {
          differences.ofOrder(subject, Situation.AFTER_A_TRAINING_FORWARD_PASS, one, other);
        }
      }
    }
    differences.assertNone();
  }
}
