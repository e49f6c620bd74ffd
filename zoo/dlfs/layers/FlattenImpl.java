package dlfs.layers;

import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Implements {@link Flatten}. */
final class FlattenImpl extends ParameterlessImpl<Flatten> {
  private static final long serialVersionUID = 1;

  private transient long[] shape; // of x: N, C, H, W

  FlattenImpl(NeuralNetConfiguration conf, int index, DataType type) {
    super(conf, index, type);
  }

  @Override
  public INDArray forward(INDArray x, boolean training) {
    shape = x.shape();
    long N = shape[0];
    return x.reshape('c', N, x.length() / N); // [N, C · H · W]
  }

  @Override
  public INDArray backward(INDArray dout) {
    return dout.reshape('c', shape); // [N, C, H, W]
  }

  @Override
  public Pair<INDArray, MaskState> feedForwardMaskArray(INDArray mask, MaskState state, int batch) {
    return super.feedForwardMaskArray(Flatten.maskOfRows(mask), state, batch);
  }
}
