package dlfs.layers;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.LossLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Implements {@link SoftmaxWithLoss}. With another loss function, class weights or a mask, it
 * computes what DL4J's {@code LossLayer} does.
 */
final class SoftmaxWithLossImpl extends LossLayer {
  private static final long serialVersionUID = 1;

  SoftmaxWithLossImpl(NeuralNetConfiguration conf, int index, DataType type) {
    super(conf, type);
    setIndex(index);
    LayerChecks.requireFloatOrDouble(type);
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
    assertInputSet(false);
    return isSoftmaxWithCrossEntropy()
        ? workspaces.dup(ArrayType.ACTIVATIONS, SoftmaxCrossEntropy.forward(scores()), 'c')
        : super.activate(training, workspaces);
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
    assertInputSet(true);
    if (labels == null) {
      throw new IllegalStateException(LayerChecks.name(this) + " has no labels to compare with");
    }
    if (!isSoftmaxWithCrossEntropy()) {
      return super.backpropGradient(epsilon, workspaces);
    }
    INDArray dx = SoftmaxCrossEntropy.backward(scores(), checkedLabels());
    return new Pair<>(new DefaultGradient(), workspaces.dup(ArrayType.ACTIVATION_GRAD, dx, 'c'));
  }

  @Override
  public double computeScore(
      double regularization, boolean training, LayerWorkspaceMgr workspaces) {
    if (isIncomplete() || !isSoftmaxWithCrossEntropy()) {
      return super.computeScore(regularization, training, workspaces);
    }
    score =
        SoftmaxCrossEntropy.loss(scores(), checkedLabels()).meanNumber().doubleValue()
            + regularization;
    return score;
  }

  @Override
  public INDArray computeScoreForExamples(double regularization, LayerWorkspaceMgr workspaces) {
    if (isIncomplete() || !isSoftmaxWithCrossEntropy()) {
      return super.computeScoreForExamples(regularization, workspaces);
    }
    INDArray errors =
        SoftmaxCrossEntropy.loss(scores(), checkedLabels()).addi(regularization); // [N, 1]
    return workspaces.dup(ArrayType.ACTIVATIONS, errors, 'c');
  }

  private boolean isSoftmaxWithCrossEntropy() {
    return SoftmaxWithLoss.isUnweightedCrossEntropy(layerConf()) && maskArray == null;
  }

  /** Returns whether the input or the labels are missing, for which DL4J has a message. */
  private boolean isIncomplete() {
    return input == null || labels == null;
  }

  private INDArray scores() {
    return LayerChecks.shaped(this, input, "[batch, classes]", -1, -1).castTo(dataType);
  }

  private INDArray checkedLabels() {
    return LayerChecks.labels(this, labels, input).castTo(dataType);
  }
}
