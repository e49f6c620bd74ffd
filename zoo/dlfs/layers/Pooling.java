package dlfs.layers;

import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The book's Pooling layer (section 7.4.5): the maximum or the mean of each window.
 *
 * <pre>
 * max:   y = max of the window      dx: each dout to the pixel that was the maximum (the first of equal ones)
 * mean:  y = mean of the window     dx: each dout in equal shares to the pixels of its window
 * </pre>
 *
 * x [N, C, H, W], y [N, C, OH, OW], where OH = 1 + (H + 2 pad - kernel) / stride, rounded down; or
 * OH = H / stride, rounded up, with the convolution mode {@code Same}, which pads as much as that
 * takes. Padding is never the maximum, and does not count in the mean. Training and inference
 * compute the same.
 *
 * <p>This class is the configuration, DL4J's {@code SubsamplingLayer}. {@link PoolingImpl} has the
 * forward and backward pass.
 */
public final class Pooling extends SubsamplingLayer {
  private static final long serialVersionUID = 1;

  /** Creates a layer for DL4J, which sets the fields when it reads a configuration. */
  public Pooling() {
    this(PoolingType.MAX, 1, 1, 0);
  }

  private Pooling(PoolingType type, int kernel, int stride, int pad) {
    super(
        new SubsamplingLayer.Builder(type, new int[] {kernel, kernel}, new int[] {stride, stride})
            .padding(pad, pad)
            .convolutionMode(ConvolutionMode.Truncate));
  }

  /**
   * Returns max pooling.
   *
   * @param kernel height and width of the window, in pixels
   * @param stride the step of the window, in pixels
   * @param pad the width of the padding around the image, in pixels; less than the kernel
   */
  public static Pooling max(int kernel, int stride, int pad) {
    return new Pooling(PoolingType.MAX, kernel, stride, pad);
  }

  /**
   * Returns average pooling.
   *
   * @param kernel height and width of the window, in pixels
   * @param stride the step of the window, in pixels
   * @param pad the width of the padding around the image, in pixels; less than the kernel
   */
  public static Pooling average(int kernel, int stride, int pad) {
    return new Pooling(PoolingType.AVG, kernel, stride, pad);
  }

  /** Returns the objection to the first unsupported setting, if any. */
  static Optional<String> unsupported(SubsamplingLayer configuration) {
    var type = configuration.getPoolingType();
    int[] kernel = configuration.getKernelSize();
    int[] pad = configuration.getPadding();
    boolean average = type == org.deeplearning4j.nn.conf.layers.PoolingType.AVG;
    return Objections.first(
        Objections.toPoolingType(type),
        Objections.toFormat(configuration.getCnn2dDataFormat()),
        Objections.toMode(configuration.getConvolutionMode()),
        Objections.when(
            Arrays.stream(configuration.getDilation()).anyMatch(d -> d != 1),
            "does not support dilation"),
        Objections.when(
            average && configuration.isAvgPoolIncludePadInDivisor(),
            "does not count padding in the mean; set avgPoolIncludePadInDivisor to false"),
        Objections.when(
            configuration.getConvolutionMode() == ConvolutionMode.Truncate
                && (pad[0] >= kernel[0] || pad[1] >= kernel[1]),
            "needs padding smaller than its kernel"));
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
        new PoolingImpl(conf, index, type), listeners, parameters, initialize);
  }
}
