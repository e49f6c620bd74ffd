package layers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static support.Nets.settings;
import static support.Nets.squaredError;
import static text.Text.formatted;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import engine.Engine;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.constraint.MaxNormConstraint;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.slf4j.LoggerFactory;
import support.Nets;
import support.Samples;

/**
 * Whatever is called of a layer, in whatever order, this project's layers do what DL4J's do: those
 * that are configured, and those that take the places of DL4J's in an accelerated network.
 */
class ConformanceTest {
  private static final long[] VECTORS = {5, 4};
  private static final long[] IMAGES = {4, 2, 6, 5};

  /**
   * A layer of DL4J's, and what is to be like it.
   *
   * @param inValue whether they compute the same
   */
  private record Subject(
      String name, Supplier<Scene> theirs, Supplier<Scene> ours, boolean inValue) {
    @Override
    public String toString() {
      return name;
    }
  }

  /** DL4J's layers log whatever they refuse, with its trace. */
  @BeforeAll
  static void logNothing() {
    log(Level.OFF);
  }

  @AfterAll
  static void logAsBefore() {
    log(null);
  }

  private static void log(Level level) {
    for (String theirs : List.of("org.deeplearning4j", "org.nd4j")) {
      ((Logger) LoggerFactory.getLogger(theirs)).setLevel(level);
    }
  }

  /**
   * Where ours differ from DL4J's on purpose.
   *
   * @param subjects their names, a pattern, as are the others
   * @param calls that went before
   * @param difference as it is reported
   */
  private record Deviation(String subjects, String calls, String difference, String reason) {}

  private static final List<Deviation> ON_PURPOSE =
      List.of(
          new Deviation(
              "BatchNormalization.*",
              "AFTER_INFERENCE.*|.*with inference.*",
              "(backpropGradient|getGradientsViewArray).*",
              "after inference, DL4J's gradient is that of neither function"),
          new Deviation(
              "BatchNormalization.*",
              ".*",
              "backpropGradient.*getVarCache.*",
              "DL4J's forgets in a backward pass what it takes; ours gives the gradient again"),
          new Deviation(
              "BatchNormalization.*",
              ".*",
              "(get(Training)?Listeners|addListeners).*",
              "DL4J's has two lists of listeners, each with some of them"),
          new Deviation(
              "Dropout.*",
              ".*",
              "backpropGradient.*Dropout mask array is absent.*",
              "DL4J's forgets in a backward pass what it dropped; ours gives the gradient again"),
          new Deviation(
              "LocalResponseNormalization.*",
              ".*too few channels.*",
              ".*",
              "DL4J's fails on a single channel"),
          new Deviation(
              "Flatten.*", ".*a vector.*", ".*", "a vector has no samples that could be flattened"),
          new Deviation(
              "SoftmaxWithLoss.*",
              ".*a vector.*",
              ".*",
              "a vector has no samples, and DL4J's loss fails on it"),
          new Deviation(
              ".*",
              ".*an input of another type.*",
              ".*FLOAT.*DOUBLE.*|computeScore.*",
              "DL4J's layers without parameters compute in the type of the input, ours in their own"));

  static Stream<Subject> layersByThemselves() {
    Layer affine = new DenseLayer.Builder().nOut(3).activation(Activation.SIGMOID).build();
    Layer convolution =
        new ConvolutionLayer.Builder(3, 2)
            .stride(2, 1)
            .padding(1, 0)
            .nOut(3)
            .activation(Activation.RELU)
            .build();
    Layer maximum = LayerSet.BUILTIN.maxPooling(3, 2, 1);
    Layer mean = LayerSet.BUILTIN.averagePooling(3, 1, 0);
    Layer ofVectors = LayerSet.BUILTIN.batchNormalization(4, 1e-3, 0.8);
    Layer ofImages = LayerSet.BUILTIN.batchNormalization(2, 1e-3, 0.8);
    return Stream.of(
        configured(VECTORS, affine, new Affine(4, 3, Activation.SIGMOID)),
        replaced(VECTORS, affine),
        configured(IMAGES, convolution, convolution(3, 2)),
        replaced(IMAGES, convolution),
        configured(IMAGES, maximum, Pooling.max(3, 2, 1)),
        replaced(IMAGES, maximum),
        configured(IMAGES, mean, Pooling.average(3, 1, 0)),
        replaced(IMAGES, mean),
        configured(VECTORS, ofVectors, new BatchNormalization(4, 1e-3, 0.8)),
        replaced(VECTORS, ofVectors),
        configured(IMAGES, ofImages, new BatchNormalization(2, 1e-3, 0.8)),
        replaced(IMAGES, ofImages),
        configured(VECTORS, new DropoutLayer(1.0), new Dropout(0)),
        // DL4J's divides in training by the probability to keep, the book's multiplies in inference
        unlike(configured(VECTORS, new DropoutLayer(0.7), new Dropout(0.3))),
        configured(
            IMAGES,
            LayerSet.BUILTIN.localResponseNormalization(2, 3, 0.5, 0.6),
            new LocalResponseNormalization(2, 3, 0.5, 0.6)),
        configured(IMAGES, new ActivationLayer(Activation.RELU), new Relu()),
        configured(VECTORS, new ActivationLayer(Activation.SIGMOID), new Sigmoid()),
        configured(VECTORS, new ActivationLayer(Activation.TANH), new Tanh()),
        // DL4J has no such layer; of vectors, it makes what they are
        configured(VECTORS, new ActivationLayer(Activation.IDENTITY), new Flatten()),
        configured(VECTORS, LayerSet.BUILTIN.softmaxWithLoss(4), new SoftmaxWithLoss(4)));
  }

  private static Convolution convolution(int kernelHeight, int kernelWidth) {
    Convolution layer = new Convolution(2, 3, 1, 1, 0, Activation.RELU);
    layer.setKernelSize(new int[] {kernelHeight, kernelWidth});
    layer.setStride(new int[] {2, 1});
    layer.setPadding(new int[] {1, 0});
    return layer;
  }

  private static Subject configured(long[] shape, Layer theirs, Layer ours) {
    return byItself(
        formatted("%s of %dD", ours.getClass().getSimpleName(), shape.length),
        shape,
        theirs,
        ours,
        UnaryOperator.identity());
  }

  private static Subject replaced(long[] shape, Layer theirs) {
    String name = formatted("%s of %dD, replaced", theirs.getClass().getSimpleName(), shape.length);
    return byItself(name, shape, theirs, theirs, StandIns::insteadOf);
  }

  private static Subject byItself(
      String name,
      long[] shape,
      Layer theirs,
      Layer ours,
      UnaryOperator<org.deeplearning4j.nn.api.Layer> replacement) {
    MultiLayerConfiguration plain = around(shape, theirs);
    MultiLayerConfiguration other = around(shape, ours);
    Scene.Arguments arguments = arguments(Nets.initialised(plain.clone()), shape, 1);
    return new Subject(
        name,
        () -> new LoneLayer(plain.getConf(1), 1, UnaryOperator.identity(), arguments),
        () -> new LoneLayer(other.getConf(1), 1, replacement, arguments),
        true);
  }

  private static Subject unlike(Subject subject) {
    return new Subject(subject.name, subject.theirs, subject.ours, false);
  }

  /** A layer between two others; one that has a loss is the last. */
  private static MultiLayerConfiguration around(long[] shape, Layer layer) {
    Layer before = new ActivationLayer(Activation.IDENTITY);
    return layer instanceof LossLayer
        ? Nets.configuration(common(), shape, before, layer.clone())
        : Nets.configuration(common(), shape, before, layer.clone(), squaredError());
  }

  private static NeuralNetConfiguration.Builder common() {
    return settings(DataType.DOUBLE).l2(0.1).constrainWeights(new MaxNormConstraint(0.9, 1));
  }

  private static Scene.Arguments arguments(MultiLayerNetwork network, long[] shape, int index) {
    network.setInput(Samples.apart(1, DataType.DOUBLE, shape));
    INDArray output = network.feedForward(true, false).get(index + 1);
    return new Scene.Arguments(
        network.getLayer(index).input().dup(),
        Samples.uniform(9, DataType.DOUBLE, output.shape()),
        Samples.labels(DataType.DOUBLE, (int) shape[0], (int) output.size(1)));
  }

  @ParameterizedTest
  @MethodSource("layersByThemselves")
  void everyMethodIsCalledOrLeftOutWithAReason(Subject subject) {
    org.deeplearning4j.nn.api.Layer theirs = subject.theirs.get().layer();
    Set<String> called =
        Probes.of(theirs).stream().map(Probe::method).collect(Collectors.toSet());
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
      for (Probe probe : Probes.of(subject.theirs.get().layer())) {
        if (!probe.is(Probe.Kind.READS)) {
          differences.collect(subject, situation, List.of(probe, probe));
        }
      }
    }
    differences.assertNone();
  }

  /** Those that are replaced are of the same classes as those that are configured. */
  static Stream<Subject> configuredLayers() {
    return layersByThemselves().filter(subject -> !subject.name.contains("replaced"));
  }

  @ParameterizedTest
  @MethodSource("configuredLayers")
  void agreeInBothOrders(Subject subject) {
    Differences differences = new Differences();
    List<Probe> calls =
        Probes.of(subject.theirs.get().layer()).stream()
            .filter(probe -> probe.is(Probe.Kind.WORKS))
            .toList();
    for (Probe one : calls) {
      for (Probe other : calls) {
        if (one != other) {
          differences.collect(
              subject, Situation.AFTER_A_TRAINING_FORWARD_PASS, List.of(one, other));
        }
      }
    }
    differences.assertNone();
  }

  /** Where the layers differ, each place once, with the first calls that show it. */
  private static final class Differences {
    private final Map<String, String> found = new LinkedHashMap<>();

    void collect(Subject subject, Situation situation, List<Probe> calls) {
      Outcome expected = outcome(subject.theirs.get(), situation, calls);
      Outcome actual = outcome(subject.ours.get(), situation, calls);
      actual
          .differencesFrom(expected, subject.inValue)
          .forEach(
              (place, difference) -> {
                String before = formatted("%s %s", situation, calls);
                if (!isOnPurpose(subject, before, formatted("%s: %s", place, difference))) {
                  found.putIfAbsent(place, formatted("%s\n  %s", difference, before));
                }
              });
    }

    private static boolean isOnPurpose(Subject subject, String calls, String difference) {
      return ON_PURPOSE.stream()
          .anyMatch(
              each ->
                  subject.name.matches(each.subjects)
                      && calls.matches(each.calls)
                      && difference.matches("(?s)" + each.difference));
    }

    private static Outcome outcome(Scene scene, Situation situation, List<Probe> calls) {
      Nd4j.getRandom().setSeed(7);
      Outcome outcome = new Outcome();
      situation.bringAbout(scene);
      for (Probe call : calls) {
        outcome.add(call.toString(), () -> call.action().on(scene));
      }
      for (Probe look : Probes.of(scene.layer())) {
        if (look.is(Probe.Kind.READS)) {
          outcome.add(look.toString(), () -> look.action().on(scene));
        }
      }
      outcome.add("flat parameters", scene::parameters);
      outcome.add("a training step", scene::step);
      return outcome;
    }

    void assertNone() {
      assertTrue(
          found.isEmpty(),
          () ->
              found.entrySet().stream()
                  .map(each -> formatted("%s: %s", each.getKey(), each.getValue()))
                  .collect(Collectors.joining("\n", "\n", "")));
    }
  }
}
