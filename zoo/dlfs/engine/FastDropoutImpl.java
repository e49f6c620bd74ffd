package dlfs.engine;

import dlfs.engine.kernels.Vector;
import dlfs.layers.Dropout;
import dlfs.layers.DropoutSeeds;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.DropoutLayer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Implements {@link Dropout}. The output of masked samples is 0. Inference is computed by ND4J. */
final class FastDropoutImpl extends DropoutLayer implements FastLayer, Passes.Arithmetic {
  private static final long serialVersionUID = 1;

  private final transient Passes passes = new Passes(this);
  private final transient DropoutSeeds seeds = new DropoutSeeds();
  private long seed;
  private boolean drops;

  FastDropoutImpl(NeuralNetConfiguration conf, int index, DataType type) {
    super(conf, type);
    setIndex(index);
  }

  @Override
  public Passes passes() {
    return passes;
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr manager) {
    assertInputSet(false);
    applyDropOutIfNecessary(training, manager);
    if (training) {
      seed = seeds.next(conf().getSeed(), getIndex(), getIterationCount());
    }
    return passes.forward(training, manager);
  }

  @Override
  public INDArray forward(boolean training, boolean storesForBackward, Workspace workspace) {
    drops = training;
    return dropped(workspace.dense(input), workspace.activations(input.shape()));
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr manager) {
    assertInputSet(true);
    if (!passes.ranForward()) {
      activate(true, manager);
    }
    INDArray dx = passes.backward(epsilon, manager);
    return new Pair<>(new DefaultGradient(), dropoutApplied ? backpropDropOutIfPresent(dx) : dx);
  }

  @Override
  public INDArray backward(INDArray epsilon, Workspace workspace) {
    return dropped(workspace.dense(epsilon), workspace.gradients(epsilon.shape()));
  }

  private INDArray dropped(INDArray from, INDArray to) {
    Dropout dropout = (Dropout) conf().getLayer();
    if (drops) {
      double p = dropout.getDropProbability();
      double scale = dropout.trainingScale();
      CpuKernels.of(dataType).functions().dropout(p, scale, seed, Vector.of(from), Vector.of(to));
    } else {
      from.mul(dropout.inferenceScale(), to);
    }
    if (maskArray != null && maskArray.isColumnVectorOrScalar()) {
      applyMask(to);
    }
    return to;
  }
}
