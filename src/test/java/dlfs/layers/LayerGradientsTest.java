package dlfs.layers;

import static dlfs.support.Closeness.assertClose;
import static dlfs.support.GradientResults.assertRight;
import static dlfs.support.Nets.drawn;
import static dlfs.support.Nets.network;
import static dlfs.support.Nets.settings;
import static dlfs.support.Nets.squaredError;

import dlfs.engine.EngineKind;
import dlfs.gradients.GradientCheck;
import dlfs.gradients.NumericalGradient;
import dlfs.networks.Layers;
import dlfs.support.Samples;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.dropout.GaussianDropout;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
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
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * The gradients of the from-scratch layers under both engines, by parameters and by inputs, against
 * central differences. The inputs are away from the kinks of ReLU and max pooling, where central
 * differences are wrong.
 */
class LayerGradientsTest {
  private static final long SEED = 3;

  /** Every pass drops the same elements. */
  private static final GradientCheck CHECK =
      new GradientCheck().withBeforeEachPass(() -> Nd4j.getRandom().setSeed(SEED));

  static Stream<Arguments> layers() {
    return Stream.of(
            of(shape(4, 5), new Affine(5, 3)),
            of(shape(4, 5), new Affine(5, 3, Activation.RELU)),
            of(shape(4, 5), new Affine(5, 3, Activation.SIGMOID)),
            of(shape(1, 5), new Affine(5, 3, Activation.TANH)),
            of(shape(2, 2, 4, 5), new Convolution(2, 3, 3, 1, 0, Activation.IDENTITY)),
            of(shape(3, 2, 5, 4), new Convolution(2, 2, 3, 2, 1, Activation.RELU)),
            of(shape(1, 1, 6, 5), new Convolution(1, 2, 2, 4, 2, Activation.SIGMOID)),
            of(shape(9, 1, 3, 3), new Convolution(1, 1, 2, 1, 1, Activation.TANH)),
            of(shape(2, 3, 4, 2), new Convolution(3, 2, 1, 1, 0, Activation.TANH)),
            of(shape(2, 2, 6, 5), same(new Convolution(2, 3, 3, 2, 0, Activation.TANH))),
            of(shape(1, 2, 6, 7), dilated(new Convolution(2, 2, 3, 1, 1, Activation.SIGMOID))),
            of(shape(2, 1, 5, 6), same(dilated(new Convolution(1, 2, 2, 1, 0, Activation.TANH)))),
            of(shape(2, 2, 2, 3), new TransposedConvolution(2, 3, 3, 2, 1, Activation.TANH)),
            of(shape(1, 3, 3, 2), new TransposedConvolution(3, 2, 2, 3, 0, Activation.SIGMOID)),
            of(shape(3, 2, 2, 2), new TransposedConvolution(2, 2, 3, 1, 0, Activation.IDENTITY)),
            of(shape(2, 3, 2, 3), new TransposedConvolution(3, 2, 1, 1, 0, Activation.TANH)),
            of(
                shape(2, 1, 2, 3),
                sameDilated(new TransposedConvolution(1, 2, 2, 2, 0, Activation.TANH))),
            of(
                shape(2, 2, 2, 3),
                dropping(new TransposedConvolution(2, 3, 2, 2, 0, Activation.TANH))),
            of(shape(2, 2, 4, 5), new PaddedShortcut(2, 5)),
            of(shape(1, 3, 2, 2), new PaddedShortcut(1, 3)),
            of(shape(2, 2, 3, 4), new ReflectionPadding(2)),
            of(shape(2, 2, 2, 3), new Upsampling(2)),
            of(shape(2, 2, 2, 3), new BilinearUpsampling(2)),
            of(shape(1, 1, 1, 4), new BilinearUpsampling(3)),
            of(shape(2, 2, 5, 4), Pooling.max(2, 2, 0)),
            of(shape(2, 2, 5, 5), Pooling.max(3, 2, 1)),
            of(shape(2, 2, 5, 4), Pooling.average(2, 2, 0)),
            of(shape(2, 2, 5, 5), Pooling.average(3, 2, 1)),
            of(shape(2, 2, 5, 4), same(Pooling.max(2, 2, 0))),
            of(shape(2, 2, 6, 5), same(Pooling.average(3, 2, 0))),
            of(shape(2, 3, 4, 5), GlobalPooling.average()),
            of(shape(2, 3, 4, 5), GlobalPooling.max()),
            of(shape(3, 2, 1, 1), withoutCollapsing(GlobalPooling.average())),
            of(shape(2, 2, 3, 2), withoutCollapsing(GlobalPooling.max())),
            of(shape(2, 2, 3, 4), new ZeroPadding(2)),
            of(shape(3, 1, 2, 5), new ZeroPadding(0, 1, 3, 2)),
            of(shape(2, 2, 5, 6), new Cropping(2)),
            of(shape(3, 1, 4, 6), new Cropping(0, 1, 3, 2)),
            of(shape(5, 4), new BatchNormalization(4)),
            of(shape(3, 2, 3, 4), new BatchNormalization(2, 1e-2, 0.5)),
            of(shape(6, 8), new Dropout(0.3)),
            of(shape(2, 3, 2, 3), new Dropout(0.5)),
            of(shape(6, 8), Dropout.inverted(0.3)),
            of(shape(2, 7, 2, 3), new LocalResponseNormalization(2, 5, 0.5, 0.75)),
            of(shape(2, 2, 2, 2), new LocalResponseNormalization(1, 5, 1, 0.5)),
            of(shape(2, 2, 3, 4), new Flatten()),
            of(shape(3, 2, 5), new Lstm(2, 3)),
            of(shape(1, 3, 2), new Lstm(3, 2)),
            of(shape(2, 3, 4), new Lstm(3, 2, Activation.SIGMOID)),
            of(shape(2, 1, 3), new Lstm(1, 2, Activation.IDENTITY)),
            of(shape(4, 5), new Relu()),
            of(shape(2, 3, 2, 3), new Relu()),
            of(shape(2, 3, 2, 3), new LeakyRelu(0.2)),
            of(shape(4, 5), new Affine(5, 3, Activation.LEAKYRELU)),
            of(shape(2, 2, 3, 4), new Convolution(2, 3, 2, 1, 0, Activation.LEAKYRELU)),
            of(shape(4, 5), new Sigmoid()),
            of(shape(2, 3, 2, 3), new Tanh()))
        .flatMap(arguments -> arguments);
  }

  /** A layer under each engine. */
  private static Stream<Arguments> of(long[] shape, Layer layer) {
    return EngineKind.onProcessor().stream()
        .map(engine -> Arguments.of(layer.getClass().getSimpleName(), shape, layer, engine));
  }

  private static Convolution same(Convolution layer) {
    layer.setConvolutionMode(ConvolutionMode.Same);
    return layer;
  }

  private static TransposedConvolution sameDilated(TransposedConvolution layer) {
    layer.setConvolutionMode(ConvolutionMode.Same);
    layer.setDilation(new int[] {1, 2});
    return layer;
  }

  private static Layer dropping(Layer layer) {
    layer.setIDropout(new org.deeplearning4j.nn.conf.dropout.Dropout(0.6));
    return layer;
  }

  private static Pooling same(Pooling layer) {
    layer.setConvolutionMode(ConvolutionMode.Same);
    return layer;
  }

  private static Convolution dilated(Convolution layer) {
    layer.setDilation(new int[] {2, 3});
    return layer;
  }

  private static GlobalPooling withoutCollapsing(GlobalPooling pooling) {
    pooling.setCollapseDimensions(false);
    return pooling;
  }

  private static long[] shape(long... sizes) {
    return sizes;
  }

  @ParameterizedTest(name = "[{index}] {0} on {1}, {3}")
  @MethodSource("layers")
  void agreeWithTheLoss(String name, long[] shape, Layer layer, EngineKind engine) {
    MultiLayerNetwork network =
        engine.prepare(
            drawn(network(settings(DataType.DOUBLE), shape, layer.clone(), squaredError(shape))));
    INDArray x = Samples.apart(1, DataType.DOUBLE, shape);
    INDArray labels = Samples.uniform(2, DataType.DOUBLE, network.output(x).shape());
    assertRight(CHECK.check(network, x, labels));
  }

  private static Layer loss() {
    return new SoftmaxWithLoss(4);
  }

  /** Returns the layers whose gradients are checked one by one. */
  static Stream<Layer> checkedLayers() {
    return Stream.concat(layers().map(each -> (Layer) each.get()[2]), Stream.of(loss()));
  }

  /** Of one class, and of several in parts. */
  @ParameterizedTest
  @MethodSource("dlfs.engine.EngineKind#onProcessor")
  void agreeWithSoftmaxWithLoss(EngineKind engine) {
    Layer identity = new ActivationLayer(Activation.IDENTITY);
    MultiLayerNetwork network =
        engine.prepare(network(settings(DataType.DOUBLE), shape(6, 4), identity, loss()));
    INDArray x = Samples.uniform(1, DataType.DOUBLE, 6, 4).muli(3);
    INDArray labels = Samples.labels(DataType.DOUBLE, 6, 4);
    labels.getRow(0).assign(Nd4j.createFromArray(0.1, 0.2, 0.3, 0.4));
    assertRight(CHECK.check(network, x, labels));
  }

  // Whole networks.

  private static Layer theirConvolution(int kernel, int filters) {
    return new ConvolutionLayer.Builder(kernel, kernel)
        .nOut(filters)
        .activation(Activation.TANH)
        .build();
  }

  private static Layer theirOutput() {
    return new OutputLayer.Builder(LossFunction.MCXENT)
        .nOut(3)
        .activation(Activation.SOFTMAX)
        .build();
  }

  /**
   * From-scratch layers after DL4J's, and before them. In DOUBLE, what DL4J's convolution puts out
   * lies in memory in another order than their outputs.
   */
  static Stream<Arguments> mixed() {
    LayerSet theirs = LayerSet.BUILTIN;
    return Stream.of(
        Arguments.of(
            "scratch normalisation after DL4J's convolutions",
            new Layer[] {
              theirConvolution(2, 3), // [N, 3, 5, 4]
              new BatchNormalization(),
              theirConvolution(1, 4), // [N, 4, 5, 4]
              new LocalResponseNormalization(2, 3, 0.5, 0.75),
              new Affine(0, 4, Activation.TANH),
              theirOutput()
            }),
        Arguments.of(
            "scratch layers without parameters after DL4J's convolutions",
            new Layer[] {
              theirConvolution(2, 2), // [N, 2, 5, 4]
              new Tanh(),
              theirConvolution(2, 2), // [N, 2, 4, 3]
              Pooling.average(2, 2, 1), // [N, 2, 3, 2]
              theirConvolution(1, 3), // [N, 3, 3, 2]
              Pooling.max(2, 1, 0), // [N, 3, 2, 1]
              theirConvolution(1, 2), // [N, 2, 2, 1]
              new Dropout(0.3),
              theirConvolution(1, 3), // [N, 3, 2, 1]
              new Flatten(),
              new Affine(0, 3),
              new SoftmaxWithLoss(3)
            }),
        Arguments.of(
            "DL4J's layers after scratch convolutions",
            new Layer[] {
              new Convolution(0, 3, 2, 1, 0, Activation.TANH), // [N, 3, 5, 4]
              theirs.resolve(Layers.batchNormalization(3, 1e-3, 0.9)),
              theirs.resolve(Layers.maxPooling(2, 1, 0)), // [N, 3, 4, 3]
              new Convolution(0, 2, 3, 2, 1, Activation.SIGMOID), // [N, 2, 2, 2]
              new Flatten(),
              new DenseLayer.Builder().nOut(4).activation(Activation.TANH).build(),
              new Affine(0, 3),
              new Tanh(),
              theirs.resolve(Layers.softmaxWithLoss(3))
            }));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("mixed")
  void areCorrectAmongDl4jsLayers(String kind, Layer[] layers) {
    INDArray x = Samples.apart(1, DataType.DOUBLE, 3, 1, 6, 5);
    for (EngineKind engine : EngineKind.onProcessor()) {
      MultiLayerNetwork network =
          engine.prepare(
              drawn(network(settings(DataType.DOUBLE), shape(3, 1, 6, 5), clones(layers))));
      assertRight(
          CHECK.withMaxEntries(12, 1).check(network, x, Samples.labels(DataType.DOUBLE, 3, 3)));
    }
  }

  private static Layer[] clones(Layer... layers) {
    return Stream.of(layers).map(Layer::clone).toArray(Layer[]::new);
  }

  static Stream<Arguments> changingInPlace() {
    return Stream.of(
        Arguments.of("DropoutLayer", new DropoutLayer(0.6)),
        Arguments.of("Gaussian", new DropoutLayer(new GaussianDropout(0.5))),
        Arguments.of("dropOut of a layer", affineWithDropOut()));
  }

  private static Layer affineWithDropOut() {
    return dropping(new Affine(5, 5, Activation.SIGMOID));
  }

  /** DL4J's dropout overwrites its input, which is the output of the layer before it. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("changingInPlace")
  void areCorrectIfTheNextLayerOverwritesTheOutput(String kind, Layer next) {
    for (Activation f : new Activation[] {Activation.TANH, Activation.SIGMOID, Activation.RELU}) {
      for (EngineKind engine : EngineKind.onProcessor()) {
        assertCorrectBefore(next, f, engine);
      }
    }
  }

  private static void assertCorrectBefore(Layer next, Activation f, EngineKind engine) {
    MultiLayerNetwork network =
        engine.prepare(
            drawn(
                network(
                    settings(DataType.DOUBLE),
                    shape(4, 6),
                    new Affine(6, 5, f),
                    next.clone(),
                    new Affine(5, 3),
                    new SoftmaxWithLoss(3))));
    INDArray x = Samples.apart(1, DataType.DOUBLE, 4, 6);
    assertRight(CHECK.check(network, x, Samples.labels(DataType.DOUBLE, 4, 3)));
  }

  /** Tests branches that are merged again. The first layer's gradient depends on all others. */
  @Test
  void areCorrectInAGraph() {
    var graph = new ComputationGraph(graph());
    graph.init();
    graph.setParams(Samples.uniform(3, DataType.DOUBLE, graph.params().shape()));
    INDArray x = Samples.apart(1, DataType.DOUBLE, 3, 1, 5, 4);
    DataSet samples = new DataSet(x, Samples.labels(DataType.DOUBLE, 3, 3));
    graph.setInputs(x);
    graph.setLabels(samples.getLabels());
    Nd4j.getRandom().setSeed(SEED);
    graph.computeGradientAndScore();
    var gradients = graph.gradient();

    graph
        .paramTable()
        .forEach(
            (name, values) -> {
              if (!name.endsWith("_mean") && !name.endsWith("_var")) { // these have no gradients
                INDArray numerical =
                    NumericalGradient.of(w -> score(graph, samples), values, CHECK.h());
                INDArray mean = gradients.getGradientFor(name).div(3);
                assertClose(name, 1e-6, numerical, mean);
              }
            });
  }

  private static double score(ComputationGraph graph, DataSet samples) {
    Nd4j.getRandom().setSeed(SEED);
    return graph.score(samples, true);
  }

  private static ComputationGraphConfiguration graph() {
    return settings(DataType.DOUBLE)
        .graphBuilder()
        .addInputs("images")
        .addLayer("convolution", new Convolution(1, 3, 3, 1, 1, Activation.TANH), "images")
        .addLayer("largest", Pooling.max(2, 1, 0), "convolution") // [N, 3, 4, 3]
        .addLayer("mean", Pooling.average(2, 1, 0), "convolution") // [N, 3, 4, 3]
        .addVertex("pooled", new MergeVertex(), "largest", "mean") // [N, 6, 4, 3]
        .addLayer("normalised", new BatchNormalization(6), "pooled")
        .addLayer("damped", new LocalResponseNormalization(2, 3, 0.5, 0.75), "normalised")
        .addLayer("detour", new Convolution(6, 6, 1, 1, 0, Activation.SIGMOID), "damped")
        .addVertex("sum", new ElementWiseVertex(ElementWiseVertex.Op.Add), "damped", "detour")
        .addLayer("flat", new Flatten(), "sum") // [N, 72]
        .addLayer("hidden", new Affine(72, 4, Activation.TANH), "flat")
        .addLayer("dropout", new Dropout(0.3), "hidden")
        .addLayer("scores", new Affine(4, 3), "dropout")
        .addLayer("loss", new SoftmaxWithLoss(3), "scores")
        .setOutputs("loss")
        .setInputTypes(InputType.convolutional(5, 4, 1))
        .build();
  }
}
