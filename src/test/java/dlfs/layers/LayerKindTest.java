package dlfs.layers;

import static dlfs.support.Nets.inputType;
import static dlfs.support.Nets.settings;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.networks.Layers;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.constraint.MaxNormConstraint;
import org.deeplearning4j.nn.conf.dropout.GaussianDropout;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.GravesLSTM;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.conf.layers.SeparableConvolution2D;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.Upsampling2D;
import org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer;
import org.deeplearning4j.nn.conf.layers.convolutional.Cropping2D;
import org.deeplearning4j.nn.conf.weightnoise.DropConnect;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInitConstant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.impl.ActivationLReLU;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.AdaMax;
import org.nd4j.linalg.learning.config.RmsProp;
import org.nd4j.linalg.learning.regularization.L1Regularization;
import org.nd4j.linalg.learning.regularization.L2Regularization;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;

class LayerKindTest {

  private static <L extends Layer> Layer set(L layer, Consumer<L> change) {
    change.accept(layer);
    return layer;
  }

  /**
   * Every DL4J class with a from-scratch counterpart, with all settings changed from their
   * defaults.
   */
  static Stream<Arguments> configurations() {
    return Stream.of(
        Arguments.of(new DenseLayer.Builder().nIn(3).nOut(4).hasBias(false).build(), Affine.class),
        Arguments.of(
            new ConvolutionLayer.Builder(2, 3)
                .stride(3, 2)
                .padding(1, 2)
                .convolutionMode(ConvolutionMode.Truncate)
                .nIn(3)
                .nOut(4)
                .hasBias(false)
                .build(),
            Convolution.class),
        Arguments.of(
            new SubsamplingLayer.Builder(
                    SubsamplingLayer.PoolingType.AVG, new int[] {2, 3}, new int[] {3, 2})
                .padding(1, 2)
                .convolutionMode(ConvolutionMode.Truncate)
                .pnorm(7)
                .eps(0.5)
                .build(),
            Pooling.class),
        Arguments.of(
            new GlobalPoolingLayer.Builder(PoolingType.AVG)
                .poolingDimensions(2, 3)
                .collapseDimensions(false)
                .pnorm(7)
                .build(),
            GlobalPooling.class),
        Arguments.of(
            new Deconvolution2D.Builder(2, 3)
                .stride(3, 2)
                .padding(1, 2)
                .dilation(2, 3)
                .convolutionMode(ConvolutionMode.Same)
                .nIn(3)
                .nOut(4)
                .hasBias(false)
                .build(),
            TransposedConvolution.class),
        Arguments.of(new Upsampling2D.Builder(3).build(), Upsampling.class),
        Arguments.of(new ZeroPaddingLayer(1, 2, 3, 4), ZeroPadding.class),
        Arguments.of(new Cropping2D(1, 2, 3, 4), Cropping.class),
        Arguments.of(
            new org.deeplearning4j.nn.conf.layers.BatchNormalization.Builder(0.7, false)
                .nIn(4)
                .nOut(4)
                .eps(0.5)
                .gamma(3)
                .beta(2)
                .build(),
            BatchNormalization.class),
        Arguments.of(
            new org.deeplearning4j.nn.conf.layers.LocalResponseNormalization.Builder(3, 7, 0.2, 0.6)
                .build(),
            LocalResponseNormalization.class),
        Arguments.of(
            new LSTM.Builder()
                .nIn(3)
                .nOut(4)
                .forgetGateBiasInit(2)
                .weightInitRecurrent(new WeightInitConstant(2))
                .helperAllowFallback(false)
                .build(),
            Lstm.class),
        Arguments.of(Layers.regressionLoss(new LossMSE()), RegressionLoss.class),
        Arguments.of(Layers.regressionLoss(new SmoothL1Loss(0.3)), RegressionLoss.class),
        Arguments.of(Layers.pixelSoftmaxWithLoss(), PixelSoftmaxWithLoss.class),
        Arguments.of(Layers.sequenceSoftmaxWithLoss(), SequenceSoftmaxWithLoss.class),
        Arguments.of(new ActivationLayer(Activation.RELU), Relu.class),
        Arguments.of(new ActivationLayer(new ActivationLReLU(0.2)), LeakyRelu.class),
        Arguments.of(new ActivationLayer(Activation.SIGMOID), Sigmoid.class),
        Arguments.of(new ActivationLayer(Activation.TANH), Tanh.class),
        Arguments.of(
            set(
                new LossLayer.Builder(LossFunction.MCXENT).activation(Activation.SOFTMAX).build(),
                layer -> layer.setNOut(4)),
            SoftmaxWithLoss.class));
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("configurations")
  void keepEverySetting(Layer dl4j, Class<?> twin) {
    change(dl4j);
    Layer resolved = LayerSet.SCRATCH.resolve(dl4j);
    assertSame(twin, resolved.getClass());
    assertEquals(fields(dl4j), fields(resolved));
  }

  /**
   * Changes the settings shared by all layers, by layers with parameters, and by layers with sizes.
   */
  private static void change(Layer layer) {
    layer.setLayerName("hidden");
    layer.setIDropout(new GaussianDropout(0.3));
    layer.setConstraints(List.of(new MaxNormConstraint(1, Set.of("W"), 1)));
    if (layer instanceof org.deeplearning4j.nn.conf.layers.BaseLayer base) {
      base.setActivationFn(isLoss(base) ? base.getActivationFn() : new ActivationReLU());
      base.setWeightInitFn(new WeightInitConstant(3));
      base.setBiasInit(4);
      base.setGainInit(5);
      base.setRegularization(List.of(new L2Regularization(0.1)));
      base.setRegularizationBias(List.of(new L1Regularization(0.2)));
      base.setIUpdater(new RmsProp(0.3));
      base.setBiasUpdater(new AdaMax(0.4));
      base.setWeightNoise(new DropConnect(0.6));
      base.setGradientNormalization(GradientNormalization.ClipL2PerLayer);
      base.setGradientNormalizationThreshold(0.7);
    }
  }

  private static boolean isLoss(Layer layer) {
    return layer instanceof LossLayer
        || layer instanceof CnnLossLayer
        || layer instanceof RnnLossLayer;
  }

  private static Map<String, Object> fields(Layer layer) {
    Map<String, Object> fields = new LinkedHashMap<>();
    for (Class<?> type = layer.getClass(); type != Object.class; type = type.getSuperclass()) {
      boolean ofDl4j = !type.getPackageName().equals("dlfs.layers");
      for (Field field : type.getDeclaredFields()) {
        if (ofDl4j && !Modifier.isStatic(field.getModifiers())) {
          fields.put(type.getSimpleName() + "." + field.getName(), comparable(field, layer));
        }
      }
    }
    return fields;
  }

  private static Object comparable(Field field, Layer layer) {
    try {
      field.setAccessible(true);
      Object value = field.get(layer);
      if (!(value instanceof int[] sizes)) {
        return Optional.ofNullable(value);
      }
      List<Integer> boxed = new ArrayList<>();
      for (int size : sizes) {
        boxed.add(size);
      }
      return boxed;
    } catch (IllegalAccessException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void copyArraysOfSettings() {
    ConvolutionLayer dl4j = convolution();
    var twin = (ConvolutionLayer) LayerSet.SCRATCH.resolve(dl4j);
    twin.getKernelSize()[0] = 9;
    assertEquals(3, dl4j.getKernelSize()[0]);
  }

  @Test
  void storeTheRunningVarianceAsConfigured() {
    for (boolean logDeviation : new boolean[] {true, false}) {
      Layer dl4j =
          new org.deeplearning4j.nn.conf.layers.BatchNormalization.Builder()
              .useLogStd(logDeviation)
              .build();
      var builtin = network(LayerSet.BUILTIN.resolve(dl4j));
      var scratch = network(LayerSet.SCRATCH.resolve(dl4j));
      assertEquals(builtin.paramTable().keySet(), scratch.paramTable().keySet());
      var copied = new MultiLayerNetwork(scratch.getLayerWiseConfigurations().clone());
      copied.init();
      assertEquals(scratch.paramTable(), copied.paramTable());
    }
  }

  private static MultiLayerNetwork network(Layer layer) {
    var network =
        new MultiLayerNetwork(
            settings(DataType.DOUBLE)
                .list()
                .layer(layer)
                .setInputType(inputType(2, 3, 4, 4))
                .build());
    network.init();
    return network;
  }

  @ParameterizedTest
  @EnumSource
  void returnTheirOwnLayersAsTheyAre(LayerSet set) {
    for (Layer layer :
        List.of(
            new Affine(2, 3),
            Pooling.max(2, 2, 0),
            new BatchNormalization(4),
            new Relu(),
            new SoftmaxWithLoss(3),
            new Dropout(0.4),
            new BilinearUpsampling(2),
            new Flatten())) {
      assertSame(layer, set.resolve(layer));
    }
  }

  @Test
  void leaveBuiltinLayersAsTheyAre() {
    Layer layer = new Convolution1DLayer.Builder(3).nIn(1).nOut(2).build();
    assertSame(layer, LayerSet.BUILTIN.resolve(layer));
  }

  @SuppressWarnings("deprecation") // GravesLSTM is, and is refused
  static Stream<Arguments> unsupported() {
    String mode = "supports the convolution modes Truncate and Same only, not ";
    String functions =
        "supports the activation functions identity, relu, leaky relu (with a slope between 0 and"
            + " 1), sigmoid and tanh, not %s; put any other into an ActivationLayer of its own";
    String ofLayers =
        "supports the activation functions relu, leaky relu (with a slope between 0 and 1), sigmoid"
            + " and tanh, not ";
    return Stream.of(
        Arguments.of(
            new DenseLayer.Builder().nIn(2).nOut(3).hasLayerNorm(true).name("hidden").build(),
            "DenseLayer \"hidden\" does not support layer normalisation"),
        Arguments.of(
            new DenseLayer.Builder().nIn(2).nOut(3).activation(Activation.ELU).build(),
            "DenseLayer " + functions.replace("%s", "elu(alpha=1.0)")),
        Arguments.of(
            new DenseLayer.Builder().nOut(3).activation(new ActivationReLU(6.0, 0.0, 0.0)).build(),
            "DenseLayer " + functions.replace("%s", "relu with a maximum, a threshold or a slope")),
        Arguments.of(
            set(convolution(), layer -> layer.setCnn2dDataFormat(CNN2DFormat.NHWC)),
            "ConvolutionLayer takes images in NCHW only"),
        Arguments.of(
            set(convolution(), layer -> layer.setConvolutionMode(ConvolutionMode.Causal)),
            "ConvolutionLayer " + mode + "Causal"),
        Arguments.of(
            set(pooling(), layer -> layer.setDilation(new int[] {2, 1})),
            "SubsamplingLayer does not support dilation"),
        Arguments.of(
            new DepthwiseConvolution2D.Builder(2, 2).depthMultiplier(2).build(),
            "DepthwiseConvolution2D has no from-scratch implementation"),
        Arguments.of(
            new SeparableConvolution2D.Builder(2, 2).nOut(3).build(),
            "SeparableConvolution2D has no from-scratch implementation"),
        Arguments.of(
            set(
                convolution(),
                layer -> layer.setActivationFn(Activation.GELU.getActivationFunction())),
            "ConvolutionLayer " + functions.replace("%s", "gelu(precise=false)")),
        Arguments.of(
            new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.SUM).kernelSize(2, 2).build(),
            "SubsamplingLayer pools by MAX or AVG only"),
        Arguments.of(
            set(pooling(), layer -> layer.setConvolutionMode(ConvolutionMode.Strict)),
            "SubsamplingLayer " + mode + "Strict"),
        Arguments.of(
            set(pooling(), layer -> layer.setAvgPoolIncludePadInDivisor(true)),
            "SubsamplingLayer does not count padding in the mean; set avgPoolIncludePadInDivisor to"
                + " false"),
        Arguments.of(
            set(pooling(), layer -> layer.setPadding(new int[] {0, 2})),
            "SubsamplingLayer needs padding smaller than its kernel"),
        Arguments.of(
            new GlobalPoolingLayer(PoolingType.PNORM),
            "GlobalPoolingLayer pools by MAX or AVG only"),
        Arguments.of(
            new GlobalPoolingLayer.Builder(PoolingType.MAX).poolingDimensions(2).build(),
            "GlobalPoolingLayer pools the height and width of images in NCHW only: the dimensions"
                + " [2, 3], not [2]"),
        Arguments.of(
            Layers.transposedConvolution(3, 2, 2, 0, Activation.ELU),
            "Deconvolution2D " + functions.replace("%s", "elu(alpha=1.0)")),
        Arguments.of(
            set(
                Layers.transposedConvolution(3, 2, 2, 0, Activation.RELU),
                layer -> layer.setConvolutionMode(ConvolutionMode.Strict)),
            "Deconvolution2D " + mode + "Strict"),
        Arguments.of(
            set(new Upsampling2D.Builder(2).build(), layer -> layer.setFormat(CNN2DFormat.NHWC)),
            "Upsampling2D takes images in NCHW only"),
        Arguments.of(
            set(new Upsampling2D.Builder(2).build(), layer -> layer.setSize(new int[] {2, 0})),
            "Upsampling2D needs a size [factor of the height, factor of the width] of at least 1,"
                + " not [2, 0]"),
        Arguments.of(
            set(new ZeroPaddingLayer(1, 1), layer -> layer.setDataFormat(CNN2DFormat.NHWC)),
            "ZeroPaddingLayer takes images in NCHW only"),
        Arguments.of(
            set(new ZeroPaddingLayer(1, 1), layer -> layer.setPadding(new int[] {1, 0, -1, 0})),
            "ZeroPaddingLayer needs a padding of at least 0 pixels for each side [top, bottom, left,"
                + " right], not [1, 0, -1, 0]"),
        Arguments.of(
            set(new Cropping2D(1, 1), layer -> layer.setDataFormat(CNN2DFormat.NHWC)),
            "Cropping2D takes images in NCHW only"),
        Arguments.of(
            set(new Cropping2D(1, 1), layer -> layer.setCropping(new int[] {1, 0, -1, 0})),
            "Cropping2D needs a cropping of at least 0 pixels for each side [top, bottom, left,"
                + " right], not [1, 0, -1, 0]"),
        Arguments.of(
            new org.deeplearning4j.nn.conf.layers.BatchNormalization.Builder(true).build(),
            "BatchNormalization always trains gamma and beta; unset lockGammaBeta"),
        Arguments.of(
            set(
                new org.deeplearning4j.nn.conf.layers.BatchNormalization(),
                layer -> layer.setCnn2DFormat(CNN2DFormat.NHWC)),
            "BatchNormalization takes images in NCHW only"),
        Arguments.of(
            set(
                new org.deeplearning4j.nn.conf.layers.LocalResponseNormalization(),
                layer -> layer.setDataFormat(CNN2DFormat.NHWC)),
            "LocalResponseNormalization takes images in NCHW only"),
        Arguments.of(
            new ActivationLayer(Activation.IDENTITY), "ActivationLayer " + ofLayers + "identity"),
        Arguments.of(
            new ActivationLayer(new ActivationLReLU(1.5)),
            "ActivationLayer " + ofLayers + "leakyrelu(a=1.5)"),
        Arguments.of(
            new ActivationLayer(Activation.SOFTPLUS), "ActivationLayer " + ofLayers + "softplus"),
        Arguments.of(
            new LossLayer.Builder(LossFunction.MSE).activation(Activation.SOFTMAX).build(),
            "LossLayer supports the activation function identity only with this loss function; put"
                + " any other into an ActivationLayer of its own"),
        Arguments.of(
            new LossLayer.Builder(LossFunction.POISSON).activation(Activation.IDENTITY).build(),
            "LossLayer supports the loss function MCXENT (cross-entropy) only"),
        Arguments.of(
            new LossLayer.Builder(new LossMSE(Nd4j.ones(1, 3)))
                .activation(Activation.IDENTITY)
                .build(),
            "LossLayer does not support weights of outputs; use a mask"),
        Arguments.of(
            new LossLayer.Builder(LossFunction.MCXENT).activation(Activation.SIGMOID).build(),
            "LossLayer supports the activation function softmax only"),
        Arguments.of(
            new CnnLossLayer.Builder(LossFunction.MSE).activation(Activation.SOFTMAX).build(),
            "CnnLossLayer supports the loss function MCXENT (cross-entropy) only"),
        Arguments.of(
            new CnnLossLayer.Builder(LossFunction.MCXENT)
                .activation(Activation.SOFTMAX)
                .format(CNN2DFormat.NHWC)
                .build(),
            "CnnLossLayer takes images in NCHW only"),
        Arguments.of(
            new RnnLossLayer.Builder(LossFunction.MCXENT).activation(Activation.SIGMOID).build(),
            "RnnLossLayer supports the activation function softmax only"),
        Arguments.of(
            new RnnLossLayer.Builder(new LossMCXENT(Nd4j.ones(1, 3)))
                .activation(Activation.SOFTMAX)
                .build(),
            "RnnLossLayer does not support class weights"),
        Arguments.of(
            new RnnLossLayer.Builder(LossFunction.MCXENT)
                .activation(Activation.SOFTMAX)
                .dataFormat(RNNFormat.NWC)
                .build(),
            "RnnLossLayer takes sequences in NCW, [batch, classes, time], only"),
        Arguments.of(
            new DropoutLayer(0.5),
            "DropoutLayer is not the book's dropout; use dlfs.layers.Dropout, or for one that scales during training Dropout.inverted"),
        Arguments.of(
            new LSTM.Builder().nOut(2).activation(Activation.SOFTSIGN).build(),
            "LSTM supports the activation functions identity, relu, leaky relu (with a slope between 0 and 1), sigmoid and tanh, not softsign"),
        Arguments.of(
            new LSTM.Builder().nOut(2).gateActivationFunction(Activation.HARDSIGMOID).build(),
            "LSTM supports the gate activation function sigmoid only, not hardsigmoid"),
        Arguments.of(
            new LSTM.Builder().nOut(2).dataFormat(RNNFormat.NWC).build(),
            "LSTM takes sequences in NCW, [batch, inputs, time], only"),
        Arguments.of(
            new GravesLSTM.Builder().nOut(2).build(),
            "GravesLSTM has no from-scratch implementation"),
        Arguments.of(
            new OutputLayer.Builder().nIn(2).nOut(3).build(),
            "OutputLayer has no from-scratch implementation"),
        Arguments.of(
            new Convolution1DLayer.Builder(3).nIn(1).nOut(2).name("line").build(),
            "Convolution1DLayer \"line\" has no from-scratch implementation"));
  }

  private static ConvolutionLayer convolution() {
    return new ConvolutionLayer.Builder(3, 3)
        .convolutionMode(ConvolutionMode.Truncate)
        .nIn(2)
        .nOut(3)
        .activation(Activation.RELU)
        .build();
  }

  private static SubsamplingLayer pooling() {
    return new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.AVG)
        .convolutionMode(ConvolutionMode.Truncate)
        .kernelSize(2, 2)
        .build();
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("unsupported")
  void refuseUnsupportedSettingsByName(Layer layer, String message) {
    var refusal =
        assertThrows(IllegalArgumentException.class, () -> LayerSet.SCRATCH.resolve(layer));
    assertEquals("layers=scratch: " + message, refusal.getMessage());
  }

  @ParameterizedTest
  @EnumSource
  void nameDl4jsImplementation(LayerKind kind) {
    Class<?> implementation = kind.dl4jImplementation();
    assertTrue(
        org.deeplearning4j.nn.api.Layer.class.isAssignableFrom(implementation),
        implementation.getName());
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("configurations")
  void knowWhichClassDl4jInstantiates(Layer dl4j, Class<?> twin) {
    LayerKind kind = LayerKind.of(dl4j).orElseThrow();
    assertEquals(Optional.of(kind), LayerKind.of(kind.fromScratch(dl4j)));
    if (!isLoss(dl4j)) {
      var made = network(dl4j).getLayer(0);
      assertSame(kind.dl4jImplementation(), made.getClass());
      assertInstanceOf(kind.dl4jImplementation(), network(kind.fromScratch(dl4j)).getLayer(0));
    }
  }

  @Test
  void distinguishTheFormsOfTheRunningVariance() {
    var plain = new BatchNormalization(3);
    var logDeviation = new BatchNormalization(3);
    logDeviation.setLogDeviation(true);
    assertNotEquals(plain, logDeviation);
  }
}
