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
  private transient Window window;
  private transient long[] shape; // of x: N, C, H, W
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
    window =
        Window.of(
            layerConf().getConvolutionMode(),
            layerConf().getKernelSize(),
            layerConf().getStride(),
            layerConf().getDilation(),
            layerConf().getPadding(),
            x.shape());
    shape = LayerChecks.images(this, x, -1, window);
    return max ? maxForward(x) : meanForward(x);
  }

  @Override
  public INDArray backward(INDArray dout) {
    return max ? maxBackward(dout) : meanBackward(dout);
  }

  private INDArray maxForward(INDArray x) {
    INDArray col = windows(x, Double.NEGATIVE_INFINITY); // [C, FH · FW, N · OH · OW]
    argMax = col.argMax(1); // [C, N · OH · OW], the first of equal pixels
    return images(col.max(1)); // [N, C, OH, OW]
  }

  private INDArray maxBackward(INDArray dout) {
    INDArray rows = rows(dout); // [C, N · OH · OW]
    INDArray dcol = empty(rows); // [C, FH · FW, N · OH · OW]
    for (int pixel = 0; pixel < dcol.size(1); pixel++) {
      INDArray isMax = argMax.eq(pixel).castTo(dout.dataType()); // [C, N · OH · OW]
      dcol.get(all(), point(pixel), all()).assign(isMax.muli(rows));
    }
    return spread(dcol); // [N, C, H, W]
  }

  private INDArray meanForward(INDArray x) {
    INDArray col = windows(x, 0); // [C, FH · FW, N · OH · OW]
    INDArray ones = Nd4j.ones(x.dataType(), shape[0], 1, shape[2], shape[3]);
    count = windows(ones, 0).sum(1); // [1, N · OH · OW], without the padding
    return images(col.sum(1).diviRowVector(count)); // [N, C, OH, OW]
  }

  private INDArray meanBackward(INDArray dout) {
    INDArray share = rows(dout).divRowVector(count); // [C, N · OH · OW]
    INDArray dcol = empty(share); // [C, FH · FW, N · OH · OW]
    for (int pixel = 0; pixel < dcol.size(1); pixel++) {
      dcol.get(all(), point(pixel), all()).assign(share);
    }
    return spread(dcol); // [N, C, H, W]
  }

  /** Returns the pixels of each window, [C, FH · FW, N · OH · OW]. */
  private INDArray windows(INDArray x, double padding) {
    INDArray col = Im2col.im2col(x, window, padding).transpose(); // [C · FH · FW, N · OH · OW]
    return col.reshape('c', x.size(1), (long) window.FH() * window.FW(), col.size(1));
  }

  /** Returns images [N, C, OH, OW] as channels [C, N · OH · OW]. */
  private static INDArray rows(INDArray images) {
    return Im2col.imagesToRows(images).transpose();
  }

  /** Returns channels [C, N · OH · OW] as images [N, C, OH, OW]. */
  private INDArray images(INDArray rows) {
    return Im2col.rowsToImages(
        rows.transpose(), shape[0], window.outHeight(shape[2]), window.outWidth(shape[3]));
  }

  private INDArray empty(INDArray rows) {
    long size = (long) window.FH() * window.FW();
    return Nd4j.createUninitialized(rows.dataType(), rows.size(0), size, rows.size(1));
  }

  /** Adds the gradient of each window's pixels, [C, FH · FW, N · OH · OW], to those of x. */
  private INDArray spread(INDArray dcol) {
    INDArray col = dcol.reshape('c', dcol.size(0) * dcol.size(1), dcol.size(2));
    return Im2col.col2im(col.transpose(), shape, window);
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
