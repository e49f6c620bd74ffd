package dlfs.layers;

import java.util.Collection;
import java.util.Optional;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A transposed convolution, which enlarges images by learned filters: fully convolutional networks
 * (section 8.4.2) and image generators (section 8.5.2) have it. It computes what the backward pass
 * of a convolution computes for its input, and the other way round. With H · W pixels in each of N
 * images,
 *
 * <pre>
 * col = x W    z = col2im(col) + b    y = f(z)
 * dz = f'(z) dout    dcol = im2col(dz)    dW = xᵀ dcol    db = Σ dz    dx = dcol Wᵀ
 * </pre>
 *
 * x [N, C, H, W] read as [N · H · W, C], W [C, FN, FH, FW] read as [C, FN · FH · FW], b [FN], col
 * [N · H · W, FN · FH · FW], y [N, FN, OH, OW], where OH = stride (H - 1) + FH - 2 pad; or OH =
 * stride · H with the convolution mode {@code Same}. Dilation sets the elements of the filters
 * apart. Training and inference compute the same. V. Dumoulin, F. Visin, "A guide to convolution
 * arithmetic for deep learning", 2016.
 *
 * <p>This class is the configuration: DL4J's {@code Deconvolution2D}, with the same parameters "W"
 * and "b" in the same places; in W, the channels of the input come first, as in PyTorch. {@link
 * TransposedConvolutionImpl} has the forward and backward pass. With {@code dropOut}, DL4J's own
 * layer does not propagate the gradient through the dropout of its input; this one does.
 */
public final class TransposedConvolution extends Deconvolution2D {
  private static final long serialVersionUID = 1;

  /** Creates a layer for DL4J, which sets the fields when it reads a configuration. */
  public TransposedConvolution() {
    this(0, 0, 1, 1, 0, Activation.IDENTITY);
  }

  /**
   * @param channels the number of input channels; 0 to infer the number from the network's input
   *     type
   * @param filters the number of filters, which is also the number of output channels
   * @param kernel height and width of the filters, in pixels
   * @param stride the step of the filters in the output, in pixels
   * @param pad the number of rows and columns that are cut off each side of the output
   * @param activation IDENTITY, RELU, LEAKYRELU, SIGMOID or TANH
   */
  public TransposedConvolution(
      long channels, long filters, int kernel, int stride, int pad, Activation activation) {
    super(
        new Deconvolution2D.Builder(kernel, kernel)
            .stride(stride, stride)
            .padding(pad, pad)
            .convolutionMode(ConvolutionMode.Truncate)
            .nIn(channels)
            .nOut(filters)
            .activation(activation));
  }

  /** Returns the objection to the first unsupported setting, if any. */
  static Optional<String> unsupported(Deconvolution2D configuration) {
    return Convolution.unsupported(configuration);
  }

  /**
   * Returns the window that the filters move over the output.
   *
   * @param shape the shape of the input, [N, C, H, W]
   */
  public static Window window(Deconvolution2D configuration, long... shape) {
    int[] stride = configuration.getStride();
    long[] enlarged = shape.clone();
    for (int side = 2; side < shape.length; side++) {
      enlarged[side] *= stride[side - 2];
    }
    return Window.of(
        configuration.getConvolutionMode(),
        configuration.getKernelSize(),
        stride,
        configuration.getDilation(),
        configuration.getPadding(),
        enlarged);
  }

  /**
   * Returns the shape of the output.
   *
   * @param shape the shape of the input, [N, C, H, W]
   * @return [N, FN, OH, OW]
   */
  public static long[] outputShape(Deconvolution2D configuration, long... shape) {
    Window window = window(configuration, shape);
    boolean same = configuration.getConvolutionMode() == ConvolutionMode.Same;
    long height = same ? shape[2] * window.strideHeight() : window.imageHeight(shape[2]);
    long width = same ? shape[3] * window.strideWidth() : window.imageWidth(shape[3]);
    return new long[] {shape[0], configuration.getNOut(), height, width};
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
        new TransposedConvolutionImpl(conf, index, type), listeners, parameters, initialize);
  }
}
