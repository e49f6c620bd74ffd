package dlfs.layers;

import java.util.Collection;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.Upsampling2D;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Bilinear upsampling: enlarges images by whole factors, and interpolates linearly between the
 * centres of the pixels, as fully convolutional networks do (section 8.4.2). x [N, C, H, W], y [N,
 * C, factor H, factor W]. Along each side, pixel i of the output lies at
 *
 * <pre>
 * s = max(0, (i + 0.5) / factor - 0.5)    y[i] = (1 - w) x[⌊s⌋] + w x[⌊s⌋ + 1],  w = s - ⌊s⌋
 * </pre>
 *
 * where x continues beyond the last pixel with its value: PyTorch's {@code
 * Upsample(mode="bilinear", align_corners=False)}. Training and inference compute the same.
 *
 * <p>DL4J has no such layer; this one is in both sets. {@link UpsamplingImpl} has the forward and
 * backward pass.
 */
public final class BilinearUpsampling extends Upsampling2D {
  private static final long serialVersionUID = 1;

  /** Creates a layer for DL4J, which sets the fields when it reads a configuration. */
  public BilinearUpsampling() {
    this(1);
  }

  /**
   * @param factor the height and width of the output, relative to those of the input
   */
  public BilinearUpsampling(int factor) {
    super(new Upsampling2D.Builder(factor));
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
