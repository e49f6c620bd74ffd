package dlfs.layers;

import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.Upsampling2D;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Nearest-neighbour upsampling: repeats each pixel in rows and columns, so that an image becomes
 * larger by whole factors (section 8.4.2). x [N, C, H, W], y [N, C, factor H, factor W]; y[i, j] =
 * x[i / factor, j / factor], rounded down; the gradient of a pixel is the sum of those of its
 * copies. Training and inference compute the same.
 *
 * <p>This class is the configuration, DL4J's {@code Upsampling2D}. {@link UpsamplingImpl} has the
 * forward and backward pass.
 */
public final class Upsampling extends Upsampling2D {
  private static final long serialVersionUID = 1;

  /** Creates a layer for DL4J, which sets the fields when it reads a configuration. */
  public Upsampling() {
    this(1);
  }

  /**
   * @param factor the height and width of the output, relative to those of the input
   */
  public Upsampling(int factor) {
    super(new Upsampling2D.Builder(factor));
  }

  /** Returns the objection to the first unsupported setting, if any. */
  static Optional<String> unsupported(Upsampling2D configuration) {
    int[] factors = configuration.getSize();
    return Objections.first(
        Objections.toFormat(configuration.getFormat()),
        Objections.when(
            factors == null || factors.length != 2 || factors[0] < 1 || factors[1] < 1,
            "needs a size [factor of the height, factor of the width] of at least 1, not "
                + Arrays.toString(factors)));
  }

  /** Returns the interpolation of the rows of an image, H pixels high. */
  public static Interpolation ofRows(Upsampling2D configuration, long H) {
    return of(configuration, 0, H);
  }

  /** Returns the interpolation of the columns of an image, W pixels wide. */
  public static Interpolation ofColumns(Upsampling2D configuration, long W) {
    return of(configuration, 1, W);
  }

  private static Interpolation of(Upsampling2D configuration, int side, long size) {
    boolean linear = configuration instanceof BilinearUpsampling;
    return new Interpolation((int) size, configuration.getSize()[side], linear);
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
        new UpsamplingImpl(conf, index, type), listeners, parameters, initialize);
  }
}
