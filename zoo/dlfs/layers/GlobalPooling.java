package dlfs.layers;

import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Global pooling: the mean or the maximum of all pixels of each channel, x [N, C, H, W], y [N, C],
 *
 * <pre>
 * average: y = Σ x / (H · W)    dx = dout / (H · W)
 * max:     y = max x            dx = dout at the first of the maximal pixels, else 0
 * </pre>
 *
 * <p>Networks such as GoogLeNet and ResNet (section 8.2) end in average pooling, in the place of
 * fully connected layers: M. Lin, Q. Chen, S. Yan, "Network In Network", ICLR 2014. Training and
 * inference compute the same. If {@code collapseDimensions} is unset, y is [N, C, 1, 1].
 *
 * <p>This class is the configuration, DL4J's {@code GlobalPoolingLayer}. {@link GlobalPoolingImpl}
 * has the forward and backward pass.
 */
public final class GlobalPooling extends GlobalPoolingLayer {
  private static final long serialVersionUID = 1;
  private static final int[] HEIGHT_AND_WIDTH = {2, 3};

  /** Creates a layer for DL4J, which sets the fields when it reads a configuration. */
  public GlobalPooling() {
    this(PoolingType.AVG);
  }

  private GlobalPooling(PoolingType type) {
    super(type);
  }

  /**
   * Returns whether a mask makes a difference to the mean or the maximum of an image. One of whole
   * images, [N, 1, 1, 1], does not; DL4J's own layer divides by it, also by 0.
   *
   * @param mask the mask of the input; may be null
   */
  public static boolean isMaskOfPixels(INDArray mask) {
    return mask != null && !(mask.rank() == 4 && mask.length() == mask.size(0));
  }

  /** Returns average pooling of whole images. */
  public static GlobalPooling average() {
    return new GlobalPooling(PoolingType.AVG);
  }

  /** Returns max pooling of whole images. */
  public static GlobalPooling max() {
    return new GlobalPooling(PoolingType.MAX);
  }

  /** Returns the objection to the first unsupported setting, if any. */
  static Optional<String> unsupported(GlobalPoolingLayer configuration) {
    int[] dimensions = configuration.getPoolingDimensions();
    return Objections.first(
        Objections.toPoolingType(configuration.getPoolingType()),
        Objections.when(
            dimensions != null && !Arrays.equals(dimensions, HEIGHT_AND_WIDTH),
            "pools the height and width of images in NCHW only: the dimensions [2, 3], not "
                + Arrays.toString(dimensions)));
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
        new GlobalPoolingImpl(conf, index, type), listeners, parameters, initialize);
  }
}
