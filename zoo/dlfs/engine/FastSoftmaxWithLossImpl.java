package dlfs.engine;

import dlfs.engine.kernels.Matrix;
import dlfs.engine.kernels.SoftmaxCrossEntropy;
import dlfs.layers.LayerChecks;
import dlfs.layers.SoftmaxWithLoss;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.LossLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Implements {@link SoftmaxWithLoss}. With another loss function, class weights or a mask, it
 * computes what DL4J's {@code LossLayer} does.
 */
final class FastSoftmaxWithLossImpl extends LossLayer {
  private static final long serialVersionUID = 1;

  FastSoftmaxWithLossImpl(NeuralNetConfiguration conf, int index, DataType type) {
    super(conf, type);
    setIndex(index);
  }

  private boolean isSoftmaxWithCrossEntropy() {
    return SoftmaxWithLoss.isUnweightedCrossEntropy(layerConf()) && maskArray == null;
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr manager) {
    assertInputSet(false);
    if (!isSoftmaxWithCrossEntropy()) {
      return super.activate(training, manager);
    }
    try (Workspace workspace = new Workspace(manager, dataType)) {
      INDArray x = scores(workspace); // [N, classes]
      INDArray y = workspace.activations(x.shape());
      kernels().softmax(Matrix.of(x), Matrix.of(y));
      return y;
    }
  }

  @Override
  public double computeScore(double regularization, boolean training, LayerWorkspaceMgr manager) {
    if (isIncomplete() || !isSoftmaxWithCrossEntropy()) {
      return super.computeScore(regularization, training, manager);
    }
    double sum = 0;
    double[] errors = errors(manager);
    for (double error : errors) {
      sum += error;
    }
    score = sum / errors.length + regularization;
    return score;
  }

  @Override
  public INDArray computeScoreForExamples(double regularization, LayerWorkspaceMgr manager) {
    if (isIncomplete() || !isSoftmaxWithCrossEntropy()) {
      return super.computeScoreForExamples(regularization, manager);
    }
    double[] errors = errors(manager);
    INDArray column = Nd4j.createFromArray(errors).castTo(dataType).reshape(errors.length, 1);
    return manager.leverageTo(ArrayType.ACTIVATIONS, column.addi(regularization));
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr manager) {
    assertInputSet(true);
    if (labels == null) {
      throw new IllegalStateException(LayerChecks.name(this) + " has no labels to compare with");
    }
    if (!isSoftmaxWithCrossEntropy()) {
      return super.backpropGradient(epsilon, manager);
    }
    try (Workspace workspace = new Workspace(manager, dataType)) {
      INDArray x = scores(workspace); // [N, classes]
      INDArray dx = workspace.gradients(x.shape());
      kernels().crossEntropyGradient(Matrix.of(x), Matrix.of(labels(x, workspace)), Matrix.of(dx));
      return new Pair<>(new DefaultGradient(), dx);
    }
  }

  /** Whether the input or the labels are missing, for which DL4J has a message. */
  private boolean isIncomplete() {
    return input == null || labels == null;
  }

  private double[] errors(LayerWorkspaceMgr manager) {
    try (Workspace workspace = new Workspace(manager, dataType)) {
      INDArray x = scores(workspace); // [N, classes]
      return kernels().crossEntropy(Matrix.of(x), Matrix.of(labels(x, workspace)));
    }
  }

  private SoftmaxCrossEntropy kernels() {
    return CpuKernels.of(dataType).softmaxCrossEntropy();
  }

  private INDArray scores(Workspace workspace) {
    return workspace.dense(LayerChecks.shaped(this, input, "[batch, classes]", -1, -1));
  }

  private INDArray labels(INDArray x, Workspace workspace) {
    return workspace.dense(LayerChecks.labels(this, labels, x));
  }
}
