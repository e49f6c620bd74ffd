package dlfs.layers;

import static dlfs.text.Text.formatted;
import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;

import java.util.Arrays;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.INDArrayIndex;

/** Implements {@link PrependedStep}. */
@SuppressWarnings("overrides") // DL4J's superclass overrides a method without "..."
final class PrependedStepImpl extends ParameterlessVertexImpl {
  private static final long serialVersionUID = 1;

  PrependedStepImpl(
      ComputationGraph graph, String name, int index, PrependedStep configuration, DataType type) {
    super(graph, name, index, configuration, type);
  }

  @Override
  INDArray forward(boolean training, LayerWorkspaceMgr workspaces) {
    INDArray v = input(0); // [N, K]
    INDArray x = input(1); // [N, K, T]
    requireShapes(v, x);
    long steps = x.size(2) + 1;
    INDArray y =
        workspaces.createUninitialized(
            ArrayType.ACTIVATIONS, dataType, new long[] {x.size(0), x.size(1), steps}, 'c');
    steps(y, 0, 1).assign(v.reshape(v.size(0), v.size(1), 1));
    steps(y, 1, steps).assign(x);
    return y; // [N, K, T + 1]
  }

  @Override
  INDArray[] backward(INDArray dout, LayerWorkspaceMgr workspaces) {
    requireShapes(inputs[0], inputs[1]);
    INDArray dv = workspaces.dup(ArrayType.ACTIVATION_GRAD, steps(dout, 0, 1), 'c');
    INDArray dx = workspaces.dup(ArrayType.ACTIVATION_GRAD, steps(dout, 1, dout.size(2)), 'c');
    return new INDArray[] {dv.reshape(inputs[0].shape()), dx.reshape(inputs[1].shape())};
  }

  /** Returns a view of the time steps from {@code first} to {@code end}, which is excluded. */
  private static INDArray steps(INDArray sequences, long first, long end) {
    INDArrayIndex steps = interval(first, end);
    return sequences.get(all(), all(), steps).reshape(sequences.size(0), sequences.size(1), -1);
  }

  /**
   * Checks the inputs.
   *
   * @throws DL4JInvalidInputException if they are not vectors and sequences of the same size
   */
  private void requireShapes(INDArray v, INDArray x) {
    if (x.rank() != 3 || !Arrays.equals(v.shape(), new long[] {x.size(0), x.size(1)})) {
      throw wrongInput(
          formatted(
              " takes vectors [batch, size] and sequences [batch, size, time], but got %s and %s",
              Arrays.toString(v.shape()), Arrays.toString(x.shape())));
    }
  }

  /** Returns the mask of the output, which has a step more than that of the sequences. */
  @Override
  public Pair<INDArray, MaskState> feedForwardMaskArrays(
      INDArray[] masks, MaskState state, int batch) {
    if (masks == null) {
      return null;
    }
    if (masks[0] != null) {
      throw wrongInput(" takes no mask of the vectors");
    }
    return masks[1] == null
        ? null
        : new Pair<>(
            Nd4j.hstack(Nd4j.ones(masks[1].dataType(), masks[1].size(0), 1), masks[1]), state);
  }
}
