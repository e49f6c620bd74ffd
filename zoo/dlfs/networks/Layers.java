package dlfs.networks;

import dlfs.layers.BilinearWeights;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LocalResponseNormalization;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer.PoolingType;
import org.deeplearning4j.nn.conf.layers.Upsampling2D;
import org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer;
import org.deeplearning4j.nn.conf.layers.convolutional.Cropping2D;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;

/**
 * Short forms of DL4J's layer configurations, in which the networks are written. Each method
 * returns DL4J's own layer; {@link dlfs.layers.LayerSet#resolve} returns the equivalent
 * from-scratch layer. Where the number of inputs or channels is omitted, DL4J infers it from the
 * network's input type.
 *
 * <p>The book's dropout, {@link dlfs.layers.Dropout}, is not among them, since DL4J has no
 * equivalent.
 */
public final class Layers {
  /** The constant that is added to the variance in batch normalisation, unless another is given. */
  static final double EPSILON = 1e-5;

  /** The weight of the previous running statistics in their update, unless another is given. */
  static final double DECAY = 0.9;

  private Layers() {}

  /**
   * Gives a layer a name, by which its parameters are found in a file of trained weights.
   *
   * @return the layer
   */
  public static <L extends Layer> L named(String name, L layer) {
    layer.setLayerName(name);
    return layer;
  }

  /**
   * Returns a fully connected layer, y = f(x W + b), x [N, inputs], y [N, outputs].
   *
   * @param activation f
   */
  public static DenseLayer dense(int inputs, int outputs, Activation activation) {
    return new DenseLayer.Builder().nIn(inputs).nOut(outputs).activation(activation).build();
  }

  /**
   * Returns a fully connected layer whose number of inputs DL4J infers.
   *
   * @param activation f
   */
  public static DenseLayer dense(int outputs, Activation activation) {
    return new DenseLayer.Builder().nOut(outputs).activation(activation).build();
  }

  /**
   * Returns a fully connected layer without biases, for use before batch normalisation, or on
   * one-hot words, of which its weights are the embeddings. DL4J infers the number of inputs.
   */
  public static DenseLayer denseWithoutBias(int outputs) {
    DenseLayer layer = dense(outputs, Activation.IDENTITY);
    layer.setHasBias(false);
    return layer;
  }

  /**
   * Returns a convolution, x [N, channels, H, W], y [N, filters, OH, OW].
   *
   * @param channels the number of channels of the input
   * @param filters the number of filters, which is also the number of output channels
   * @param kernel height and width of the filters, in pixels
   * @param stride the step of the filters, in pixels
   * @param pad the width of the border of zeros around the image, in pixels
   * @param activation the activation function
   */
  public static ConvolutionLayer convolution(
      int channels, int filters, int kernel, int stride, int pad, Activation activation) {
    ConvolutionLayer layer = convolution(filters, kernel, stride, pad, activation);
    layer.setNIn(channels);
    return layer;
  }

  /**
   * Returns a convolution whose number of input channels DL4J infers.
   *
   * @param filters the number of filters, which is also the number of output channels
   * @param kernel height and width of the filters, in pixels
   * @param stride the step of the filters, in pixels
   * @param pad the width of the border of zeros around the image, in pixels
   * @param activation the activation function
   */
  public static ConvolutionLayer convolution(
      int filters, int kernel, int stride, int pad, Activation activation) {
    return new ConvolutionLayer.Builder(kernel, kernel)
        .stride(stride, stride)
        .padding(pad, pad)
        .convolutionMode(ConvolutionMode.Truncate)
        .nOut(filters)
        .activation(activation)
        .build();
  }

  /**
   * Returns a convolution with as much padding as makes the output ceil(H / stride) pixels high and
   * ceil(W / stride) wide: in TensorFlow's and DL4J's words, "same" padding. DL4J infers the number
   * of input channels.
   *
   * @param filters the number of filters, which is also the number of output channels
   * @param kernel height and width of the filters, in pixels
   * @param stride the step of the filters, in pixels
   * @param activation the activation function
   */
  public static ConvolutionLayer sameConvolution(
      int filters, int kernel, int stride, Activation activation) {
    ConvolutionLayer layer = convolution(filters, kernel, stride, 0, activation);
    layer.setConvolutionMode(ConvolutionMode.Same);
    return layer;
  }

  /**
   * Returns a dilated convolution with stride 1, whose output is as large as its input.
   *
   * @param filters the number of filters, which is also the number of output channels
   * @param kernel height and width of the filters, in elements
   * @param dilation the distance between adjacent elements of the filters, in pixels
   * @param activation the activation function
   */
  public static ConvolutionLayer dilatedConvolution(
      int filters, int kernel, int dilation, Activation activation) {
    ConvolutionLayer layer = sameConvolution(filters, kernel, 1, activation);
    layer.setDilation(new int[] {dilation, dilation});
    return layer;
  }

  /**
   * Returns a transposed convolution, x [N, channels, H, W], y [N, filters, stride (H - 1) + kernel
   * - 2 pad, stride (W - 1) + kernel - 2 pad]. DL4J infers the number of input channels.
   *
   * @param filters the number of filters, which is also the number of output channels
   * @param kernel height and width of the filters, in pixels
   * @param stride the step of the filters in the output, in pixels
   * @param pad the number of rows and columns that are cut off each side of the output
   * @param activation the activation function
   */
  public static Deconvolution2D transposedConvolution(
      int filters, int kernel, int stride, int pad, Activation activation) {
    return new Deconvolution2D.Builder(kernel, kernel)
        .stride(stride, stride)
        .padding(pad, pad)
        .convolutionMode(ConvolutionMode.Truncate)
        .nOut(filters)
        .activation(activation)
        .build();
  }

  /**
   * Returns a transposed convolution without biases that enlarges images, x [N, channels, H, W], y
   * [N, channels, factor H, factor W]. It begins as bilinear interpolation ({@link
   * BilinearWeights}), and is trained.
   *
   * @param channels the number of channels of the input and of the output
   * @param factor the height and width of the output, relative to those of the input; even
   */
  public static ConvolutionLayer learnedUpsampling(int channels, int factor) {
    Deconvolution2D layer =
        transposedConvolution(channels, 2 * factor, factor, factor / 2, Activation.IDENTITY);
    layer.setWeightInitFn(new BilinearWeights());
    return withoutBias(layer);
  }

  /** Returns a convolution without biases, for use before batch normalisation. */
  public static ConvolutionLayer withoutBias(ConvolutionLayer convolution) {
    convolution.setHasBias(false);
    return convolution;
  }

  /** Returns max pooling without padding; otherwise as {@link #maxPooling(int, int, int)}. */
  public static SubsamplingLayer maxPooling(int kernel, int stride) {
    return maxPooling(kernel, stride, 0);
  }

  /**
   * Returns max pooling.
   *
   * @param kernel height and width of the window, in pixels
   * @param stride the step of the window, in pixels
   * @param pad the width of the padding around the image, in pixels; less than the kernel
   */
  public static SubsamplingLayer maxPooling(int kernel, int stride, int pad) {
    return pooling(PoolingType.MAX, kernel, stride, pad);
  }

  /**
   * Returns average pooling without padding; otherwise as {@link #averagePooling(int, int, int)}.
   */
  public static SubsamplingLayer averagePooling(int kernel, int stride) {
    return averagePooling(kernel, stride, 0);
  }

  /**
   * Returns average pooling; padding does not count in the mean.
   *
   * @param kernel height and width of the window, in pixels
   * @param stride the step of the window, in pixels
   * @param pad the width of the padding around the image, in pixels; less than the kernel
   */
  public static SubsamplingLayer averagePooling(int kernel, int stride, int pad) {
    return pooling(PoolingType.AVG, kernel, stride, pad);
  }

  /**
   * Returns max pooling with as much padding as makes the output ceil(H / stride) pixels high and
   * ceil(W / stride) wide.
   */
  public static SubsamplingLayer sameMaxPooling(int kernel, int stride) {
    return same(maxPooling(kernel, stride));
  }

  /**
   * Returns average pooling with as much padding as makes the output ceil(H / stride) pixels high
   * and ceil(W / stride) wide; padding does not count in the mean.
   */
  public static SubsamplingLayer sameAveragePooling(int kernel, int stride) {
    return same(averagePooling(kernel, stride));
  }

  private static SubsamplingLayer same(SubsamplingLayer layer) {
    layer.setConvolutionMode(ConvolutionMode.Same);
    return layer;
  }

  private static SubsamplingLayer pooling(PoolingType type, int kernel, int stride, int pad) {
    return new SubsamplingLayer.Builder(
            type, new int[] {kernel, kernel}, new int[] {stride, stride})
        .padding(pad, pad)
        .convolutionMode(ConvolutionMode.Truncate)
        .build();
  }

  /** Returns average pooling of whole images, x [N, channels, H, W], y [N, channels]. */
  public static GlobalPoolingLayer globalAveragePooling() {
    return new GlobalPoolingLayer(org.deeplearning4j.nn.conf.layers.PoolingType.AVG);
  }

  /** Returns max pooling of whole images, x [N, channels, H, W], y [N, channels]. */
  public static GlobalPoolingLayer globalMaxPooling() {
    return new GlobalPoolingLayer(org.deeplearning4j.nn.conf.layers.PoolingType.MAX);
  }

  /**
   * Returns zero padding, x [N, channels, H, W], y [N, channels, top + H + bottom, left + W +
   * right], all in pixels.
   */
  public static ZeroPaddingLayer zeroPadding(int top, int bottom, int left, int right) {
    return new ZeroPaddingLayer(top, bottom, left, right);
  }

  /**
   * Returns cropping, x [N, channels, H, W], y [N, channels, H - top - bottom, W - left - right],
   * all in pixels.
   */
  public static Cropping2D cropping(int top, int bottom, int left, int right) {
    return new Cropping2D(top, bottom, left, right);
  }

  /**
   * Returns nearest-neighbour upsampling, x [N, channels, H, W], y [N, channels, factor H, factor
   * W]. Bilinear upsampling is {@link dlfs.layers.BilinearUpsampling}, which DL4J does not have.
   */
  public static Upsampling2D upsampling(int factor) {
    return new Upsampling2D.Builder(factor).build();
  }

  /** Returns an activation function as a separate layer, for an input of any shape. */
  public static ActivationLayer activation(Activation activation) {
    return new ActivationLayer(activation);
  }

  /**
   * Returns batch normalisation with the epsilon and the decay of PyTorch, which most published
   * networks have: 10⁻⁵ and 0.9.
   */
  public static BatchNormalization batchNormalization(int channels) {
    return batchNormalization(channels, EPSILON, DECAY);
  }

  /**
   * Returns batch normalisation of each channel, or of each output of a fully connected layer.
   *
   * @param channels the number of channels or outputs
   * @param epsilon the constant that is added to the variance
   * @param decay the weight of the previous running statistics in their update, in [0, 1)
   */
  public static BatchNormalization batchNormalization(int channels, double epsilon, double decay) {
    return new BatchNormalization.Builder(decay, false)
        .eps(epsilon)
        .nIn(channels)
        .nOut(channels)
        .useLogStd(false)
        .build();
  }

  /** Returns local response normalisation with the constants k, n, α and β of AlexNet's paper. */
  public static LocalResponseNormalization localResponseNormalization(
      double k, int n, double alpha, double beta) {
    return new LocalResponseNormalization.Builder(k, n, alpha, beta).build();
  }

  /**
   * Returns a recurrent layer of long short-term memory, x [N, inputs, T], y [N, units, T], whose
   * forget gates begin with a bias of 1. The gates are sigmoid.
   *
   * @param inputs the number of inputs per time step
   * @param units the number of outputs per time step
   * @param activation the activation function of the candidates and of the cells, usually TANH
   */
  public static LSTM lstm(int inputs, int units, Activation activation) {
    LSTM layer = lstm(units, activation);
    layer.setNIn(inputs);
    return layer;
  }

  /**
   * Returns a recurrent layer whose number of inputs DL4J infers; otherwise as {@link #lstm(int,
   * int, Activation)}.
   */
  public static LSTM lstm(int units, Activation activation) {
    return new LSTM.Builder().nOut(units).activation(activation).build();
  }

  /**
   * Returns a loss of predicted values, the last layer of a regression; x and y [N, outputs].
   *
   * @param loss DL4J's {@code LossMSE}, or {@link dlfs.layers.SmoothL1Loss}
   */
  public static LossLayer regressionLoss(ILossFunction loss) {
    LossLayer layer = new LossLayer.Builder(loss).activation(Activation.IDENTITY).build();
    layer.setNOut(1); // DL4J warns of 0, but does not use it
    return layer;
  }

  /**
   * Returns softmax with cross-entropy at each pixel, the last layer for segmentation; x and y [N,
   * classes, H, W].
   */
  public static CnnLossLayer pixelSoftmaxWithLoss() {
    return new CnnLossLayer.Builder(LossFunction.MCXENT).activation(Activation.SOFTMAX).build();
  }

  /**
   * Returns softmax with cross-entropy at each time step, the last layer for sequences; x and y [N,
   * classes, T].
   */
  public static RnnLossLayer sequenceSoftmaxWithLoss() {
    return new RnnLossLayer.Builder(LossFunction.MCXENT).activation(Activation.SOFTMAX).build();
  }

  /** Returns softmax with cross-entropy, the last layer of a classifier; x and y [N, classes]. */
  public static LossLayer softmaxWithLoss(int classes) {
    LossLayer layer =
        new LossLayer.Builder(LossFunction.MCXENT).activation(Activation.SOFTMAX).build();
    layer.setNOut(classes); // so that DL4J knows the output type
    return layer;
  }

  /**
   * Returns softmax with cross-entropy whose part of the loss is weighted; x and y [N, classes].
   *
   * @param weight the factor of the cross-entropy in the loss of the network
   */
  public static LossLayer softmaxWithLoss(int classes, double weight) {
    LossLayer layer = softmaxWithLoss(classes);
    layer.setLossFn(
        new LossMCXENT(Nd4j.valueArrayOf(new long[] {1, classes}, weight, DataType.DOUBLE)));
    return layer;
  }
}
