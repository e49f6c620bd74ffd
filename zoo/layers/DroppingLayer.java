package layers;

import java.util.Objects;
import java.util.SplittableRandom;
import kernels.Kernels;
import kernels.Memory;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What a {@link Dropout} layer computes. In inference ND4J does, in every type that it has: so a
 * network of DL4J's layers can answer in half precision with this one among them.
 */
final class DroppingLayer extends FunctionLayer<Dropout> {
  private static final long serialVersionUID = 1;

  DroppingLayer(NeuralNetConfiguration conf, int index, DataType type) {
    super(conf, index, type, null);
  }

  @Override
  INDArray forward(INDArray x, boolean training, Workspace workspace) {
    INDArray y = workspace.activations(x.shape());
    if (training) {
      drop(x, y);
    } else {
      x.mul(1 - layerConf().getDropProbability(), y);
    }
    return y;
  }

  @Override
  INDArray backward(INDArray dy, Workspace workspace) {
    INDArray dx = workspace.gradients(dy.shape());
    drop(dy, dx);
    return dx;
  }

  private void drop(INDArray from, INDArray to) {
    Kernels.of(dataType)
        .functions()
        .drop(
            layerConf().getDropProbability(),
            seed(),
            Memory.of(from),
            Memory.of(to),
            from.length());
  }

  /** The same on the way back, another in every iteration and layer. */
  private long seed() {
    long mixed = Objects.hash(conf().getSeed(), getIndex());
    return new SplittableRandom(mixed << 32 | getIterationCount()).nextLong();
  }
}
