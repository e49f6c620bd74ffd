package dlfs.engine;

import static dlfs.support.Closeness.assertClose;
import static dlfs.support.Nets.drawn;
import static dlfs.support.Nets.initialised;
import static dlfs.support.Nets.network;
import static dlfs.support.Nets.restored;
import static dlfs.support.Nets.settings;
import static dlfs.support.Nets.squaredError;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import dlfs.engine.kernels.Layout;
import dlfs.engine.kernels.onednn.OneDnn;
import dlfs.layers.LayerSet;
import dlfs.networks.Layers;
import dlfs.optimizers.Momentum;
import dlfs.support.Closeness;
import dlfs.support.Nets;
import dlfs.support.Samples;
import dlfs.support.SilentDl4j;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.constraint.MaxNormConstraint;
import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.Subsampling1DLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.activations.impl.ActivationTanH;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Compares DL4J's layers in an accelerated network with the same layers in a plain one. */
@ExtendWith(SilentDl4j.class)
class ReplacementsTest {
  private static final long[] IMAGES = {6, 2, 7, 5};
  private static final long[] VECTORS = {6, 7};
  private static final int STEPS = 5;

  @Test
  void replaceDl4jsLayers() {
    MultiLayerNetwork network = accelerated(configuration(Activation.RELU, DataType.FLOAT));
    var implementations = Stream.of(network.getLayers()).map(Object::getClass).toList();
    assertEquals(
        List.of(
            FastConvolutionImpl.class,
            FastPoolingImpl.class,
            FastBatchNormalizationImpl.class,
            FastAffineImpl.class,
            FastAffineImpl.class,
            FastBatchNormalizationImpl.class,
            FastAffineImpl.class,
            org.deeplearning4j.nn.layers.LossLayer.class),
        implementations);
  }

  @ParameterizedTest
  @CsvSource({
    "IDENTITY, DOUBLE",
    "IDENTITY, FLOAT",
    "RELU, DOUBLE",
    "RELU, FLOAT",
    "SIGMOID, DOUBLE",
    "SIGMOID, FLOAT",
    "TANH, DOUBLE",
    "TANH, FLOAT"
  })
  void trainToTheSameParameters(Activation activation, DataType type) {
    assertTrainsTheSame(
        plain(configuration(activation, type)), accelerated(configuration(activation, type)));
  }

  static Stream<Arguments> settingsOfDl4j() {
    return Stream.of(
        of("l1 and l2", s -> s.l1(0.01).l2(0.1).l2Bias(0.2)),
        of("weight decay", s -> s.weightDecay(0.1)),
        of("no division by the batch", s -> s.miniBatch(false)),
        of("dropout, which batch normalisation ignores", s -> s.dropOut(0.8)),
        of("bounded weights", s -> s.constrainWeights(new MaxNormConstraint(0.3, 1))),
        of(
            "clipped gradients",
            s ->
                s.gradientNormalization(GradientNormalization.ClipL2PerLayer)
                    .gradientNormalizationThreshold(0.1)));
  }

  private static Arguments of(String name, UnaryOperator<NeuralNetConfiguration.Builder> change) {
    return Arguments.of(name, change);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("settingsOfDl4j")
  void followTheNetworksSettings(
      String name, UnaryOperator<NeuralNetConfiguration.Builder> change) {
    var common = change.apply(settings(DataType.DOUBLE).updater(new Momentum(0.01, 0.9)));
    MultiLayerNetwork plain = plain(configuration(Activation.TANH, common.clone()));
    assertTrainsTheSame(plain, accelerated(configuration(Activation.TANH, common.clone())));
    assertNotEquals(
        trained(plain(configuration(Activation.TANH, DataType.DOUBLE)), 0, STEPS).params(),
        plain.params(),
        "no difference");
  }

  private static void assertTrainsTheSame(MultiLayerNetwork plain, MultiLayerNetwork fast) {
    DataType type = plain.params().dataType();
    for (int step = 0; step < STEPS; step++) {
      trained(plain, step, step + 1);
      trained(fast, step, step + 1);
      assertEquals(1, fast.score() / plain.score(), Closeness.tolerance(type), "score");
    }
    plain
        .paramTable()
        .forEach((name, expected) -> assertClose(name, expected, fast.getParam(name)));
    assertClose(
        "state of the update rule",
        plain.getUpdater().getStateViewArray(),
        fast.getUpdater().getStateViewArray());
    INDArray x = samples(STEPS, type).getFeatures();
    INDArray labels = samples(STEPS, type).getLabels();
    assertClose("output", plain.output(x), fast.output(x));
    Nd4j.getRandom().setSeed(1);
    var expected = plain.calculateGradients(x, labels, null, null);
    Nd4j.getRandom().setSeed(1);
    var actual = fast.calculateGradients(x, labels, null, null);
    assertClose("gradient of the input", expected.getSecond(), actual.getSecond());
    assertClose("gradients", expected.getFirst().gradient(), actual.getFirst().gradient());
  }

  @ParameterizedTest
  @EnumSource(names = {"DOUBLE", "FLOAT"})
  void ignoreMaskedSamples(DataType type) {
    MultiLayerNetwork plain = masked(drawn(vectors(type)));
    MultiLayerNetwork fast = masked(drawn(Engine.accelerate(vectors(type))));
    assertInstanceOf(FastAffineImpl.class, fast.getLayer(0));
    assertClose("parameters", plain.params(), fast.params());
    assertEquals(1, fast.score() / plain.score(), Closeness.tolerance(type));
    INDArray x = Samples.uniform(2, type, VECTORS);
    INDArray mask = mask(type);
    assertClose("output", plain.output(x, false, mask, null), fast.output(x, false, mask, null));
    assertNotEquals(fast.output(x), fast.output(x, false, mask, null));
  }

  private static MultiLayerNetwork vectors(DataType type) {
    return network(
        settings(type),
        VECTORS,
        affine(5, Activation.SIGMOID),
        affine(4, Activation.IDENTITY),
        affine(3, Activation.TANH),
        squaredError());
  }

  private static MultiLayerNetwork masked(MultiLayerNetwork network) {
    DataType type = network.params().dataType();
    INDArray x = Samples.uniform(1, type, VECTORS);
    for (int step = 0; step < STEPS; step++) {
      network.fit(new DataSet(x, Samples.labels(type, 6, 3), mask(type), null));
    }
    return network;
  }

  private static INDArray mask(DataType type) {
    return Nd4j.createFromArray(1.0, 0, 1, 1, 0, 1).castTo(type).reshape(6, 1);
  }

  @Test
  void areNotSaved() {
    MultiLayerNetwork plain = plain(configuration(Activation.RELU, DataType.FLOAT));
    MultiLayerNetwork fast = accelerated(configuration(Activation.RELU, DataType.FLOAT));
    assertEquals(
        plain.getLayerWiseConfigurations().toJson(), fast.getLayerWiseConfigurations().toJson());
    assertSame(DenseLayer.class, fast.getLayer(3).conf().getLayer().getClass());

    trained(fast, 0, 3);
    MultiLayerNetwork restored = restored(fast);
    for (int i = 0; i < plain.getnLayers(); i++) {
      assertSame(plain.getLayer(i).getClass(), restored.getLayer(i).getClass());
    }
    assertClose("output", restored.output(features()), fast.output(features()));
    Engine.accelerate(restored);
    assertEquals(trained(fast, 3, STEPS).params(), trained(restored, 3, STEPS).params());
  }

  @Test
  void continueInTheMiddleOfTraining() {
    MultiLayerNetwork plain = plain(configuration(Activation.TANH, DataType.DOUBLE));
    MultiLayerNetwork late = plain(configuration(Activation.TANH, DataType.DOUBLE));
    trained(late, 0, 3);
    Engine.accelerate(late);
    assertClose("parameters", trained(plain, 0, STEPS).params(), trained(late, 3, STEPS).params());
  }

  @Test
  void shareNothingWithAClone() {
    MultiLayerNetwork fast = accelerated(configuration(Activation.RELU, DataType.FLOAT));
    trained(fast, 0, 3);
    MultiLayerNetwork copy = Engine.accelerate(fast.clone());
    assertInstanceOf(FastAffineImpl.class, copy.getLayer(3));
    INDArray before = fast.params().dup();
    trained(copy, 3, STEPS);
    assertEquals(before, fast.params());
    assertEquals(trained(fast, 3, STEPS).params(), copy.params());
  }

  @Test
  void useTheNetworksOwnParameters() {
    MultiLayerNetwork fast = accelerated(configuration(Activation.TANH, DataType.FLOAT));
    INDArray before = fast.output(features());
    INDArray bias = fast.getParam("6_b");
    assertSame(bias, fast.getLayer(6).getParam("b"));
    assertSame(bias, fast.getLayer("layer6").getParam("b"));
    fast.setParam("6_b", bias.add(Nd4j.createFromArray(1f, 2, 3)));
    assertNotEquals(before, fast.output(features()));

    MultiLayerNetwork plain = plain(configuration(Activation.TANH, DataType.FLOAT));
    plain.setParams(fast.params());
    assertClose("output", plain.output(features()), fast.output(features()));
  }

  /** Kernel, stride, padding, filters and activation function, on 6 images [2, 7, 5]. */
  @ParameterizedTest
  @CsvSource({
    "1, 1, 0, 4, RELU, true",
    "2, 1, 1, 1, TANH, true",
    "3, 1, 1, 3, RELU, false",
    "3, 1, 2, 5, SIGMOID, true",
    "5, 1, 3, 2, IDENTITY, true",
    "3, 2, 1, 4, RELU, true",
    "2, 3, 0, 2, IDENTITY, false"
  })
  void convolveLikeDl4j(
      int kernel, int stride, int pad, int filters, Activation activation, boolean bias) {
    for (DataType type : List.of(DataType.DOUBLE, DataType.FLOAT)) {
      var configuration =
          Nets.configuration(
              settings(type).updater(new Momentum(0.01, 0.9)),
              IMAGES,
              new ConvolutionLayer.Builder(kernel, kernel)
                  .stride(stride, stride)
                  .padding(pad, pad)
                  .nOut(filters)
                  .hasBias(bias)
                  .activation(activation)
                  .build(),
              affine(3, Activation.IDENTITY),
              LayerSet.BUILTIN.resolve(Layers.softmaxWithLoss(3)));
      MultiLayerNetwork fast = accelerated(configuration.clone());
      assertInstanceOf(FastConvolutionImpl.class, fast.getLayer(0));
      assertTrainsTheSame(plain(configuration), fast);
    }
  }

  /** With "same" padding, uneven and even, dilation, and images in NHWC between the layers. */
  @ParameterizedTest
  @EnumSource(names = {"DOUBLE", "FLOAT"})
  void padByModeAndDilateLikeDl4j(DataType type) {
    var configuration =
        Nets.configuration(
            settings(type).updater(new Momentum(0.01, 0.9)),
            IMAGES,
            Layers.sameConvolution(16, 3, 1, Activation.TANH), // [N, 16, 7, 5]
            Layers.sameConvolution(16, 3, 2, Activation.RELU), // [N, 16, 4, 3]
            Layers.dilatedConvolution(8, 2, 3, Activation.TANH), // [N, 8, 4, 3]
            Layers.sameMaxPooling(2, 2), // [N, 8, 2, 2]
            Layers.convolution(4, 1, 1, 0, Activation.TANH), // [N, 4, 2, 2]
            Layers.sameAveragePooling(3, 1), // [N, 4, 2, 2]
            affine(3, Activation.IDENTITY),
            Layers.softmaxWithLoss(3));
    MultiLayerNetwork fast = accelerated(configuration.clone());
    for (int i : new int[] {0, 1, 2, 4}) {
      assertInstanceOf(FastConvolutionImpl.class, fast.getLayer(i));
    }
    assertInstanceOf(FastPoolingImpl.class, fast.getLayer(3));
    assertInstanceOf(FastPoolingImpl.class, fast.getLayer(5));
    assertTrainsTheSame(plain(configuration), fast);
  }

  /** Layers of DL4J that may change their input, the output of the layer before, in place. */
  static Stream<Layer> nextLayers() {
    return Stream.of(
        new ActivationLayer(Activation.TANH),
        new DropoutLayer(0.5),
        convolution().activation(Activation.TANH).build(),
        pooling(SubsamplingLayer.PoolingType.AVG).build(),
        normalisation().dropOut(0.5).build());
  }

  @ParameterizedTest
  @MethodSource("nextLayers")
  void preserveTheOutputsThatTheirGradientsNeed(Layer next) {
    var configuration =
        Nets.configuration(
            settings(DataType.DOUBLE).updater(new Momentum(0.01, 0.9)),
            IMAGES,
            convolution().activation(Activation.SIGMOID).build(),
            next,
            affine(3, Activation.IDENTITY),
            LayerSet.BUILTIN.resolve(Layers.softmaxWithLoss(3)));
    assertTrainsTheSame(plain(configuration), accelerated(configuration.clone()));
  }

  @ParameterizedTest
  @CsvSource({"2, 2, 0", "3, 2, 0", "3, 1, 1", "3, 2, 2"})
  void averageLikeDl4j(int kernel, int stride, int pad) {
    var configuration =
        Nets.configuration(
            settings(DataType.DOUBLE).updater(new Momentum(0.01, 0.9)),
            IMAGES,
            convolution().activation(Activation.TANH).build(),
            LayerSet.BUILTIN.resolve(Layers.averagePooling(kernel, stride, pad)),
            affine(3, Activation.IDENTITY),
            LayerSet.BUILTIN.resolve(Layers.softmaxWithLoss(3)));
    MultiLayerNetwork fast = accelerated(configuration.clone());
    assertInstanceOf(FastPoolingImpl.class, fast.getLayer(1));
    assertTrainsTheSame(plain(configuration), fast);
  }

  /** Images that come from a convolution in NHWC, too. */
  @ParameterizedTest
  @CsvSource({"AVG, DOUBLE", "AVG, FLOAT", "MAX, DOUBLE", "MAX, FLOAT"})
  void poolWholeImagesLikeDl4j(PoolingType pooling, DataType type) {
    var configuration =
        Nets.configuration(
            settings(type).updater(new Momentum(0.01, 0.9)),
            IMAGES,
            Layers.convolution(2, 8, 3, 1, 1, Activation.TANH),
            new GlobalPoolingLayer(pooling),
            affine(3, Activation.IDENTITY),
            Layers.softmaxWithLoss(3));
    MultiLayerNetwork fast = accelerated(configuration.clone());
    assertInstanceOf(FastGlobalPoolingImpl.class, fast.getLayer(1));
    assertTrainsTheSame(plain(configuration), fast);
  }

  /** Images in NHWC, too, from one convolution to another. */
  @ParameterizedTest
  @EnumSource(names = {"DOUBLE", "FLOAT"})
  void padLikeDl4j(DataType type) {
    var configuration =
        Nets.configuration(
            settings(type).updater(new Momentum(0.01, 0.9)),
            IMAGES,
            Layers.convolution(2, 8, 3, 1, 0, Activation.TANH), // [N, 8, 5, 3]
            Layers.zeroPadding(1, 2, 0, 1), // [N, 8, 8, 4]
            Layers.convolution(8, 4, 3, 1, 0, Activation.TANH), // [N, 4, 6, 2]
            Layers.zeroPadding(0, 0, 1, 0), // [N, 4, 6, 3]
            affine(3, Activation.IDENTITY),
            Layers.softmaxWithLoss(3));
    MultiLayerNetwork fast = accelerated(configuration.clone());
    assertInstanceOf(FastZeroPaddingImpl.class, fast.getLayer(1));
    assertTrainsTheSame(plain(configuration), fast);
  }

  /** Images in NHWC, too, from one convolution to another. */
  @ParameterizedTest
  @EnumSource(names = {"DOUBLE", "FLOAT"})
  void cropLikeDl4j(DataType type) {
    var configuration =
        Nets.configuration(
            settings(type).updater(new Momentum(0.01, 0.9)),
            IMAGES,
            Layers.convolution(2, 8, 3, 1, 1, Activation.TANH), // [N, 8, 7, 5]
            Layers.cropping(1, 2, 0, 1), // [N, 8, 4, 4]
            Layers.convolution(8, 4, 3, 1, 0, Activation.TANH), // [N, 4, 2, 2]
            Layers.cropping(0, 0, 1, 0), // [N, 4, 2, 1]
            affine(3, Activation.IDENTITY),
            Layers.softmaxWithLoss(3));
    MultiLayerNetwork fast = accelerated(configuration.clone());
    assertInstanceOf(FastCroppingImpl.class, fast.getLayer(1));
    assertTrainsTheSame(plain(configuration), fast);
  }

  /** Images in NHWC, too, from one layer to another. */
  @ParameterizedTest
  @EnumSource(names = {"DOUBLE", "FLOAT"})
  void enlargeLikeDl4j(DataType type) {
    var configuration =
        Nets.configuration(
            settings(type).updater(new Momentum(0.01, 0.9)),
            IMAGES,
            Layers.convolution(2, 16, 3, 2, 0, Activation.TANH), // [N, 16, 3, 2]
            Layers.transposedConvolution(16, 3, 2, 1, Activation.RELU), // [N, 16, 5, 3]
            Layers.transposedConvolution(8, 2, 2, 0, Activation.TANH), // [N, 8, 10, 6]
            Layers.upsampling(2), // [N, 8, 20, 12]
            Layers.convolution(8, 4, 4, 4, 0, Activation.TANH), // [N, 4, 5, 3]
            affine(3, Activation.IDENTITY),
            Layers.softmaxWithLoss(3));
    MultiLayerNetwork fast = accelerated(configuration.clone());
    assertInstanceOf(FastTransposedConvolutionImpl.class, fast.getLayer(1));
    assertInstanceOf(FastTransposedConvolutionImpl.class, fast.getLayer(2));
    assertInstanceOf(FastUpsamplingImpl.class, fast.getLayer(3));
    assertTrainsTheSame(plain(configuration), fast);
  }

  /** With a mask of pixels, and on sequences, DL4J's implementation computes. */
  @Test
  void leaveMasksAndSequencesToDl4jsGlobalPooling() {
    for (long[] shape : new long[][] {{4, 2, 3, 5}, {4, 2, 5}}) {
      for (INDArray mask : new INDArray[] {null, maskOf(shape)}) {
        INDArray x = Samples.apart(1, DataType.DOUBLE, shape);
        INDArray dy = Samples.uniform(2, DataType.DOUBLE, 4, 2);
        Layer layer = new GlobalPoolingLayer(PoolingType.AVG);
        var theirs = initialised(settings(DataType.DOUBLE).list().layer(layer).build()).getLayer(0);
        var ours = Replacements.of(theirs);
        assertInstanceOf(FastGlobalPoolingImpl.class, ours);
        theirs.setMaskArray(mask);
        ours.setMaskArray(mask);
        var none = LayerWorkspaceMgr.noWorkspaces();
        assertClose("y", theirs.activate(x, true, none), ours.activate(x, true, none));
        assertClose(
            "dx",
            theirs.backpropGradient(dy.dup(), none).getSecond(),
            ours.backpropGradient(dy.dup(), none).getSecond());
      }
    }
  }

  /** Masks some pixels or steps, but no whole sample. */
  private static INDArray maskOf(long... shape) {
    INDArray mask =
        shape.length == 4
            ? Nd4j.ones(DataType.DOUBLE, shape[0], 1, 1, shape[3])
            : Nd4j.ones(DataType.DOUBLE, shape[0], shape[2]);
    mask.putScalar(mask.length() - 1, 0);
    mask.putScalar(1, 0);
    return mask;
  }

  /** A convolution gets the gradient of the pooling after it as it is, if that has no padding. */
  @ParameterizedTest
  @CsvSource({
    "RELU, 0, 2, 2, 0",
    "TANH, 1, 2, 2, 0",
    "IDENTITY, 1, 3, 2, 0",
    "SIGMOID, 2, 3, 1, 0",
    "TANH, 1, 3, 2, 1"
  })
  void convolveAndPoolLikeDl4j(
      Activation activation, int pad, int kernel, int stride, int padOfPooling) {
    var configuration =
        Nets.configuration(
            settings(DataType.DOUBLE).updater(new Momentum(0.01, 0.9)),
            IMAGES,
            LayerSet.BUILTIN.resolve(Layers.convolution(2, 4, 3, 1, 1, Activation.TANH)),
            LayerSet.BUILTIN.resolve(Layers.convolution(4, 3, 2, 1, pad, activation)),
            LayerSet.BUILTIN.resolve(Layers.maxPooling(kernel, stride, padOfPooling)),
            affine(3, Activation.IDENTITY),
            LayerSet.BUILTIN.resolve(Layers.softmaxWithLoss(3)));
    MultiLayerNetwork fast = accelerated(configuration.clone());
    assertInstanceOf(FastConvolutionImpl.class, fast.getLayer(1));
    assertInstanceOf(FastPoolingImpl.class, fast.getLayer(2));
    assertTrainsTheSame(plain(configuration), fast);
  }

  /**
   * With dropout before the last convolution, the pooling before that computes its own gradient.
   */
  @ParameterizedTest
  @CsvSource({"FLOAT, 1", "DOUBLE, 1", "FLOAT, 0.5", "DOUBLE, 0.5"})
  void passImagesInNhwcBetweenThem(DataType type, double retained) {
    var configuration =
        Nets.configuration(
            settings(type).updater(new Momentum(0.01, 0.9)),
            IMAGES,
            LayerSet.BUILTIN.resolve(
                Layers.convolution(2, 8, 3, 1, 1, Activation.TANH)), // [N, 8, 7, 5]
            LayerSet.BUILTIN.resolve(
                Layers.convolution(8, 9, 3, 1, 1, Activation.RELU)), // [N, 9, 7, 5]
            LayerSet.BUILTIN.resolve(Layers.maxPooling(2, 2, 0)), // [N, 9, 3, 2]
            withDropout(
                LayerSet.SCRATCH.resolve(Layers.convolution(9, 8, 3, 1, 2, Activation.TANH)),
                retained), // 5x4
            LayerSet.BUILTIN.resolve(Layers.maxPooling(2, 2, 0)), // [N, 8, 2, 2]
            affine(3, Activation.IDENTITY),
            LayerSet.BUILTIN.resolve(Layers.softmaxWithLoss(3)));
    MultiLayerNetwork fast = accelerated(configuration.clone());
    List<INDArray> activations = fast.feedForward(samples(0, type).getFeatures());
    // The portable convolution takes NCHW only.
    Layout fastest = type == DataType.FLOAT && OneDnn.isAvailable() ? Layout.NHWC : Layout.NCHW;
    assertEquals(
        List.of(fastest, fastest, fastest, fastest, Layout.NCHW),
        activations.subList(1, 6).stream().map(y -> Layout.of(y).orElseThrow()).toList());
    assertTrainsTheSame(plain(configuration), fast);
  }

  private static Layer withDropout(Layer layer, double retained) {
    layer.setIDropout(retained == 1 ? null : new Dropout(retained));
    return layer;
  }

  /** Masks of images are ignored by these layers, but later ones may need them. */
  @Test
  void passOnMasksOfImages() {
    INDArray mask = Samples.uniform(1, DataType.FLOAT, 6, 1, 7, 5).gt(0).castTo(DataType.FLOAT);
    MultiLayerNetwork network =
        network(
            settings(DataType.FLOAT),
            IMAGES,
            convolution().build(),
            pooling(SubsamplingLayer.PoolingType.MAX).build(),
            squaredError());
    for (int i = 0; i < 2; i++) {
      var theirs = network.getLayer(i);
      var ours = Replacements.of(theirs);
      var expected = theirs.feedForwardMaskArray(mask, MaskState.Active, 6);
      var actual = ours.feedForwardMaskArray(mask, MaskState.Active, 6);
      assertEquals(expected.getFirst(), actual.getFirst());
      assertEquals(expected.getSecond(), actual.getSecond());
      assertNull(ours.feedForwardMaskArray(null, null, 6).getFirst());
    }
  }

  static Stream<Layer> unsupported() {
    return Stream.of(
        dense().hasLayerNorm(true).build(),
        dense().activation(Activation.SOFTMAX).build(),
        dense().activation(Activation.ELU).build(),
        dense().activation(new ActivationReLU(6.0, null, null)).build(),
        dense().activation(new Doubled()).build(),
        new FrozenLayer(affine(4, Activation.RELU)),
        convolution().convolutionMode(ConvolutionMode.Strict).build(),
        convolution().activation(Activation.SOFTMAX).build(),
        convolution().activation(new ActivationReLU(6.0, null, null)).build(),
        new Deconvolution2D.Builder(2, 2).nOut(3).activation(Activation.ELU).build(),
        new DepthwiseConvolution2D.Builder(2, 2).depthMultiplier(2).build(),
        new FrozenLayer(convolution().build()),
        normalisation().lockGammaBeta(true).build(),
        pooling(SubsamplingLayer.PoolingType.AVG).avgPoolIncludePadInDivisor(true).build(),
        pooling(SubsamplingLayer.PoolingType.MAX).dilation(2, 1).build(),
        pooling(SubsamplingLayer.PoolingType.MAX).padding(0, 2).build());
  }

  @ParameterizedTest
  @MethodSource("unsupported")
  void doNotReplaceUnsupportedLayers(Layer layer) {
    MultiLayerNetwork network = network(settings(DataType.FLOAT), IMAGES, layer, squaredError());
    assertSame(network.getLayer(0), Replacements.of(network.getLayer(0)));
  }

  @Test
  void doNotReplaceLayersOfNhwcImages() {
    MultiLayerNetwork network =
        initialised(
            settings(DataType.FLOAT)
                .list()
                .layer(normalisation().build())
                .layer(convolution().dataFormat(CNN2DFormat.NHWC).build())
                .layer(pooling(SubsamplingLayer.PoolingType.MAX).build())
                .layer(squaredError())
                .setInputType(InputType.convolutional(7, 5, 2, CNN2DFormat.NHWC))
                .build());
    for (int i = 0; i < 3; i++) {
      assertSame(network.getLayer(i), Replacements.of(network.getLayer(i)));
    }
  }

  @Test
  void doNotReplaceOtherDataTypes() {
    MultiLayerNetwork network = vectors(DataType.FLOAT16);
    assertSame(network.getLayer(0), Replacements.of(network.getLayer(0)));
  }

  /** DL4J represents it as a pooling of images. */
  @Test
  void doNotReplacePoolingOfSequences() {
    MultiLayerNetwork network =
        initialised(
            settings(DataType.FLOAT)
                .list()
                .layer(new Subsampling1DLayer.Builder(SubsamplingLayer.PoolingType.MAX, 2).build())
                .layer(
                    new RnnOutputLayer.Builder(LossFunction.MSE)
                        .nOut(3)
                        .activation(Activation.IDENTITY)
                        .build())
                .setInputType(InputType.recurrent(2, 8))
                .build());
    assertSame(network.getLayer(0), Replacements.of(network.getLayer(0)));
  }

  /** A user's function whose class extends one of DL4J's. */
  private static final class Doubled extends ActivationTanH {
    private static final long serialVersionUID = 1;

    @Override
    public INDArray getActivation(INDArray x, boolean training) {
      return super.getActivation(x, training).muli(2);
    }
  }

  private static MultiLayerConfiguration configuration(Activation activation, DataType type) {
    return configuration(activation, settings(type).updater(new Momentum(0.01, 0.9)));
  }

  private static MultiLayerConfiguration configuration(
      Activation activation, NeuralNetConfiguration.Builder settings) {
    return Nets.configuration(
        settings,
        IMAGES,
        LayerSet.BUILTIN.resolve(
            Layers.convolution(2, 3, 3, 1, 1, Activation.TANH)), // [N, 3, 7, 5]
        pooling(SubsamplingLayer.PoolingType.MAX).build(), // [N, 3, 3, 2]
        normalisation().build(),
        affine(5, activation),
        affine(4, Activation.TANH),
        normalisation().build(),
        affine(3, Activation.IDENTITY),
        LayerSet.BUILTIN.resolve(Layers.softmaxWithLoss(3)));
  }

  private static DenseLayer.Builder dense() {
    return new DenseLayer.Builder().nOut(4).activation(Activation.RELU);
  }

  private static ConvolutionLayer.Builder convolution() {
    return new ConvolutionLayer.Builder(2, 2).nOut(3).activation(Activation.RELU);
  }

  private static Layer affine(long outputs, Activation activation) {
    return dense().nOut(outputs).activation(activation).build();
  }

  private static org.deeplearning4j.nn.conf.layers.BatchNormalization.Builder normalisation() {
    return new org.deeplearning4j.nn.conf.layers.BatchNormalization.Builder().useLogStd(false);
  }

  private static SubsamplingLayer.Builder pooling(SubsamplingLayer.PoolingType type) {
    return new SubsamplingLayer.Builder(type).kernelSize(2, 2).stride(2, 2);
  }

  private static MultiLayerNetwork plain(MultiLayerConfiguration configuration) {
    return drawn(initialised(configuration));
  }

  private static MultiLayerNetwork accelerated(MultiLayerConfiguration configuration) {
    return Engine.accelerate(plain(configuration));
  }

  /** Trains on the samples of these steps. Seeding ND4J's generator makes dropout reproducible. */
  private static MultiLayerNetwork trained(MultiLayerNetwork network, int first, int end) {
    for (int step = first; step < end; step++) {
      Nd4j.getRandom().setSeed(step + 1);
      network.fit(samples(step, network.params().dataType()));
    }
    return network;
  }

  private static DataSet samples(int step, DataType type) {
    return new DataSet(Samples.uniform(step, type, IMAGES), Samples.labels(type, 6, 3));
  }

  private static INDArray features() {
    return samples(STEPS, DataType.FLOAT).getFeatures();
  }
}
