package dlfs.engine;

import dlfs.engine.kernels.ImageBatch;
import dlfs.engine.kernels.Layout;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Implements a layer that DL4J does not have, and that computes each image from one of the same
 * layout, except for the arithmetic.
 *
 * @param <C> the configuration
 */
abstract class FastImageMapping<C extends Layer> extends FastParameterlessImpl<C>
    implements LayoutFollower {
  private static final long serialVersionUID = 1;

  private transient Layout layout;

  FastImageMapping(NeuralNetConfiguration conf, int index, DataType type) {
    super(conf, index, type);
  }

  /**
   * Returns the shape of the output, [N, C, H, W], after checking the input.
   *
   * @param x the input
   */
  abstract long[] outputShape(INDArray x);

  /** Computes the output of some images. */
  abstract void forward(ImageBatch x, ImageBatch y);

  /** Computes the gradient of the input of some images. */
  abstract void backward(ImageBatch dy, ImageBatch dx);

  @Override
  public final INDArray forward(boolean training, boolean storesForBackward, Workspace workspace) {
    long[] shape = outputShape(input);
    INDArray x = workspace.denseInAnyLayout(input);
    layout = Layout.of(x).orElseThrow();
    INDArray y = workspace.activations(layout, shape[0], shape[1], shape[2], shape[3]);
    BatchParts.forEach(ImageBatch.of(x), ImageBatch.of(y), this::forward);
    return y;
  }

  @Override
  public final INDArray backward(INDArray epsilon, Workspace workspace) {
    INDArray dx = workspace.gradients(layout, input);
    INDArray dy = workspace.dense(layout, epsilon);
    BatchParts.forEach(ImageBatch.of(dy), ImageBatch.of(dx), this::backward);
    return dx;
  }
}
