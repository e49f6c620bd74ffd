package dlfs.layers;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.AbstractLayer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Implements {@link Flatten}. */
final class FlattenImpl extends AbstractLayer<Flatten> implements ForwardBackward {
  private static final long serialVersionUID = 1;

  private final transient Passes passes = new Passes(this);
  private transient long[] shape; // of x: N, C, H, W

  FlattenImpl(NeuralNetConfiguration conf, int index, DataType type) {
    super(conf, type);
    setIndex(index);
    LayerChecks.requireFloatOrDouble(type);
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
  public void setInput(INDArray input, LayerWorkspaceMgr workspaces) {
    super.setInput(input, workspaces);
    passes.forget();
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
    assertInputSet(false);
    return passes.forward(training, workspaces);
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
    assertInputSet(true);
    return new Pair<>(new DefaultGradient(), passes.backward(epsilon, workspaces));
  }

  @Override
  public boolean isPretrainLayer() {
    return false;
  }

  @Override
  public void clearNoiseWeightParams() {
    // It has none.
  }
}
