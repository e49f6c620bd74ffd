package dlfs.layers;

import java.util.Collection;
import java.util.Optional;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The book's Convolution layer (section 7.4.4), with an activation function: im2col turns it into a
 * matrix product. With OH · OW positions of the filters in each of N images,
 *
 * <pre>
 * col = im2col(x)    z = col Wᵀ + b    y = f(z)
 * dz = f'(z) dout    dW = dzᵀ col    db = Σ dz    dx = col2im(dz W)
 * </pre>
 *
 * x [N, C, H, W], W [FN, C, FH, FW] read as [FN, C · FH · FW], b [FN], col [N · OH · OW, C · FH ·
 * FW], z [N · OH · OW, FN] read as [N, FN, OH, OW], y [N, FN, OH, OW], where OH = 1 + (H + 2 pad -
 * FH) / stride, rounded down; or OH = H / stride, rounded up, with the convolution mode {@code
 * Same}, which pads as much as that takes. Dilation sets the elements of the filters apart. A
 * convolution of 1x1 with stride 1 is a matrix product of the pixels. Training and inference
 * compute the same.
 *
 * <p>This class is the configuration: DL4J's {@code ConvolutionLayer}, with the same parameters "W"
 * and "b" in the same places. {@link ConvolutionImpl} has the forward and backward pass.
 */
public final class Convolution extends ConvolutionLayer {
  private static final long serialVersionUID = 1;

  /** Creates a layer for DL4J, which sets the fields when it reads a configuration. */
  public Convolution() {
    this(0, 0, 1, 1, 0, Activation.IDENTITY);
  }

  /**
   * @param channels the number of input channels; 0 to infer the number from the network's input
   *     type
   * @param filters the number of filters, which is also the number of output channels
   * @param kernel height and width of the filters, in pixels
   * @param stride the step of the filters, in pixels
   * @param pad the width of the border of zeros around the image, in pixels
   * @param activation IDENTITY, RELU, SIGMOID or TANH
   */
  public Convolution(
      long channels, long filters, int kernel, int stride, int pad, Activation activation) {
    super(
        new ConvolutionLayer.Builder(kernel, kernel)
            .stride(stride, stride)
            .padding(pad, pad)
            .convolutionMode(ConvolutionMode.Truncate)
            .nIn(channels)
            .nOut(filters)
            .activation(activation));
  }

  /** Returns the objection to the first unsupported setting, if any. */
  static Optional<String> unsupported(ConvolutionLayer configuration) {
    return Objections.first(
        Objections.toFormat(configuration.getCnn2dDataFormat()),
        Objections.toMode(configuration.getConvolutionMode()),
        ActivationFunction.unsupported(configuration.getActivationFn()));
  }

  @Override
  public Layer instantiate(
      NeuralNetConfiguration conf,
      Collection<TrainingListener> listeners,
      int index,
      INDArray parameters,
      boolean initialize,
      DataType type) {
    return LayerChecks.connect(
        new ConvolutionImpl(conf, index, type), listeners, parameters, initialize);
  }
}
