package dlfs.layers;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.DropoutLayer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Implements {@link Dropout}; inference runs in every data type, so that a network can be converted
 * to half precision. The output for samples that are masked out is 0.
 */
final class DropoutImpl extends DropoutLayer implements ForwardBackward {
  private static final long serialVersionUID = 1;

  private final transient Passes passes = new Passes(this);
  private final transient DropoutSeeds seeds = new DropoutSeeds();
  private final transient Dropout dropout;
  private long seed;
  private boolean training;
  private transient INDArray mask; // of the shape of x

  DropoutImpl(NeuralNetConfiguration conf, int index, DataType type) {
    super(conf, type);
    setIndex(index);
    dropout = (Dropout) conf.getLayer();
  }

  @Override
  public INDArray forward(INDArray x, boolean training) {
    this.training = training;
    if (!training) {
      return masked(x.mul(dropout.inferenceScale()));
    }
    LayerChecks.requireFloatOrDouble(dataType);
    mask = DropoutMask.draw(seed, dropout.getDropProbability(), x); // 0 where x is dropped, else 1
    mask.muli(dropout.trainingScale());
    return masked(x.mul(mask));
  }

  @Override
  public INDArray backward(INDArray dout) {
    return masked(training ? dout.mul(mask) : dout.mul(dropout.inferenceScale()));
  }

  private INDArray masked(INDArray samples) {
    if (maskArray != null && maskArray.isColumnVectorOrScalar()) {
      applyMask(samples);
    }
    return samples;
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
    if (training) {
      seed = seeds.next(conf().getSeed(), getIndex(), getIterationCount());
    }
    return passes.forward(training, workspaces);
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
    assertInputSet(true);
    if (!passes.ranForward()) {
      activate(true, workspaces);
    }
    INDArray dx = passes.backward(epsilon, workspaces);
    return new Pair<>(new DefaultGradient(), dropoutApplied ? backpropDropOutIfPresent(dx) : dx);
  }
}
