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
 * product of matrices. For each image, with OH · OW positions of the filters,
 *
 * <pre>
 * col = im2col(x)    z = W col + b    y = f(z)
 * dz = f'(z) dy    dW = Σ dz colᵀ    db = Σ dz    dx = col2im(Wᵀ dz)
 * </pre>
 *
 * x [N, C, H, W], W [FN, C, FH, FW] read as [FN, C · FH · FW], b [FN], col [C · FH · FW, OH · OW],
 * y [N, FN, OH, OW], where OH = 1 + (H + 2 pad - FH) / stride, rounded down. (The book's col is the
 * transpose, for all images at once; one image at a time stays in the processor's cache.) Training
 * and inference compute the same.
 *
 * <p>The configuration is DL4J's {@code ConvolutionLayer}, with the same parameters "W" and "b" in
 * the same places; the computation is this project's.
 */
public final class Convolution extends ConvolutionLayer {
  private static final long serialVersionUID = 1;

  /** For DL4J, which fills in the fields when it reads a configuration. */
  public Convolution() {
    this(0, 0, 1, 1, 0, Activation.IDENTITY);
  }

  /**
   * @param channels of the input; 0 to have DL4J find it out from the input type
   * @param filters how many filters there are: the channels of the output
   * @param kernel height and width of the filters, in pixels
   * @param stride how far they move at a time, in pixels
   * @param pad how many pixels of zeros are put around the image
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

  /** Returns the objection to the first setting that is not supported, if there is one. */
  static Optional<String> unsupported(ConvolutionLayer configuration) {
    return Objections.first(
        Objections.toWindow(
            configuration.getCnn2dDataFormat(),
            configuration.getConvolutionMode(),
            configuration.getDilation()),
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
