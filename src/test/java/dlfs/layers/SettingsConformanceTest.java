package dlfs.layers;

import static dlfs.support.Nets.initialised;
import static dlfs.support.Nets.inputType;
import static dlfs.support.Nets.settings;
import static dlfs.support.Nets.squaredError;
import static dlfs.text.Text.formatted;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dlfs.engine.Engine;
import dlfs.networks.Layers;
import dlfs.support.Samples;
import dlfs.support.SilentDl4j;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.constraint.MaxNormConstraint;
import org.deeplearning4j.nn.conf.distribution.NormalDistribution;
import org.deeplearning4j.nn.conf.dropout.GaussianNoise;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.weightnoise.DropConnect;
import org.deeplearning4j.nn.conf.weightnoise.WeightNoise;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInitConstant;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.impl.ActivationLReLU;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationTanH;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.learning.regularization.L1Regularization;
import org.nd4j.linalg.learning.regularization.L2Regularization;
import org.nd4j.linalg.learning.regularization.WeightDecay;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;
import org.nd4j.linalg.lossfunctions.impl.LossNegativeLogLikelihood;

/**
 * Every setter that the from-scratch layers inherit has the effect that it has in DL4J's own, under
 * both engines, or is refused by its name.
 */
@ExtendWith(SilentDl4j.class)
class SettingsConformanceTest {
  private static final long[] VECTORS = {5, 4};
  private static final long[] IMAGES = {4, 2, 7, 6};
  private static final int STEPS = 2;

  /**
   * A value of a setter that is not its default.
   *
   * @param words a pattern that a refusal must match
   * @param others sets other settings that this one requires
   */
  private record Setting(String setter, Object value, String words, Consumer<Layer> others) {
    Setting(String setter, Object value, String words) {
      this(setter, value, words, layer -> {});
    }

    void applyTo(Layer layer) {
      others.accept(layer);
      try {
        methods(layer).findFirst().orElseThrow().invoke(layer, value);
      } catch (IllegalAccessException | InvocationTargetException e) {
        throw new AssertionError(setter, e);
      }
    }

    boolean isOf(Layer layer) {
      return methods(layer).findAny().isPresent();
    }

    private Stream<Method> methods(Layer layer) {
      return setters(layer).filter(method -> method.getName().equals(setter));
    }

    @Override
    public String toString() {
      String text = value instanceof int[] numbers ? Arrays.toString(numbers) : value.toString();
      return formatted("%s(%s)", setter, text);
    }
  }

  private static final List<Setting> SETTINGS =
      List.of(
          new Setting("setActivationFn", new ActivationTanH(), "activation"),
          new Setting("setActivationFn", new ActivationSigmoid(), "activation"),
          new Setting("setActivationFn", new ActivationLReLU(0.25), "activation"),
          new Setting("setActivationFn", new ActivationReLU(0.5, 0.0, 0.0), "activation"),
          new Setting("setAlpha", 0.3, "alpha"),
          new Setting("setAvgPoolIncludePadInDivisor", true, "padding|avgPoolIncludePadInDivisor"),
          new Setting("setBeta", 0.7, "beta"),
          new Setting("setBiasInit", 0.4, "biasInit"),
          new Setting("setBiasUpdater", new Sgd(0.7), "biasUpdater"),
          new Setting("setCnn2DFormat", CNN2DFormat.NHWC, "NCHW|NHWC"),
          new Setting("setCnn2dDataFormat", CNN2DFormat.NHWC, "NCHW|NHWC"),
          new Setting("setCollapseDimensions", false, "collapseDimensions"),
          new Setting("setConstraints", List.of(maximumNorm()), "constraint"),
          new Setting("setConvolutionMode", ConvolutionMode.Same, "convolution mode"),
          new Setting("setConvolutionMode", ConvolutionMode.Strict, "convolution mode"),
          new Setting("setCudnnAlgoMode", ConvolutionLayer.AlgoMode.NO_WORKSPACE, "cudnn"),
          new Setting("setCudnnAllowFallback", false, "cudnn"),
          new Setting("setCudnnBwdDataAlgo", ConvolutionLayer.BwdDataAlgo.FFT, "cudnn"),
          new Setting("setCudnnBwdFilterAlgo", ConvolutionLayer.BwdFilterAlgo.FFT, "cudnn"),
          new Setting("setCudnnFwdAlgo", ConvolutionLayer.FwdAlgo.FFT, "cudnn"),
          new Setting("setDataFormat", CNN2DFormat.NHWC, "NCHW|NHWC"),
          new Setting("setDataType", DataType.FLOAT, "type"),
          new Setting("setDecay", 0.5, "decay"),
          new Setting("setDefaultValueOverridden", true, "defaultValueOverridden"),
          new Setting("setDefaultValueOverriden", true, "defaultValueOverriden"),
          new Setting("setDilation", new int[] {2, 1}, "dilation"),
          new Setting("setEps", 0.2, "eps"),
          new Setting("setGainInit", 0.4, "gainInit"),
          new Setting("setGamma", 1.5, "gamma"),
          new Setting(
              "setGradientNormalization",
              GradientNormalization.RenormalizeL2PerLayer,
              "gradientNormalization"),
          new Setting(
              "setGradientNormalization",
              GradientNormalization.ClipL2PerParamType,
              "gradientNormalization"),
          new Setting(
              "setGradientNormalizationThreshold",
              0.01,
              "gradientNormalization",
              layer ->
                  ((BaseLayer) layer)
                      .setGradientNormalization(
                          GradientNormalization.ClipElementWiseAbsoluteValue)),
          new Setting("setHasBias", false, "bias"),
          new Setting("setHasLayerNorm", true, "layer normalisation"),
          new Setting(
              "setIDropout",
              new org.deeplearning4j.nn.conf.dropout.Dropout(0.6),
              "dropOut|dropout"),
          new Setting("setIDropout", new GaussianNoise(0.3), "dropOut|dropout"),
          new Setting("setIUpdater", new Adam(0.05), "updater"),
          new Setting("setK", 1.5, "k"),
          new Setting("setKernelSize", new int[] {2, 3}, "kernel"),
          new Setting("setLayerName", "another", "name"),
          new Setting("setLockGammaBeta", true, "gamma and beta"),
          new Setting(
              "setLockGammaBeta",
              true,
              "gamma and beta",
              layer -> {
                var normalization = (org.deeplearning4j.nn.conf.layers.BatchNormalization) layer;
                normalization.setGamma(1.5);
                normalization.setBeta(0.5);
              }),
          new Setting("setLossFn", new LossMSE(), "loss"),
          new Setting("setLossFn", new LossNegativeLogLikelihood(), "loss"),
          new Setting(
              "setLossFn", new LossMCXENT(Nd4j.createFromArray(1.0, 5, 0.2, 2)), "loss|weights"),
          new Setting("setLossFn", new LossMCXENT(0.3, null), "loss|clip"),
          new Setting("setMinibatch", false, "minibatch"),
          new Setting("setN", 4.0, "channels"),
          new Setting("setNIn", 4L, "inputs|channels"),
          new Setting("setNIn", 7L, "inputs|channels"),
          new Setting("setNOut", 5L, "outputs|channels|filters"),
          new Setting("setCropping", new int[] {1, 1}, "cropping"),
          new Setting("setCropping", new int[] {0, 2, 1, 1}, "cropping"),
          new Setting("setPadding", new int[] {1, 1}, "padding"),
          new Setting("setPadding", new int[] {0, 2, 1, 1}, "padding"),
          new Setting("setPnorm", 3, "pnorm"),
          new Setting("setPoolingDimensions", new int[] {3}, "dimensions"),
          new Setting("setPoolingType", PoolingType.MAX, "MAX"),
          new Setting("setPoolingType", PoolingType.AVG, "AVG"),
          new Setting("setPoolingType", PoolingType.SUM, "MAX or AVG"),
          new Setting(
              "setPoolingType",
              PoolingType.PNORM,
              "MAX or AVG",
              layer -> {
                if (layer instanceof SubsamplingLayer pooling) {
                  pooling.setPnorm(2);
                }
              }),
          new Setting("setRegularization", List.of(new L1Regularization(0.2)), "regularization"),
          new Setting("setRegularization", List.of(new L2Regularization(0.2)), "regularization"),
          new Setting("setRegularization", List.of(new WeightDecay(0.2, true)), "regularization"),
          new Setting(
              "setRegularizationBias", List.of(new L2Regularization(0.2)), "regularization"),
          new Setting("setFormat", CNN2DFormat.NHWC, "NCHW|NHWC"),
          new Setting("setSize", new int[] {3, 1}, "size"),
          new Setting("setStride", new int[] {2, 2}, "stride"),
          new Setting("setTimeDistributedFormat", RNNFormat.NWC, "timeDistributedFormat"),
          new Setting("setWeightInitFn", new WeightInitConstant(0.3), "weightInit"),
          new Setting("setWeightNoise", new DropConnect(0.6), "weightNoise|weight noise"),
          new Setting(
              "setWeightNoise",
              new WeightNoise(new NormalDistribution(0, 0.2)),
              "weightNoise|weight noise"));

  /** The setters that are not tested, and why. */
  private static final Map<String, String> LEFT_OUT =
      Map.of(
          "setDropProbability",
          "is the book's own, which DL4J's layer does not have",
          "setInverted",
          "tells apart two forms of dropout, of which DL4J's layer is one: see DropoutTest",
          "setLogDeviation",
          "takes the place of setUseLogStd: see LayerKindTest",
          "setUseLogStd",
          "is called by DL4J itself, unasked, when it copies a configuration: see isUseLogStd");

  private static MaxNormConstraint maximumNorm() {
    return new MaxNormConstraint(0.4, Set.of("W"), 1);
  }

  /** A DL4J layer and its from-scratch counterpart; each call creates a new one. */
  private record Subject(String name, long[] shape, Supplier<Layer> theirs, Supplier<Layer> ours) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Subject> subjects() {
    return Stream.of(
        new Subject(
            "Affine",
            VECTORS,
            () -> new DenseLayer.Builder().nOut(3).activation(Activation.IDENTITY).build(),
            () -> new Affine(0, 3)),
        new Subject(
            "Convolution",
            IMAGES,
            () ->
                new ConvolutionLayer.Builder(3, 3)
                    .stride(1, 1)
                    .nOut(3)
                    .activation(Activation.RELU)
                    .build(),
            () -> new Convolution(0, 3, 3, 1, 0, Activation.RELU)),
        new Subject(
            "Pooling.max",
            IMAGES,
            () -> LayerSet.BUILTIN.resolve(Layers.maxPooling(3, 1, 0)),
            () -> Pooling.max(3, 1, 0)),
        new Subject(
            "Pooling.average",
            IMAGES,
            () -> LayerSet.BUILTIN.resolve(Layers.averagePooling(3, 2, 1)),
            () -> Pooling.average(3, 2, 1)),
        new Subject("GlobalPooling.max", IMAGES, Layers::globalMaxPooling, GlobalPooling::max),
        new Subject(
            "GlobalPooling.average", IMAGES, Layers::globalAveragePooling, GlobalPooling::average),
        new Subject(
            "TransposedConvolution",
            new long[] {4, 2, 3, 4},
            () -> Layers.transposedConvolution(3, 3, 2, 0, Activation.TANH),
            () -> new TransposedConvolution(0, 3, 3, 2, 0, Activation.TANH)),
        new Subject(
            "Upsampling",
            new long[] {4, 2, 3, 4},
            () -> Layers.upsampling(2),
            () -> new Upsampling(2)),
        new Subject(
            "ZeroPadding",
            IMAGES,
            () -> Layers.zeroPadding(1, 0, 2, 3),
            () -> new ZeroPadding(1, 0, 2, 3)),
        new Subject(
            "Cropping", IMAGES, () -> Layers.cropping(1, 0, 2, 1), () -> new Cropping(1, 0, 2, 1)),
        new Subject(
            "BatchNormalization of vectors",
            VECTORS,
            () -> LayerSet.BUILTIN.resolve(Layers.batchNormalization(0, 1e-3, 0.8)),
            () -> new BatchNormalization(0, 1e-3, 0.8)),
        new Subject(
            "BatchNormalization of images",
            IMAGES,
            () -> LayerSet.BUILTIN.resolve(Layers.batchNormalization(0, 1e-3, 0.8)),
            () -> new BatchNormalization(0, 1e-3, 0.8)),
        new Subject("Dropout", VECTORS, () -> new DropoutLayer(1.0), () -> new Dropout(0)),
        // Each window has all channels: where they differ, DL4J's gradient is not its function's.
        new Subject(
            "LocalResponseNormalization",
            new long[] {4, 3, 3, 2},
            () -> LayerSet.BUILTIN.resolve(Layers.localResponseNormalization(2, 5, 0.5, 0.6)),
            () -> new LocalResponseNormalization(2, 5, 0.5, 0.6)),
        new Subject("Relu", IMAGES, () -> new ActivationLayer(Activation.RELU), Relu::new),
        new Subject(
            "LeakyRelu",
            IMAGES,
            () -> new ActivationLayer(new ActivationLReLU(0.5)),
            () -> new LeakyRelu(0.5)),
        new Subject(
            "Sigmoid", VECTORS, () -> new ActivationLayer(Activation.SIGMOID), Sigmoid::new),
        new Subject("Tanh", VECTORS, () -> new ActivationLayer(Activation.TANH), Tanh::new),
        new Subject(
            "Flatten", VECTORS, () -> new ActivationLayer(Activation.IDENTITY), Flatten::new),
        new Subject(
            "SoftmaxWithLoss",
            VECTORS,
            () -> LayerSet.BUILTIN.resolve(Layers.softmaxWithLoss(4)),
            () -> new SoftmaxWithLoss(4)));
  }

  /** Returns the from-scratch layers that are compared with DL4J's. */
  static Stream<Layer> comparedLayers() {
    return subjects().map(subject -> subject.ours.get());
  }

  private static Stream<Method> setters(Layer layer) {
    return Arrays.stream(layer.getClass().getMethods())
        .filter(method -> method.getName().startsWith("set") && !method.isBridge())
        .filter(method -> method.getParameterCount() == 1);
  }

  @ParameterizedTest
  @MethodSource("subjects")
  void everySetterIsTestedOrExcludedForAReason(Subject subject) {
    Set<String> forgotten =
        setters(subject.ours.get())
            .map(Method::getName)
            .collect(Collectors.toCollection(TreeSet::new));
    SETTINGS.forEach(setting -> forgotten.remove(setting.setter));
    forgotten.removeAll(LEFT_OUT.keySet());
    assertEquals(Set.of(), forgotten);
  }

  /**
   * Whether DL4J's own layer is wrong: its transposed convolution leaves out the gradient of its
   * dropout. LayerGradientsTest has that of ours.
   */
  private static boolean isWrongInDl4j(Subject subject, Setting setting) {
    return subject.name.equals("TransposedConvolution")
        && setting.value instanceof org.deeplearning4j.nn.conf.dropout.Dropout;
  }

  static Stream<Arguments> settingsOfSubjects() {
    return subjects()
        .flatMap(
            subject ->
                SETTINGS.stream()
                    .filter(setting -> setting.isOf(subject.ours.get()))
                    .filter(setting -> setting.isOf(subject.theirs.get()))
                    .filter(setting -> !isWrongInDl4j(subject, setting))
                    .map(setting -> Arguments.of(subject, setting)));
  }

  @ParameterizedTest(name = "{0}.{1}")
  @MethodSource("settingsOfSubjects")
  void worksAsInDl4jsLayerOrIsRefusedByName(Subject subject, Setting setting) {
    Layer theirs = subject.theirs.get();
    Layer ours = subject.ours.get();
    setting.applyTo(theirs);
    setting.applyTo(ours);
    assertConforms(subject, inputType(subject.shape), theirs, ours, setting.words);
  }

  static Stream<Subject> layersOfImages() {
    return subjects().filter(subject -> subject.shape.length == 4);
  }

  @ParameterizedTest
  @MethodSource("layersOfImages")
  void supportNhwcImagesLikeDl4jsOrRefuseThemByName(Subject subject) {
    long[] shape = subject.shape;
    var channelsLast = InputType.convolutional(shape[1], shape[2], shape[3], CNN2DFormat.NHWC);
    assertConforms(subject, channelsLast, subject.theirs.get(), subject.ours.get(), "NCHW|NHWC");
  }

  private static void assertConforms(
      Subject subject, InputType type, Layer theirs, Layer ours, String words) {
    MultiLayerNetwork fromScratch;
    try {
      fromScratch = network(subject, type, ours);
    } catch (RuntimeException e) {
      if (!names(ours, words, e.getMessage())) {
        assertThrows(e.getClass(), () -> network(subject, type, theirs), e.toString());
      }
      return;
    }
    MultiLayerNetwork fast = Engine.accelerate(network(subject, type, ours));
    Outcome expected = outcome(subject, network(subject, type, theirs));
    assertEquals(Map.of(), outcome(subject, fromScratch).differencesFrom(expected, true));
    assertEquals(Map.of(), outcome(subject, fast).differencesFrom(expected, true), "fast");
  }

  private static boolean names(Layer layer, String words, String message) {
    return message != null
        && message.contains("layer 1 (" + layer.getClass().getSimpleName())
        && Pattern.compile(words).matcher(message).find();
  }

  private static MultiLayerNetwork network(Subject subject, InputType type, Layer layer) {
    long[] shape = subject.shape;
    Layer first =
        shape.length == 2
            ? new DenseLayer.Builder().nOut(shape[1]).activation(Activation.TANH).build()
            : new ConvolutionLayer.Builder(1, 1).nOut(shape[1]).activation(Activation.TANH).build();
    var list = settings(DataType.DOUBLE).list().layer(first).layer(layer);
    if (!(layer instanceof LossLayer)) {
      list.layer(squaredError());
    }
    return initialised(list.setInputType(type).build());
  }

  private static Outcome outcome(Subject subject, MultiLayerNetwork network) {
    Nd4j.getRandom().setSeed(7);
    INDArray features = Samples.apart(1, DataType.DOUBLE, subject.shape);
    Outcome outcome = new Outcome();
    outcome.add("initial parameters", () -> network.params().dup());
    outcome.add("inference", () -> network.output(features.dup()));
    outcome.add("training output", () -> network.output(features.dup(), true));
    for (int step = 0; step < STEPS; step++) {
      outcome.add(
          "step " + step,
          () -> {
            INDArray output = network.output(features.dup());
            network.fit(new DataSet(features.dup(), labels(network, output)));
            return List.of(network.params().dup(), network.score());
          });
    }
    outcome.add("updater state", () -> network.getUpdater().getStateViewArray());
    outcome.add("inference afterwards", () -> network.output(features.dup()));
    outcome.add("name", () -> network.getLayer(1).conf().getLayer().getLayerName());
    return outcome;
  }

  private static INDArray labels(MultiLayerNetwork network, INDArray output) {
    return network.getLayerWiseConfigurations().getConfs().size() == 2
        ? Samples.labels(DataType.DOUBLE, (int) output.size(0), (int) output.size(1))
        : Samples.uniform(2, DataType.DOUBLE, output.shape());
  }
}
