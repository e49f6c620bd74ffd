package layers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static support.Nets.settings;
import static support.Nets.squaredError;
import static text.Text.formatted;

import engine.Engine;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.constraint.MaxNormConstraint;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import support.Nets;
import support.Samples;

/**
 * Whatever is called of a layer, in whatever order, this project's layers do what DL4J's do: those
 * that are configured, and those that take the places of DL4J's in an accelerated network.
 */
class ConformanceTest {
  private static final long[] VECTORS = {5, 4};
  private static final long[] IMAGES = {4, 2, 6, 5};

  static Stream<Subject> subjects() {
    return Stream.of(configured(), accelerated()).flatMap(List::stream);
  }

  private static List<Subject> configured() {
    return List.of(
        configured(
            "Affine",
            VECTORS,
            new DenseLayer.Builder().nOut(3).activation(Activation.SIGMOID).build(),
            new Affine(4, 3, Activation.SIGMOID)),
        configured(
            "Convolution",
            IMAGES,
            new ConvolutionLayer.Builder(3, 2)
                .stride(2, 1)
                .padding(1, 0)
                .nOut(3)
                .activation(Activation.RELU)
                .build(),
            convolution(3, 2)),
        configured("Pooling.max", IMAGES, LayerSet.BUILTIN.maxPooling(3, 2, 1), Pooling.max(3, 2, 1)),
        configured(
            "Pooling.average",
            IMAGES,
            LayerSet.BUILTIN.averagePooling(3, 1, 0),
            Pooling.average(3, 1, 0)),
        configured(
            "BatchNormalization of vectors",
            VECTORS,
            LayerSet.BUILTIN.batchNormalization(4, 1e-3, 0.8),
            new BatchNormalization(4, 1e-3, 0.8)),
        configured(
            "BatchNormalization of images",
            IMAGES,
            LayerSet.BUILTIN.batchNormalization(2, 1e-3, 0.8),
            new BatchNormalization(2, 1e-3, 0.8)),
        configured("Dropout of nothing", VECTORS, new DropoutLayer(1.0), new Dropout(0)),
        // DL4J's divides while training by the probability to keep, the book's multiplies in inference.
        unlike(configured("Dropout", IMAGES, new DropoutLayer(0.7), new Dropout(0.3))),
        configured(
            "LocalResponseNormalization",
            IMAGES,
            LayerSet.BUILTIN.localResponseNormalization(2, 3, 0.5, 0.6),
            new LocalResponseNormalization(2, 3, 0.5, 0.6)),
        configured("Relu", IMAGES, new ActivationLayer(Activation.RELU), new Relu()),
        configured("Sigmoid", VECTORS, new ActivationLayer(Activation.SIGMOID), new Sigmoid()),
        configured("Tanh", VECTORS, new ActivationLayer(Activation.TANH), new Tanh()),
        // DL4J has no such layer; for vectors, it leaves everything as it is.
        configured("Flatten", VECTORS, new ActivationLayer(Activation.IDENTITY), new Flatten()),
        configured(
            "SoftmaxWithLoss",
            VECTORS,
            LayerSet.BUILTIN.softmaxWithLoss(4),
            new SoftmaxWithLoss(4)));
  }

  private static Convolution convolution(int kernelHeight, int kernelWidth) {
    Convolution layer = new Convolution(2, 3, 1, 1, 0, Activation.RELU);
    layer.setKernelSize(new int[] {kernelHeight, kernelWidth});
    layer.setStride(new int[] {2, 1});
    layer.setPadding(new int[] {1, 0});
    return layer;
  }

  /** A layer between two of DL4J's; one that has a loss is the last. */
  private static Subject configured(String name, long[] shape, Layer theirs, Layer ours) {
    MultiLayerConfiguration plain = around(shape, theirs);
    return new Subject(
        name, plain, around(shape, ours), UnaryOperator.identity(), 1, samples(plain, shape), true);
  }

  private static MultiLayerConfiguration around(long[] shape, Layer layer) {
    Layer first =
        shape.length == 2
            ? new DenseLayer.Builder().nOut(shape[1]).activation(Activation.TANH).build()
            : new ConvolutionLayer.Builder(1, 1).nOut(shape[1]).activation(Activation.TANH).build();
    Layer[] layers =
        layer instanceof org.deeplearning4j.nn.conf.layers.LossLayer
            ? new Layer[] {first, layer}
            : new Layer[] {first, layer, squaredError()};
    return Nets.configuration(common(), shape, layers);
  }

  private static NeuralNetConfiguration.Builder common() {
    return settings(DataType.DOUBLE).l2(0.1).constrainWeights(new MaxNormConstraint(0.9, 1));
  }

  private static Subject unlike(Subject subject) {
    return new Subject(
        subject.name(),
        subject.theirs(),
        subject.ours(),
        subject.acceleration(),
        subject.index(),
        subject.samples(),
        false);
  }

  private static DataSet samples(MultiLayerConfiguration configuration, long[] shape) {
    MultiLayerNetwork network = Nets.initialised(configuration.clone());
    INDArray features = Samples.apart(1, DataType.DOUBLE, shape);
    INDArray output = network.output(features);
    boolean classifies =
        network.getOutputLayer().conf().getLayer()
                instanceof org.deeplearning4j.nn.conf.layers.FeedForwardLayer last
            && last.getActivationFn()
                instanceof org.nd4j.linalg.activations.impl.ActivationSoftmax;
    return new DataSet(
        features,
        classifies
            ? Samples.labels(DataType.DOUBLE, (int) output.size(0), (int) output.size(1))
            : Samples.uniform(2, DataType.DOUBLE, output.shape()));
  }

  /** Every layer of networks of DL4J's, and of this project's, before and after acceleration. */
  private static List<Subject> accelerated() {
    List<Subject> subjects = new ArrayList<>();
    MultiLayerConfiguration theirs = imageClassifier(LayerSet.BUILTIN);
    MultiLayerConfiguration ours = imageClassifier(LayerSet.SCRATCH);
    MultiLayerConfiguration others = layersThatStayDl4js();
    for (int i = 0; i < theirs.getConfs().size(); i++) {
      subjects.add(accelerated("of DL4J's", theirs, theirs, i));
      subjects.add(accelerated("of ours", theirs, ours, i));
    }
    for (int i = 0; i < others.getConfs().size(); i++) {
      subjects.add(accelerated("beside DL4J's", others, others, i));
    }
    return subjects;
  }

  private static Subject accelerated(
      String which, MultiLayerConfiguration theirs, MultiLayerConfiguration ours, int index) {
    String layer = ours.getConf(index).getLayer().getClass().getSimpleName();
    return new Subject(
        formatted("accelerated %s %d: %s", which, index, layer),
        theirs,
        ours,
        Engine::accelerate,
        index,
        samples(theirs, IMAGES),
        true);
  }

  private static MultiLayerConfiguration imageClassifier(LayerSet layers) {
    return Nets.configuration(
        common(),
        IMAGES,
        layers.convolution(2, 3, 3, 1, 1, Activation.RELU),
        layers.maxPooling(2, 2, 0),
        layers.batchNormalization(3, 1e-3, 0.8),
        layers.convolution(3, 2, 2, 1, 1, Activation.TANH),
        layers.averagePooling(2, 1, 0),
        layers.affine(12, 4, Activation.SIGMOID),
        layers.batchNormalization(4, 1e-3, 0.8),
        layers.affine(4, 3, Activation.IDENTITY),
        layers.softmaxWithLoss(3));
  }

  private static MultiLayerConfiguration layersThatStayDl4js() {
    return Nets.configuration(
        common(),
        IMAGES,
        new ConvolutionLayer.Builder(2, 2).nOut(3).hasBias(false).build(),
        LayerSet.BUILTIN.localResponseNormalization(2, 3, 0.5, 0.6),
        new ConvolutionLayer.Builder(2, 2).nOut(2).activation(Activation.SIGMOID).build(),
        LayerSet.BUILTIN.maxPooling(2, 1, 0),
        new ActivationLayer(Activation.RELU),
        new DenseLayer.Builder().nOut(4).activation(Activation.TANH).build(),
        new DropoutLayer(1.0),
        new OutputLayer.Builder(LossFunction.MCXENT)
            .nOut(3)
            .activation(Activation.SOFTMAX)
            .build());
  }

  @ParameterizedTest
  @MethodSource("subjects")
  void everyMethodIsCalledOrLeftOutWithAReason(Subject subject) {
    Scene theirs = subject.scenes().theirs();
    Set<String> called =
        Probes.of(theirs.layer()).stream().map(Probe::method).collect(Collectors.toSet());
    Set<String> neither = Probes.methods(theirs.layer().getClass());
    neither.removeAll(called);
    neither.removeAll(Probes.LEFT_OUT.keySet());
    assertEquals(Set.of(), neither);
    Set<String> both = new TreeSet<>(Probes.LEFT_OUT.keySet());
    both.retainAll(called);
    assertEquals(Set.of(), both);
  }

  @ParameterizedTest
  @MethodSource("subjects")
  void agreesInEverySituation(Subject subject) {
    Differences differences = new Differences(subject);
    Subject.Scenes scenes = subject.scenes();
    for (Situation situation : Situation.values()) {
      Probes.of(scenes.theirs().layer()).stream()
          .filter(Probe::changes)
          .forEach(probe -> differences.collect(scenes, situation, List.of(probe, probe)));
    }
    differences.assertNone();
  }

  /** What differs, each difference once, with the first calls that show it. */
  private static final class Differences {
    private final Subject subject;
    private final List<String> found = new ArrayList<>();

    Differences(Subject subject) {
      this.subject = subject;
    }

    void collect(Subject.Scenes scenes, Situation situation, List<Probe> calls) {
      List<String> differences =
          outcome(scenes.ours(), situation, calls)
              .differencesFrom(outcome(scenes.theirs(), situation, calls), subject.sameValues());
      differences.forEach(
          difference ->
              found.add(formatted("%s, %s: %s", situation, calls.get(0), difference)));
    }

    private static Outcome outcome(Scene scene, Situation situation, List<Probe> calls) {
      Nd4j.getRandom().setSeed(7);
      Outcome outcome = new Outcome();
      situation.bringAbout(scene);
      int time = 0;
      for (Probe call : calls) {
        outcome.add(formatted("call %d, %s", ++time, call), () -> call.action().on(scene));
      }
      for (Probe look : Probes.of(scene.layer())) {
        if (!look.changes()) {
          outcome.add(look.method(), () -> look.action().on(scene));
        }
      }
      outcome.add("parameters", () -> scene.network().params());
      outcome.add(
          "training step",
          () -> {
            scene.network().fit(scene.freshSamples());
            return List.of(scene.network().params(), scene.network().score());
          });
      return outcome;
    }

    void assertNone() {
      assertTrue(found.isEmpty(), () -> "\n" + String.join("\n", found));
    }
  }
}
