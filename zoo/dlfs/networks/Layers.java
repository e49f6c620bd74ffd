package dlfs.networks;

import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LocalResponseNormalization;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer.PoolingType;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * Short forms of DL4J's layer configurations, which networks are written with. Each is DL4J's own
 * layer; {@link dlfs.layers.LayerSet#resolve} gives the from-scratch layer in its place. Where the
 * number of inputs or channels is left out, DL4J finds it from the network's input type.
 *
 * <p>The book's dropout, {@link dlfs.layers.Dropout}, is not here: DL4J has none like it.
 */
public final class Layers {
  private Layers() {}

  /**
   * A fully connected layer, y = f(x W + b), x [N, inputs], y [N, outputs].
   *
   * @param activation f
   */
  public static DenseLayer dense(int inputs, int outputs, Activation activation) {
    return new DenseLayer.Builder().nIn(inputs).nOut(outputs).activation(activation).build();
  }

  /**
   * A fully connected layer whose number of inputs DL4J finds.
   *
   * @param activation f
   */
  public static DenseLayer dense(int outputs, Activation activation) {
    return new DenseLayer.Builder().nOut(outputs).activation(activation).build();
  }

  /**
   * A convolution, x [N, channels, H, W], y [N, filters, OH, OW].
   *
   * @param channels of the input
   * @param filters the number of filters: the channels of the output
   * @param kernel height and width of the filters, in pixels
   * @param stride how far they move at a time, in pixels
   * @param pad the width of the border of zeros around the image, in pixels
   * @param activation of the output
   */
  public static ConvolutionLayer convolution(
      int channels, int filters, int kernel, int stride, int pad, Activation activation) {
    ConvolutionLayer layer = convolution(filters, kernel, stride, pad, activation);
    layer.setNIn(channels);
    return layer;
  }

  /**
   * A convolution whose number of channels DL4J finds.
   *
   * @param filters the number of filters: the channels of the output
   * @param kernel height and width of the filters, in pixels
   * @param stride how far they move at a time, in pixels
   * @param pad the width of the border of zeros around the image, in pixels
   * @param activation of the output
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

  /** Max pooling without padding; otherwise as {@link #maxPooling(int, int, int)}. */
  public static SubsamplingLayer maxPooling(int kernel, int stride) {
    return maxPooling(kernel, stride, 0);
  }

  /**
   * Max pooling.
   *
   * @param kernel height and width of the window, in pixels
   * @param stride how far it moves at a time, in pixels
   * @param pad the width of the padding around the image, in pixels; less than the kernel
   */
  public static SubsamplingLayer maxPooling(int kernel, int stride, int pad) {
    return pooling(PoolingType.MAX, kernel, stride, pad);
  }

  /** Average pooling without padding; otherwise as {@link #averagePooling(int, int, int)}. */
  public static SubsamplingLayer averagePooling(int kernel, int stride) {
    return averagePooling(kernel, stride, 0);
  }

  /**
   * Average pooling; padding does not count in the mean.
   *
   * @param kernel height and width of the window, in pixels
   * @param stride how far it moves at a time, in pixels
   * @param pad the width of the padding around the image, in pixels; less than the kernel
   */
  public static SubsamplingLayer averagePooling(int kernel, int stride, int pad) {
    return pooling(PoolingType.AVG, kernel, stride, pad);
  }

  private static SubsamplingLayer pooling(PoolingType type, int kernel, int stride, int pad) {
    return new SubsamplingLayer.Builder(
            type, new int[] {kernel, kernel}, new int[] {stride, stride})
        .padding(pad, pad)
        .convolutionMode(ConvolutionMode.Truncate)
        .build();
  }

  /** An activation function as a layer of its own, for an input of any shape. */
  public static ActivationLayer activation(Activation activation) {
    return new ActivationLayer(activation);
  }

  /**
   * Batch normalisation of each channel, or of each value of a fully connected layer's output.
   *
   * @param channels of the input
   * @param epsilon added to the variance
   * @param decay the share of the running statistics that is left after a step, in [0, 1)
   */
  public static BatchNormalization batchNormalization(int channels, double epsilon, double decay) {
    return new BatchNormalization.Builder(decay, false)
        .eps(epsilon)
        .nIn(channels)
        .nOut(channels)
        .useLogStd(false)
        .build();
  }

  /** Local response normalisation with the constants of AlexNet's paper: k, n, α and β. */
  public static LocalResponseNormalization localResponseNormalization(
      double k, int n, double alpha, double beta) {
    return new LocalResponseNormalization.Builder(k, n, alpha, beta).build();
  }

  /** Softmax with the cross-entropy error, the last layer of a classifier; x and y [N, classes]. */
  public static LossLayer softmaxWithLoss(int classes) {
    LossLayer layer =
        new LossLayer.Builder(LossFunction.MCXENT).activation(Activation.SOFTMAX).build();
    layer.setNOut(classes); // so that DL4J knows the output type
    return layer;
  }
}
