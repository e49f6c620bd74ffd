package layers;

import static text.Text.formatted;

import java.util.Arrays;
import kernels.Kernels;
import kernels.Memory;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.LossLayer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * What a {@link SoftmaxWithLoss} layer computes; the rest of an output layer's duties is DL4J's.
 */
final class CrossEntropyLayer extends LossLayer {
  private static final long serialVersionUID = 1;

  private final transient Kernels kernels;

  CrossEntropyLayer(NeuralNetConfiguration conf, int index, DataType type) {
    super(conf, type);
    setIndex(index);
    kernels = Kernels.of(type);
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr manager) {
    try (Workspace workspace = new Workspace(manager, dataType)) {
      INDArray x = scores(workspace); // [N, classes]
      INDArray y = workspace.activations(x.shape());
      kernels.statistics().softmax((int) x.size(0), (int) x.size(1), Memory.of(x), Memory.of(y));
      return y;
    }
  }

  @Override
  public double computeScore(double regularization, boolean training, LayerWorkspaceMgr manager) {
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
    double[] errors = errors(manager);
    INDArray column = Nd4j.createFromArray(errors).castTo(dataType).reshape(errors.length, 1);
    return column.addi(regularization);
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr manager) {
    try (Workspace workspace = new Workspace(manager, dataType)) {
      INDArray x = scores(workspace); // [N, classes]
      INDArray dx = workspace.gradients(x.shape());
      kernels
          .statistics()
          .crossEntropyGradient(
              (int) x.size(0),
              (int) x.size(1),
              Memory.of(x),
              Memory.of(labels(x, workspace)),
              Memory.of(dx));
      return new Pair<>(new DefaultGradient(), dx);
    }
  }

  private double[] errors(LayerWorkspaceMgr manager) {
    try (Workspace workspace = new Workspace(manager, dataType)) {
      INDArray x = scores(workspace); // [N, classes]
      return kernels
          .statistics()
          .crossEntropy(
              (int) x.size(0), (int) x.size(1), Memory.of(x), Memory.of(labels(x, workspace)));
    }
  }

  private INDArray scores(Workspace workspace) {
    Layers.require(maskArray == null, this, "takes no masks");
    return workspace.dense(Layers.shaped(this, input, "[batch, classes]", -1, -1));
  }

  private INDArray labels(INDArray x, Workspace workspace) {
    if (labels == null) {
      throw new IllegalStateException(Layers.name(this) + " has no labels to compare with");
    }
    if (!Arrays.equals(labels.shape(), x.shape())) {
      throw new DL4JInvalidInputException(
          formatted(
              "%s takes labels of shape %s, but got %s",
              Layers.name(this), Arrays.toString(x.shape()), Arrays.toString(labels.shape())));
    }
    return workspace.dense(labels);
  }
}
