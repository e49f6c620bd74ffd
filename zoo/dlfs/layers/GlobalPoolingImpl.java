package dlfs.layers;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.pooling.GlobalPoolingLayer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Implements {@link GlobalPooling}. If there is a mask of the pixels, DL4J's implementation, which
 * this extends, leaves out those that are masked.
 */
final class GlobalPoolingImpl extends GlobalPoolingLayer implements ForwardBackward {
  private static final long serialVersionUID = 1;

  private final transient Passes passes = new Passes(this);
  private final boolean max;
  private transient long[] shape; // of x: N, C, H, W
  private transient INDArray argMax; // [N, C], each the index of a pixel

  GlobalPoolingImpl(NeuralNetConfiguration conf, int index, DataType type) {
    super(conf, type);
    setIndex(index);
    LayerChecks.requireFloatOrDouble(type);
    LayerChecks.requireSupported(this, GlobalPooling.unsupported(layerConf()));
    max = layerConf().getPoolingType() == PoolingType.MAX;
  }

  @Override
  public INDArray forward(INDArray x, boolean training) {
    shape = x.shape();
    INDArray pixels = x.reshape('c', shape[0], shape[1], shape[2] * shape[3]); // [N, C, H · W]
    argMax = max ? pixels.argMax(2) : null; // [N, C], the first of equal pixels
    INDArray y = max ? pixels.max(2) : pixels.mean(2); // [N, C]
    return layerConf().isCollapseDimensions() ? y : y.reshape(shape[0], shape[1], 1, 1);
  }

  @Override
  public INDArray backward(INDArray dout) {
    long pixels = shape[2] * shape[3];
    INDArray dy = toEachPixel(dout); // [N, C, H · W]
    if (max) {
      INDArray indices = Nd4j.arange(pixels).castTo(argMax.dataType()).reshape(1, 1, pixels);
      INDArray isMax = toEachPixel(argMax).eq(indices.broadcast(dy.shape())); // [N, C, H · W]
      return dy.mul(isMax.castTo(dy.dataType())).reshape('c', shape); // [N, C, H, W]
    }
    return dy.div(pixels).reshape('c', shape); // [N, C, H, W]
  }

  /** Repeats the value of each channel for each of its pixels: [N, C, H · W]. */
  private INDArray toEachPixel(INDArray channels) {
    return channels
        .dup('c')
        .reshape('c', shape[0], shape[1], 1)
        .broadcast(shape[0], shape[1], shape[2] * shape[3]);
  }

  @Override
  public void setInput(INDArray input, LayerWorkspaceMgr workspaces) {
    super.setInput(input, workspaces);
    passes.forget();
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
    assertInputSet(false);
    LayerChecks.images(this, input, -1);
    return GlobalPooling.isMaskOfPixels(maskArray)
        ? super.activate(training, workspaces)
        : passes.forward(training, workspaces);
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
    assertInputSet(true);
    return GlobalPooling.isMaskOfPixels(maskArray)
        ? super.backpropGradient(epsilon, workspaces)
        : new Pair<>(new DefaultGradient(), passes.backward(epsilon, workspaces));
  }
}
