package dlfs.engine;

import dlfs.engine.kernels.Vector;
import dlfs.layers.Flatten;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Implements {@link Flatten}. */
final class FastFlattenImpl extends FastParameterlessImpl<Flatten> {
  private static final long serialVersionUID = 1;

  FastFlattenImpl(NeuralNetConfiguration conf, int index, DataType type) {
    super(conf, index, type);
  }

  @Override
  public INDArray forward(boolean training, boolean storesForBackward, Workspace workspace) {
    long batch = input.size(0);
    return copied(workspace.dense(input), workspace.activations(batch, input.length() / batch));
  }

  @Override
  public INDArray backward(INDArray epsilon, Workspace workspace) {
    return copied(workspace.dense(epsilon), workspace.gradients(input.shape()));
  }

  private INDArray copied(INDArray from, INDArray to) {
    CpuKernels.of(dataType).algebra().copy(Vector.of(from), Vector.of(to));
    return to;
  }

  @Override
  public Pair<INDArray, MaskState> feedForwardMaskArray(INDArray mask, MaskState state, int batch) {
    return super.feedForwardMaskArray(Flatten.maskOfRows(mask), state, batch);
  }
}
