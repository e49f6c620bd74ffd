package dlfs.layers;

import static dlfs.text.Text.formatted;

import java.util.Arrays;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Implements {@link MaxUnpooling}. The backward pass looks for the maxima again. */
@SuppressWarnings("overrides") // DL4J's superclass overrides a method without "..."
public class MaxUnpoolingImpl extends ParameterlessVertexImpl {
  private static final long serialVersionUID = 1;

  private final MaxUnpooling configuration;

  MaxUnpoolingImpl(
      ComputationGraph graph, String name, int index, MaxUnpooling configuration, DataType type) {
    super(graph, name, index, configuration, type);
    this.configuration = configuration;
  }

  /**
   * Takes the place of another vertex in its graph.
   *
   * @param replaced the other one
   */
  protected MaxUnpoolingImpl(ComputationGraph graph, MaxUnpoolingImpl replaced) {
    this(
        graph,
        replaced.vertexName,
        replaced.vertexIndex,
        replaced.configuration,
        replaced.dataType);
    setInputVertices(replaced.inputVertices);
    setOutputVertices(replaced.outputVertices);
    setOutputVertex(replaced.isOutputVertex());
  }

  /** Returns its configuration. */
  protected final MaxUnpooling configuration() {
    return configuration;
  }

  /** Puts each value at the position of its maximum. */
  @Override
  final INDArray forward(boolean training, LayerWorkspaceMgr workspaces) {
    requireShapes();
    INDArray s = input(1); // [N, C, H, W]
    INDArray y = windows(s).atMaxima(argMax(s), input(0)); // [N, C, H, W]
    return workspaces.dup(ArrayType.ACTIVATIONS, y, 'c');
  }

  @Override
  final INDArray[] backward(INDArray dout, LayerWorkspaceMgr workspaces) {
    requireShapes();
    INDArray s = input(1); // [N, C, H, W]
    INDArray dx = windows(s).ofMaxima(argMax(s), dout); // [N, C, OH, OW]
    return new INDArray[] {workspaces.dup(ArrayType.ACTIVATION_GRAD, dx, 'c'), null};
  }

  private PoolingWindows windows(INDArray s) {
    return new PoolingWindows(configuration.window(s.shape()), s.shape());
  }

  private INDArray argMax(INDArray s) {
    return PoolingWindows.argMax(windows(s).of(s, Double.NEGATIVE_INFINITY));
  }

  /**
   * Checks the inputs.
   *
   * @throws DL4JInvalidInputException if their shapes are not those of a pooling's output and input
   */
  protected final void requireShapes() {
    long[] shape = inputs[1].shape();
    Window window = configuration.window(shape);
    try {
      window.requireFits(shape);
    } catch (IllegalArgumentException e) {
      throw wrongInput(": " + e.getMessage());
    }
    long[] expected = {shape[0], shape[1], window.outHeight(shape[2]), window.outWidth(shape[3])};
    if (!Arrays.equals(expected, inputs[0].shape())) {
      throw wrongInput(
          formatted(
              " takes values of shape %s, the output of a pooling of %s, but got %s",
              Arrays.toString(expected),
              Arrays.toString(shape),
              Arrays.toString(inputs[0].shape())));
    }
  }

  @Override
  public Pair<INDArray, MaskState> feedForwardMaskArrays(
      INDArray[] masks, MaskState state, int batch) {
    return masks == null || masks.length == 0 ? null : new Pair<>(masks[0], state);
  }
}
