package dlfs.layers;

import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Implements {@link PaddedShortcut}. */
final class PaddedShortcutImpl extends ParameterlessImpl<PaddedShortcut> {
  private static final long serialVersionUID = 1;

  private transient long[] shape; // of x: N, C, H, W

  PaddedShortcutImpl(NeuralNetConfiguration conf, int index, DataType type) {
    super(conf, index, type);
  }

  @Override
  public INDArray forward(INDArray x, boolean training) {
    layerConf().requireFits(this, x);
    shape = x.shape();
    long OH = layerConf().reduced(shape[2]);
    long OW = layerConf().reduced(shape[3]);
    INDArray y = Nd4j.zeros(x.dataType(), shape[0], layerConf().getChannels(), OH, OW);
    channelsOf(y).assign(pixelsOf(x));
    return y; // [N, channels, OH, OW]
  }

  @Override
  public INDArray backward(INDArray dout) {
    INDArray dx = Nd4j.zeros(dout.dataType(), shape); // [N, C, H, W]
    pixelsOf(dx).assign(channelsOf(dout));
    return dx;
  }

  /** Returns the channels of an output that are those of the input. */
  private INDArray channelsOf(INDArray y) {
    long before = (y.size(1) - shape[1]) / 2;
    return y.get(all(), interval(before, before + shape[1]), all(), all());
  }

  /** Returns the rows and columns of an input that are those of the output. */
  private INDArray pixelsOf(INDArray x) {
    int stride = layerConf().getStride();
    return x.get(all(), all(), interval(0, stride, x.size(2)), interval(0, stride, x.size(3)));
  }
}
