package dlfs.layers;

import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.convolution.Cropping2DLayer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Implements {@link Cropping}. Masks are ignored and passed on. */
final class CroppingImpl extends Cropping2DLayer implements ForwardBackward {
  private static final long serialVersionUID = 1;

  private final transient Passes passes = new Passes(this);
  private transient long[] shape; // of x: N, C, H, W

  CroppingImpl(NeuralNetConfiguration conf, int index, DataType type) {
    super(conf, type);
    setIndex(index);
    LayerChecks.requireFloatOrDouble(type);
    LayerChecks.requireSupported(this, Cropping.unsupported(layerConf()));
  }

  @Override
  public INDArray forward(INDArray x, boolean training) {
    Cropping.outputShape(this, x, layerConf().getCropping());
    shape = x.shape();
    return inside(x); // [N, C, OH, OW]
  }

  @Override
  public INDArray backward(INDArray dout) {
    INDArray dx = Nd4j.zeros(dout.dataType(), shape); // [N, C, H, W]
    inside(dx).assign(dout);
    return dx;
  }

  /** Returns what remains of images, a view [N, C, OH, OW]. */
  private INDArray inside(INDArray images) {
    int[] cropping = layerConf().getCropping(); // [top, bottom, left, right]
    return images.get(
        all(),
        all(),
        interval(cropping[0], shape[2] - cropping[1]),
        interval(cropping[2], shape[3] - cropping[3]));
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
