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
import org.nd4j.linalg.lossfunctions.LossUtil;

/** Implements {@link RegressionLoss}. */
final class RegressionLossImpl extends LossLayer {
  private static final long serialVersionUID = 1;

  RegressionLossImpl(NeuralNetConfiguration conf, int index, DataType type) {
    super(conf, type);
    setIndex(index);
    LayerChecks.requireFloatOrDouble(type);
    LayerChecks.requireSupported(this, RegressionLoss.unsupported(layerConf()));
  }

  /**
   * Computes the loss of each output.
   *
   * @param d x - t, [N, M]
   */
  private INDArray loss(INDArray d) {
    return layerConf().getLossFn() instanceof SmoothL1Loss smooth
        ? smooth.loss(d)
        : d.mul(d).divi(d.size(1));
  }

  /**
   * Computes the gradient of each output.
   *
   * @param d x - t, [N, M]
   */
  private INDArray backward(INDArray d) {
    return layerConf().getLossFn() instanceof SmoothL1Loss smooth
        ? smooth.gradient(d)
        : d.mul(2).divi(d.size(1));
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
    assertInputSet(false);
    INDArray y = workspaces.dup(ArrayType.ACTIVATIONS, values(), 'c');
    return maskArray != null && maskArray.isColumnVectorOrScalar() ? masked(y) : y;
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
    assertInputSet(true);
    INDArray dx = masked(backward(difference())); // [N, M]
    return new Pair<>(new DefaultGradient(), workspaces.dup(ArrayType.ACTIVATION_GRAD, dx, 'c'));
  }

  @Override
  public double computeScore(
      double regularization, boolean training, LayerWorkspaceMgr workspaces) {
    assertInputSet(false);
    INDArray losses = masked(loss(difference())); // [N, M]
    score = losses.sumNumber().doubleValue() / losses.size(0) + regularization;
    return score;
  }

  @Override
  public INDArray computeScoreForExamples(double regularization, LayerWorkspaceMgr workspaces) {
    assertInputSet(false);
    INDArray losses = masked(loss(difference())).sum(true, 1).addi(regularization); // [N, 1]
    return workspaces.dup(ArrayType.ACTIVATIONS, losses, 'c');
  }

  private INDArray masked(INDArray values) {
    if (maskArray != null) {
      LossUtil.applyMask(values, maskArray);
    }
    return values;
  }

  private INDArray values() {
    return LayerChecks.shaped(this, input, "[batch, values]", -1, -1).castTo(dataType);
  }

  private INDArray difference() {
    if (labels == null) {
      throw new IllegalStateException(LayerChecks.name(this) + " has no labels to compare with");
    }
    INDArray x = values();
    return x.sub(LayerChecks.labels(this, labels, x).castTo(dataType));
  }
}
