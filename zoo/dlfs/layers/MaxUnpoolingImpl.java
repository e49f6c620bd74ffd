package dlfs.layers;

import static dlfs.text.Text.formatted;

import java.util.Arrays;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.BaseGraphVertex;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Implements {@link MaxUnpooling}. It stores nothing between passes: the backward pass looks for
 * the maxima again.
 */
@SuppressWarnings("overrides") // DL4J's superclass overrides a method without "..."
final class MaxUnpoolingImpl extends BaseGraphVertex {
  private static final long serialVersionUID = 1;

  private final MaxUnpooling configuration;

  MaxUnpoolingImpl(
      ComputationGraph graph, String name, int index, MaxUnpooling configuration, DataType type) {
    super(graph, name, index, null, null, type);
    this.configuration = configuration;
  }

  /**
   * Puts each value at the position of its maximum.
   *
   * @param x the values, [N, C, OH, OW]
   * @param s the input of the max pooling, [N, C, H, W]
   * @return [N, C, H, W]
   */
  private INDArray forward(INDArray x, INDArray s) {
    return windows(s).atMaxima(argMax(s), x);
  }

  /**
   * Computes the gradient of x.
   *
   * @param dout the gradient of the output, [N, C, H, W]
   * @param s the input of the max pooling, [N, C, H, W]
   * @return [N, C, OH, OW]
   */
  private INDArray backward(INDArray dout, INDArray s) {
    return windows(s).ofMaxima(argMax(s), dout);
  }

  private PoolingWindows windows(INDArray s) {
    return new PoolingWindows(configuration.window(s.shape()), s.shape());
  }

  private INDArray argMax(INDArray s) {
    return PoolingWindows.argMax(windows(s).of(s, Double.NEGATIVE_INFINITY));
  }

  @Override
  public INDArray doForward(boolean training, LayerWorkspaceMgr workspaces) {
    requireShapes();
    INDArray y = forward(values(), pooled());
    return workspaces.dup(ArrayType.ACTIVATIONS, y, 'c');
  }

  @Override
  public Pair<Gradient, INDArray[]> doBackward(boolean tbptt, LayerWorkspaceMgr workspaces) {
    if (!canDoBackward()) {
      throw new IllegalStateException(name() + " has no gradient of its output");
    }
    requireShapes();
    INDArray dx = backward(epsilon.castTo(dataType), pooled());
    INDArray ofValues = workspaces.dup(ArrayType.ACTIVATION_GRAD, dx, 'c');
    INDArray ofPooled =
        workspaces.create(ArrayType.ACTIVATION_GRAD, dataType, inputs[1].shape(), 'c');
    return new Pair<>(null, new INDArray[] {ofValues, ofPooled});
  }

  private INDArray values() {
    return inputs[0].castTo(dataType);
  }

  private INDArray pooled() {
    return inputs[1].castTo(dataType);
  }

  private void requireShapes() {
    if (!canDoForward()) {
      throw new IllegalStateException(name() + " has no inputs");
    }
    long[] shape = inputs[1].shape();
    Window window = configuration.window(shape);
    try {
      window.requireFits(shape);
    } catch (IllegalArgumentException e) {
      throw new DL4JInvalidInputException(name() + ": " + e.getMessage());
    }
    long[] expected = {shape[0], shape[1], window.outHeight(shape[2]), window.outWidth(shape[3])};
    if (!Arrays.equals(expected, inputs[0].shape())) {
      throw new DL4JInvalidInputException(
          formatted(
              "%s takes values of shape %s, the output of a pooling of %s, but got %s",
              name(),
              Arrays.toString(expected),
              Arrays.toString(shape),
              Arrays.toString(inputs[0].shape())));
    }
  }

  private String name() {
    return formatted("vertex %d (MaxUnpooling \"%s\")", vertexIndex, vertexName);
  }

  @Override
  public boolean hasLayer() {
    return false;
  }

  @Override
  public Layer getLayer() {
    return null;
  }

  @Override
  public void setBackpropGradientsViewArray(INDArray gradients) {
    if (gradients != null) {
      throw new IllegalArgumentException(name() + " has no parameters");
    }
  }

  @Override
  public Pair<INDArray, MaskState> feedForwardMaskArrays(
      INDArray[] masks, MaskState state, int batch) {
    return masks == null || masks.length == 0 ? null : new Pair<>(masks[0], state);
  }

  @Override
  public String toString() {
    return name();
  }
}
