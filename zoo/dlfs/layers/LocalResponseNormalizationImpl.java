package dlfs.layers;

import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/** Implements {@link LocalResponseNormalization}. */
final class LocalResponseNormalizationImpl
    extends org.deeplearning4j.nn.layers.normalization.LocalResponseNormalization
    implements ForwardBackward {
  private static final long serialVersionUID = 1;

  private final transient Passes passes = new Passes(this);
  private transient INDArray x; // [N, C, H, W]
  private transient INDArray s; // [N, C, H, W]
  private transient INDArray power; // [N, C, H, W]

  LocalResponseNormalizationImpl(NeuralNetConfiguration conf, int index, DataType type) {
    super(conf, type);
    setIndex(index);
    LayerChecks.requireFloatOrDouble(type);
    LayerChecks.requireSupported(this, LocalResponseNormalization.unsupported(layerConf()));
  }

  @Override
  public INDArray forward(INDArray input, boolean training) {
    double k = layerConf().getK();
    double alpha = layerConf().getAlpha();
    LayerChecks.images(this, input, -1);
    x = input; // [N, C, H, W]
    s = sumOfNeighbours(x.mul(x)).muli(alpha).addi(k); // [N, C, H, W]
    power = Transforms.pow(s, -layerConf().getBeta()); // [N, C, H, W]
    return x.mul(power);
  }

  @Override
  public INDArray backward(INDArray dout) {
    double alpha = layerConf().getAlpha();
    double beta = layerConf().getBeta();
    INDArray y = x.mul(power); // [N, C, H, W]
    INDArray sum = sumOfNeighbours(dout.mul(y).divi(s)); // [N, C, H, W]
    return dout.mul(power).subi(sum.muli(x).muli(2 * alpha * beta)); // [N, C, H, W]
  }

  /** Returns, for each channel of [N, C, H, W], the sum over the n channels around it. */
  private INDArray sumOfNeighbours(INDArray a) {
    long C = a.size(1);
    long half = Math.min((long) layerConf().getN() / 2, C - 1);
    INDArray sum = a.dup();
    for (long i = 1; i <= half; i++) {
      channels(sum, 0, C - i).addi(channels(a, i, C));
      channels(sum, i, C).addi(channels(a, 0, C - i));
    }
    return sum;
  }

  private static INDArray channels(INDArray a, long from, long to) {
    return a.get(all(), interval(from, to), all(), all());
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
