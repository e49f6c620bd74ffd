package dlfs.layers;

import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Zero padding as a separate layer (section 7.2.3): surrounds images by a border of zeros, which
 * may differ from side to side; x [N, C, H, W], y [N, C, top + H + bottom, left + W + right]. The
 * gradient of the input is that of the output without the border. Training and inference compute
 * the same.
 *
 * <p>This class is the configuration, DL4J's {@code ZeroPaddingLayer}. {@link ZeroPaddingImpl} has
 * the forward and backward pass.
 */
public final class ZeroPadding extends ZeroPaddingLayer {
  private static final long serialVersionUID = 1;
  private static final int SIDES = 4;

  /** Creates a layer for DL4J, which sets the fields when it reads a configuration. */
  public ZeroPadding() {
    this(0);
  }

  /**
   * @param pad the width of the border on all sides, in pixels
   */
  public ZeroPadding(int pad) {
    this(pad, pad, pad, pad);
  }

  /**
   * @param top the number of rows of zeros above the image
   * @param bottom the number of rows of zeros below the image
   * @param left the number of columns of zeros left of the image
   * @param right the number of columns of zeros right of the image
   */
  public ZeroPadding(int top, int bottom, int left, int right) {
    super(top, bottom, left, right);
  }

  /** Returns the objection to the first unsupported setting, if any. */
  static Optional<String> unsupported(ZeroPaddingLayer configuration) {
    int[] padding = configuration.getPadding();
    return Objections.first(
        Objections.toFormat(configuration.getDataFormat()),
        Objections.when(
            padding == null
                || padding.length != SIDES
                || Arrays.stream(padding).anyMatch(pad -> pad < 0),
            "needs a padding of at least 0 pixels for each side [top, bottom, left, right], not "
                + Arrays.toString(padding)));
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
        new ZeroPaddingImpl(conf, index, type), listeners, parameters, initialize);
  }
}
