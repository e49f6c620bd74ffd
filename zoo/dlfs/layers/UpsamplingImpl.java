package dlfs.layers;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.convolution.upsampling.Upsampling2D;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Implements {@link Upsampling} and {@link BilinearUpsampling}: both multiply each channel by a
 * matrix on either side, y = A x Bᵀ, so that dx = Aᵀ dout B. A [OH, H] has the weights of the rows
 * of x in those of y, B [OW, W] those of the columns. Masks are ignored and passed on.
 */
final class UpsamplingImpl extends Upsampling2D implements ForwardBackward {
  private static final long serialVersionUID = 1;

  private final transient Passes passes = new Passes(this);
  private transient INDArray A; // [OH, H]
  private transient INDArray B; // [OW, W]

  UpsamplingImpl(NeuralNetConfiguration conf, int index, DataType type) {
    super(conf, type);
    setIndex(index);
    LayerChecks.requireFloatOrDouble(type);
    LayerChecks.requireSupported(this, Upsampling.unsupported(layerConf()));
  }

  @Override
  public INDArray forward(INDArray x, boolean training) {
    long[] shape = LayerChecks.images(this, x, -1);
    A = Upsampling.ofRows(layerConf(), shape[2]).matrix(x.dataType());
    B = Upsampling.ofColumns(layerConf(), shape[3]).matrix(x.dataType());
    return multiply(A, x, B); // [N, C, OH, OW]
  }

  @Override
  public INDArray backward(INDArray dout) {
    return multiply(A.transpose(), dout, B.transpose()); // [N, C, H, W]
  }

  /** Returns left x rightᵀ for each channel of each image x. */
  private static INDArray multiply(INDArray left, INDArray x, INDArray right) {
    return multiplyRows(multiplyRows(x, right).permute(0, 1, 3, 2), left).permute(0, 1, 3, 2);
  }

  /** Returns x matrixᵀ for each channel, with x [N, C, H, W] and a matrix [OW, W]. */
  private static INDArray multiplyRows(INDArray x, INDArray matrix) {
    INDArray rows = x.reshape('c', x.size(0) * x.size(1) * x.size(2), x.size(3)); // [N · C · H, W]
    INDArray product = rows.mmul(matrix.transpose()); // [N · C · H, OW]
    return product.reshape('c', x.size(0), x.size(1), x.size(2), matrix.size(0));
  }

  @Override
  public void setInput(INDArray input, LayerWorkspaceMgr workspaces) {
    super.setInput(input, workspaces);
    passes.forget();
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
    assertInputSet(false);
    applyDropOutIfNecessary(training, workspaces);
    return passes.forward(training, workspaces);
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
    assertInputSet(true);
    if (!passes.ranForward()) {
      applyDropOutIfNecessary(true, workspaces);
    }
    INDArray dx = passes.backward(epsilon, workspaces);
    return new Pair<>(new DefaultGradient(), dropoutApplied ? backpropDropOutIfPresent(dx) : dx);
  }
}
