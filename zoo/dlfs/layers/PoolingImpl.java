package dlfs.layers;

import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.point;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.convolution.subsampling.SubsamplingLayer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Implements {@link Pooling}. Masks are ignored and passed on. */
final class PoolingImpl extends SubsamplingLayer implements ForwardBackward {
  private static final long serialVersionUID = 1;

  private final transient Passes passes = new Passes(this);
  private final boolean max;
  private transient PoolingWindows windows; // of x
  private transient INDArray argMax; // [C, N · OH · OW], each the index of a pixel of the window
  private transient INDArray count; // [1, N · OH · OW], the number of pixels of each window

  PoolingImpl(NeuralNetConfiguration conf, int index, DataType type) {
    super(conf, type);
    setIndex(index);
    LayerChecks.requireFloatOrDouble(type);
    LayerChecks.requireSupported(this, Pooling.unsupported(layerConf()));
    max = layerConf().getPoolingType() == PoolingType.MAX;
  }

  @Override
  public INDArray forward(INDArray x, boolean training) {
    Window window =
        Window.of(
            layerConf().getConvolutionMode(),
            layerConf().getKernelSize(),
            layerConf().getStride(),
            layerConf().getDilation(),
            layerConf().getPadding(),
            x.shape());
    windows = new PoolingWindows(window, LayerChecks.images(this, x, -1, window));
    return max ? maxForward(x) : meanForward(x);
  }

  @Override
  public INDArray backward(INDArray dout) {
    return max ? windows.atMaxima(argMax, dout) : meanBackward(dout); // [N, C, H, W]
  }

  private INDArray maxForward(INDArray x) {
    INDArray col = windows.of(x, Double.NEGATIVE_INFINITY); // [C, FH · FW, N · OH · OW]
    argMax = PoolingWindows.argMax(col); // [C, N · OH · OW]
    return windows.images(col.max(1)); // [N, C, OH, OW]
  }

  private INDArray meanForward(INDArray x) {
    INDArray col = windows.of(x, 0); // [C, FH · FW, N · OH · OW]
    INDArray ones = Nd4j.ones(x.dataType(), x.size(0), 1, x.size(2), x.size(3));
    count = windows.of(ones, 0).sum(1); // [1, N · OH · OW], without the padding
    return windows.images(col.sum(1).diviRowVector(count)); // [N, C, OH, OW]
  }

  private INDArray meanBackward(INDArray dout) {
    INDArray share = windows.channels(dout).divRowVector(count); // [C, N · OH · OW]
    INDArray dcol = windows.empty(share); // [C, FH · FW, N · OH · OW]
    for (int pixel = 0; pixel < dcol.size(1); pixel++) {
      dcol.get(all(), point(pixel), all()).assign(share);
    }
    return windows.spread(dcol); // [N, C, H, W]
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
