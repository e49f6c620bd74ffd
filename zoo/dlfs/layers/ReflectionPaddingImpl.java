package dlfs.layers;

import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Implements {@link ReflectionPadding}. */
final class ReflectionPaddingImpl extends ParameterlessImpl<ReflectionPadding> {
  private static final long serialVersionUID = 1;

  private final int pad;
  private transient long H;
  private transient long W;

  ReflectionPaddingImpl(NeuralNetConfiguration conf, int index, DataType type) {
    super(conf, index, type);
    pad = layerConf().getPad();
  }

  @Override
  public INDArray forward(INDArray x, boolean training) {
    layerConf().requireFits(this, x);
    H = x.size(2);
    W = x.size(3);
    INDArray y = Nd4j.create(x.dataType(), x.size(0), x.size(1), H + 2 * pad, W + 2 * pad);
    inside(y).assign(x);
    for (int i = 1; i <= pad; i++) {
      row(y, pad - i).assign(row(y, pad + i));
      row(y, last(H) + i).assign(row(y, last(H) - i));
    }
    for (int i = 1; i <= pad; i++) { // of all rows, so that the corners are mirrored twice
      column(y, pad - i).assign(column(y, pad + i));
      column(y, last(W) + i).assign(column(y, last(W) - i));
    }
    return y; // [N, C, H + 2 pad, W + 2 pad]
  }

  @Override
  public INDArray backward(INDArray dout) {
    INDArray dy = dout.dup();
    for (int i = 1; i <= pad; i++) {
      column(dy, pad + i).addi(column(dy, pad - i));
      column(dy, last(W) - i).addi(column(dy, last(W) + i));
    }
    for (int i = 1; i <= pad; i++) {
      row(dy, pad + i).addi(row(dy, pad - i));
      row(dy, last(H) - i).addi(row(dy, last(H) + i));
    }
    return inside(dy); // [N, C, H, W]
  }

  /** Returns images without their border, a view [N, C, H, W]. */
  private INDArray inside(INDArray y) {
    return y.get(all(), all(), interval(pad, pad + H), interval(pad, pad + W));
  }

  /** Returns the index of the image's last row or column in the padded image. */
  private long last(long size) {
    return pad + size - 1;
  }

  /** Returns a row of all images, a view [N, C, 1, W + 2 pad]. */
  private static INDArray row(INDArray y, long row) {
    return y.get(all(), all(), interval(row, row + 1), all());
  }

  /** Returns a column of all images, a view [N, C, H + 2 pad, 1]. */
  private static INDArray column(INDArray y, long column) {
    return y.get(all(), all(), all(), interval(column, column + 1));
  }
}
