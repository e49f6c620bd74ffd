package layers;

import kernels.Memory;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What a {@link Flatten} layer computes. */
final class ReshapingLayer extends FunctionLayer<Flatten> {
  private static final long serialVersionUID = 1;

  ReshapingLayer(NeuralNetConfiguration conf, int index, DataType type) {
    super(conf, index, type);
  }

  @Override
  INDArray forward(INDArray x, boolean training, Workspace workspace) {
    return copied(x, workspace.activations(x.size(0), x.length() / x.size(0)));
  }

  @Override
  INDArray backward(INDArray dy, Workspace workspace) {
    return copied(dy, workspace.gradients(input.shape()));
  }

  private INDArray copied(INDArray from, INDArray to) {
    kernels.algebra().copy(Memory.of(from), Memory.of(to), to.length());
    return to;
  }
}
