package dlfs.layers;

import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.convolution.ZeroPaddingLayer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Implements {@link ZeroPadding}. Masks are ignored and passed on. */
final class ZeroPaddingImpl extends ZeroPaddingLayer implements ForwardBackward {
  private static final long serialVersionUID = 1;

  private final transient Passes passes = new Passes(this);
  private final int top;
  private final int bottom;
  private final int left;
  private final int right;
  private transient long[] shape; // of x: N, C, H, W

  ZeroPaddingImpl(NeuralNetConfiguration conf, int index, DataType type) {
    super(conf, type);
    setIndex(index);
    LayerChecks.requireFloatOrDouble(type);
    LayerChecks.requireSupported(this, ZeroPadding.unsupported(layerConf()));
    int[] padding = layerConf().getPadding();
    top = padding[0];
    bottom = padding[1];
    left = padding[2];
    right = padding[3];
  }

  @Override
  public INDArray forward(INDArray x, boolean training) {
    shape = LayerChecks.images(this, x, -1);
    long height = top + shape[2] + bottom;
    long width = left + shape[3] + right;
    INDArray y = Nd4j.zeros(x.dataType(), shape[0], shape[1], height, width); // [N, C, OH, OW]
    inside(y).assign(x);
    return y;
  }

  @Override
  public INDArray backward(INDArray dout) {
    return inside(dout); // [N, C, H, W]
  }

  /** Returns images without their border, a view [N, C, H, W]. */
  private INDArray inside(INDArray padded) {
    return padded.get(all(), all(), interval(top, top + shape[2]), interval(left, left + shape[3]));
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
}
