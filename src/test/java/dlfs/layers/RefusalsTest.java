package dlfs.layers;

import static dlfs.support.Nets.initialised;
import static dlfs.support.Nets.settings;
import static dlfs.text.Text.formatted;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.networks.Layers;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.impl.ActivationHardSigmoid;
import org.nd4j.linalg.activations.impl.ActivationLReLU;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** The error messages of the from-scratch layers. */
class RefusalsTest {

  /** A network whose second layer is this one. Without an input type, DL4J checks no shapes. */
  private static MultiLayerNetwork network(Layer layer) {
    return initialised(settings(DataType.FLOAT).list().layer(new Tanh()).layer(layer).build());
  }

  private static Layer named(String name, Layer layer) {
    layer.setLayerName(name);
    return layer;
  }

  static Stream<Arguments> inputs() {
    return Stream.of(
        Arguments.of(
            named("hidden", new Affine(4, 3)),
            new long[] {2, 5},
            "layer 1 (Affine \"hidden\") takes an input of shape [batch, 4], but got [2, 5]"),
        Arguments.of(
            new Affine(4, 3),
            new long[] {2, 4, 1, 1},
            "layer 1 (Affine) takes an input of shape [batch, 4], but got [2, 4, 1, 1]"),
        Arguments.of(
            named("eyes", new Convolution(3, 2, 5, 1, 0, Activation.RELU)),
            new long[] {2, 1, 9, 9},
            "layer 1 (Convolution \"eyes\") takes an input of shape [batch, 3, height, width],"
                + " but got [2, 1, 9, 9]"),
        Arguments.of(
            new Convolution(3, 2, 5, 1, 0, Activation.RELU),
            new long[] {2, 243},
            "layer 1 (Convolution) takes an input of shape [batch, 3, height, width],"
                + " but got [2, 243]"),
        Arguments.of(
            new Convolution(3, 2, 5, 1, 1, Activation.RELU),
            new long[] {2, 3, 7, 2},
            "layer 1 (Convolution): a window of 5x5 does not fit into an image of 7x2 with padding"
                + " 1x1"),
        Arguments.of(
            Pooling.max(2, 2, 0),
            new long[] {2, 8},
            "layer 1 (Pooling) takes an input of shape [batch, channels, height, width],"
                + " but got [2, 8]"),
        Arguments.of(
            named("half", Pooling.average(4, 2, 0)),
            new long[] {2, 3, 3, 8},
            "layer 1 (Pooling \"half\"): a window of 4x4 does not fit into an image of 3x8 with"
                + " padding 0x0"),
        Arguments.of(
            GlobalPooling.average(),
            new long[] {2, 3, 7},
            "layer 1 (GlobalPooling) takes an input of shape [batch, channels, height, width],"
                + " but got [2, 3, 7]"),
        Arguments.of(
            new ZeroPadding(1),
            new long[] {2, 3},
            "layer 1 (ZeroPadding) takes an input of shape [batch, channels, height, width],"
                + " but got [2, 3]"),
        Arguments.of(
            new Cropping(1),
            new long[] {2, 3},
            "layer 1 (Cropping) takes an input of shape [batch, channels, height, width],"
                + " but got [2, 3]"),
        Arguments.of(
            named("inside", new Cropping(1, 2, 0, 1)),
            new long[] {2, 1, 3, 5},
            "layer 1 (Cropping \"inside\") takes images of which something remains after cropping"
                + " by [1, 2, 0, 1], not 3x5"),
        Arguments.of(
            named("decoder", new TransposedConvolution(3, 2, 2, 2, 0, Activation.RELU)),
            new long[] {2, 4, 7, 7},
            "layer 1 (TransposedConvolution \"decoder\") takes an input of shape"
                + " [batch, 3, height, width], but got [2, 4, 7, 7]"),
        Arguments.of(
            new TransposedConvolution(3, 2, 2, 2, 2, Activation.RELU),
            new long[] {2, 3, 2, 1},
            "layer 1 (TransposedConvolution): an image has at least one pixel, not 0x-2"),
        Arguments.of(
            new PaddedShortcut(2, 4),
            new long[] {2, 3},
            "layer 1 (PaddedShortcut) takes an input of shape [batch, channels, height, width],"
                + " but got [2, 3]"),
        Arguments.of(
            new PaddedShortcut(2, 4),
            new long[] {2, 5, 3, 3},
            "layer 1 (PaddedShortcut) takes images of at most 4 channels, not 5"),
        Arguments.of(
            new ReflectionPadding(1),
            new long[] {2, 3},
            "layer 1 (ReflectionPadding) takes an input of shape [batch, channels, height, width],"
                + " but got [2, 3]"),
        Arguments.of(
            new ReflectionPadding(2),
            new long[] {2, 3, 2, 3},
            "layer 1 (ReflectionPadding) takes images higher and wider than its padding of 2"
                + " pixels, not 2x3"),
        Arguments.of(
            new Upsampling(2),
            new long[] {2, 8},
            "layer 1 (Upsampling) takes an input of shape [batch, channels, height, width],"
                + " but got [2, 8]"),
        Arguments.of(
            new BilinearUpsampling(2),
            new long[] {2, 8, 3},
            "layer 1 (BilinearUpsampling) takes an input of shape [batch, channels, height, width],"
                + " but got [2, 8, 3]"),
        Arguments.of(
            new BatchNormalization(4),
            new long[] {2, 3},
            "layer 1 (BatchNormalization) takes an input of shape [batch, 4], but got [2, 3]"),
        Arguments.of(
            new BatchNormalization(4),
            new long[] {2, 3, 5, 5},
            "layer 1 (BatchNormalization) takes an input of shape [batch, 4, height, width],"
                + " but got [2, 3, 5, 5]"),
        Arguments.of(
            named("words", new Lstm(3, 4)),
            new long[] {2, 4, 5},
            "layer 1 (Lstm \"words\") takes an input of shape [batch, 3, time], but got [2, 4, 5]"),
        Arguments.of(
            new Lstm(3, 4),
            new long[] {2, 3},
            "layer 1 (Lstm) takes an input of shape [batch, 3, time], but got [2, 3]"),
        Arguments.of(
            new LocalResponseNormalization(),
            new long[] {2, 3},
            "layer 1 (LocalResponseNormalization) takes an input of shape"
                + " [batch, channels, height, width], but got [2, 3]"),
        Arguments.of(
            new RegressionLoss(),
            new long[] {2, 3, 4},
            "layer 1 (RegressionLoss) takes an input of shape [batch, values], but got [2, 3, 4]"),
        Arguments.of(
            new PixelSoftmaxWithLoss(),
            new long[] {2, 3},
            "layer 1 (PixelSoftmaxWithLoss) takes an input of shape [batch, classes, height, width],"
                + " but got [2, 3]"),
        Arguments.of(
            named("words", new SequenceSoftmaxWithLoss()),
            new long[] {2, 3},
            "layer 1 (SequenceSoftmaxWithLoss \"words\") takes an input of shape"
                + " [batch, classes, time], but got [2, 3]"),
        Arguments.of(
            named("output", new SoftmaxWithLoss(3)),
            new long[] {2, 3, 1, 1},
            "layer 1 (SoftmaxWithLoss \"output\") takes an input of shape [batch, classes],"
                + " but got [2, 3, 1, 1]"));
  }

  /** Returns the layers that refuse inputs of a wrong shape. */
  static Stream<Layer> refusingLayers() {
    return inputs().map(each -> (Layer) each.get()[0]);
  }

  @ParameterizedTest(name = "{2}")
  @MethodSource("inputs")
  void nameTheLayerItsInputAndTheExpectedShape(Layer layer, long[] shape, String message) {
    MultiLayerNetwork network = network(layer);
    var refusal =
        assertThrows(DL4JInvalidInputException.class, () -> network.output(Nd4j.zeros(shape)));
    assertEquals(message, refusal.getMessage());
  }

  @Test
  void nameTheExpectedLabels() {
    MultiLayerNetwork network = network(new SoftmaxWithLoss(3));
    var samples = new DataSet(Nd4j.zeros(2, 3), Nd4j.zeros(2, 4));
    var refusal = assertThrows(DL4JInvalidInputException.class, () -> network.score(samples));
    assertEquals(
        "layer 1 (SoftmaxWithLoss) takes labels of shape [2, 3], but got [2, 4]",
        refusal.getMessage());
  }

  @Test
  void nameTheExpectedMaskOfSequences() {
    MultiLayerNetwork network = network(new Lstm(3, 4));
    network.getLayer(1).setMaskArray(Nd4j.ones(2, 6));
    var refusal =
        assertThrows(DL4JInvalidInputException.class, () -> network.output(Nd4j.zeros(2, 3, 5)));
    assertEquals(
        "layer 1 (Lstm) takes a mask of shape [2, 5], [batch, time], but got [2, 6]",
        refusal.getMessage());
  }

  @Test
  void suggestAFormatForImagesWithChannelsLast() {
    MultiLayerNetwork network = network(new Convolution(3, 2, 5, 1, 0, Activation.RELU));
    var refusal =
        assertThrows(DL4JInvalidInputException.class, () -> network.output(Nd4j.zeros(2, 9, 9, 3)));
    assertTrue(refusal.getMessage().contains("NHWC (channels last)"), refusal.getMessage());
  }

  @Test
  void nameTheExpectedGradient() {
    MultiLayerNetwork network = network(new Affine(4, 3));
    network.setInput(Nd4j.zeros(2, 4));
    network.feedForward(true, false);
    var none = LayerWorkspaceMgr.noWorkspaces();
    var refusal =
        assertThrows(
            IllegalStateException.class,
            () -> network.getLayer(1).backpropGradient(Nd4j.zeros(5, 3), none));
    assertEquals(
        "layer 1 (Affine) takes the gradient of an output of shape [2, 3], but got one of shape"
            + " [5, 3]",
        refusal.getMessage());
  }

  private static <L extends Layer> Arguments of(L layer, Consumer<L> change, String message) {
    change.accept(layer);
    return Arguments.of(layer, message);
  }

  static Stream<Arguments> configurations() {
    String function =
        "supports the activation functions identity, relu, leaky relu (with a slope between 0 and"
            + " 1), sigmoid and tanh, not elu(alpha=1.0); put any other into an ActivationLayer of"
            + " its own";
    String inputs = "(%s) needs its number of %s, which can come from the network's input type";
    String mode = "supports the convolution modes Truncate and Same only, not Strict";
    return Stream.of(
        of(
            new Affine(2, 3, Activation.ELU),
            l -> l.setLayerName("hidden"),
            "(Affine \"hidden\") " + function),
        of(
            new Affine(2, 3),
            l -> l.setHasLayerNorm(true),
            "(Affine) does not support layer normalisation"),
        of(new Affine(2, 0), l -> {}, "(Affine) needs its number of outputs"),
        of(new Affine(0, 3), l -> {}, formatted(inputs, "Affine", "inputs")),
        of(convolution(Activation.ELU), l -> {}, "(Convolution) " + function),
        of(
            convolution(Activation.RELU),
            l -> l.setConvolutionMode(ConvolutionMode.Strict),
            "(Convolution) " + mode),
        of(
            convolution(Activation.RELU),
            l -> l.setCnn2dDataFormat(CNN2DFormat.NHWC),
            "(Convolution) takes images in NCHW only"),
        of(
            convolution(Activation.RELU),
            l -> l.setNIn(0),
            formatted(inputs, "Convolution", "channels")),
        of(
            convolution(Activation.RELU),
            l -> l.setNOut(0),
            "(Convolution) needs its number of filters"),
        of(
            Pooling.max(2, 2, 0),
            l -> l.setDilation(new int[] {1, 2}),
            "(Pooling) does not support dilation"),
        of(
            Pooling.average(2, 2, 0),
            l -> l.setConvolutionMode(ConvolutionMode.Strict),
            "(Pooling) " + mode),
        of(
            Pooling.max(2, 2, 0),
            l -> l.setCnn2dDataFormat(CNN2DFormat.NHWC),
            "(Pooling) takes images in NCHW only"),
        of(
            Pooling.max(2, 2, 0),
            l -> l.setPoolingType(PoolingType.SUM),
            "(Pooling) pools by MAX or AVG only"),
        of(
            Pooling.average(2, 2, 1),
            l -> l.setAvgPoolIncludePadInDivisor(true),
            "(Pooling) does not count padding in the mean; set avgPoolIncludePadInDivisor to false"),
        of(
            Pooling.max(2, 2, 0),
            l -> l.setPadding(new int[] {0, 2}),
            "(Pooling) needs padding smaller than its kernel"),
        of(
            GlobalPooling.max(),
            l -> l.setPoolingType(PoolingType.PNORM),
            "(GlobalPooling) pools by MAX or AVG only"),
        of(
            GlobalPooling.max(),
            l -> l.setPoolingDimensions(new int[] {1, 2}),
            "(GlobalPooling) pools the height and width of images in NCHW only: the dimensions [2,"
                + " 3], not [1, 2]"),
        of(
            new ZeroPadding(1),
            l -> l.setDataFormat(CNN2DFormat.NHWC),
            "(ZeroPadding) takes images in NCHW only"),
        of(
            new ZeroPadding(1),
            l -> l.setPadding(new int[] {1, 2}),
            "(ZeroPadding) needs a padding of at least 0 pixels for each side [top, bottom, left,"
                + " right], not [1, 2]"),
        of(
            new Cropping(1),
            l -> l.setDataFormat(CNN2DFormat.NHWC),
            "(Cropping) takes images in NCHW only"),
        of(
            new Cropping(1),
            l -> l.setCropping(new int[] {1, 2}),
            "(Cropping) needs a cropping of at least 0 pixels for each side [top, bottom, left,"
                + " right], not [1, 2]"),
        of(
            new TransposedConvolution(2, 0, 3, 1, 0, Activation.RELU),
            l -> {},
            "(TransposedConvolution) needs its number of filters"),
        of(
            new TransposedConvolution(2, 3, 3, 1, 0, Activation.RELU),
            l -> l.setCnn2dDataFormat(CNN2DFormat.NHWC),
            "(TransposedConvolution) takes images in NCHW only"),
        of(
            new BilinearUpsampling(2),
            l -> l.setFormat(CNN2DFormat.NHWC),
            "(BilinearUpsampling) takes images in NCHW only"),
        of(
            new Upsampling(2),
            l -> l.setSize(new int[] {0, 2}),
            "(Upsampling) needs a size [factor of the height, factor of the width] of at least 1,"
                + " not [0, 2]"),
        of(
            new BatchNormalization(2),
            l -> l.setLockGammaBeta(true),
            "(BatchNormalization) always trains gamma and beta; unset lockGammaBeta"),
        of(
            new BatchNormalization(2),
            l -> l.setCnn2DFormat(CNN2DFormat.NHWC),
            "(BatchNormalization) takes images in NCHW only"),
        of(new BatchNormalization(), l -> {}, formatted(inputs, "BatchNormalization", "channels")),
        of(
            new Lstm(3, 4),
            l -> l.setGateActivationFn(new ActivationHardSigmoid()),
            "(Lstm) supports the gate activation function sigmoid only, not hardsigmoid"),
        of(
            new Lstm(3, 4, Activation.SOFTSIGN),
            l -> {},
            "(Lstm) supports the activation functions identity, relu, leaky relu (with a slope between"
                + " 0 and 1), sigmoid and tanh, not softsign"),
        of(
            new Lstm(3, 4),
            l -> l.setRnnDataFormat(RNNFormat.NWC),
            "(Lstm) takes sequences in NCW, [batch, inputs, time], only"),
        of(new Lstm(0, 4), l -> {}, formatted(inputs, "Lstm", "inputs")),
        of(new Lstm(3, 0), l -> {}, "(Lstm) needs its number of units"),
        of(
            new LocalResponseNormalization(),
            l -> l.setDataFormat(CNN2DFormat.NHWC),
            "(LocalResponseNormalization) takes images in NCHW only"),
        of(
            new Relu(),
            l -> l.setActivationFn(new ActivationLReLU(2)),
            "(Relu) supports the activation functions relu, leaky relu (with a slope between 0 and"
                + " 1), sigmoid and tanh, not leakyrelu(a=2.0)"));
  }

  private static Convolution convolution(Activation activation) {
    return new Convolution(2, 3, 3, 1, 0, activation);
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("configurations")
  void nameTheUnsupportedConfiguration(Layer layer, String message) {
    var refusal = assertThrows(DL4JInvalidConfigException.class, () -> network(layer));
    assertEquals("layer 1 " + message, refusal.getMessage());
  }

  @ParameterizedTest
  @EnumSource(
      names = {"RELU", "LEAKYRELU", "SIGMOID", "TANH"},
      mode = EnumSource.Mode.EXCLUDE)
  void refuseOtherActivationFunctions(Activation activation) {
    var refusal =
        assertThrows(
            IllegalArgumentException.class,
            () -> LayerSet.SCRATCH.resolve(Layers.activation(activation)));
    assertTrue(
        refusal
            .getMessage()
            .contains(
                "supports the activation functions relu, leaky relu (with a slope between 0 and 1),"
                    + " sigmoid and tanh, not "),
        refusal.getMessage());
  }

  @Test
  void computeInFloatAndDoubleOnly() {
    var configuration = settings(DataType.FLOAT16).list().layer(new Affine(2, 3)).build();
    var refusal = assertThrows(IllegalArgumentException.class, () -> initialised(configuration));
    assertEquals(
        "the from-scratch layers compute in FLOAT or DOUBLE, not in HALF", refusal.getMessage());
  }
}
