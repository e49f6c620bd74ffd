package dlfs.engine;

import dlfs.engine.kernels.Matrix;
import dlfs.engine.kernels.SoftmaxCrossEntropy;
import dlfs.engine.kernels.TimeMajorOrder;
import dlfs.engine.kernels.TimeMajorOrder.Sequences;
import dlfs.engine.kernels.Vector;
import dlfs.layers.PositionwiseLoss;
import org.deeplearning4j.nn.layers.AbstractLayer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Softmax and the cross-entropy error at each position, computed by kernels on a row for each
 * position. Samples are processed on several threads.
 */
final class FastPositionwiseLoss extends PositionwiseLoss {
  private final DataType type;

  FastPositionwiseLoss(AbstractLayer<?> layer) {
    super(layer);
    type = layer.getDataType();
  }

  @Override
  protected INDArray forward(INDArray x, LayerWorkspaceMgr manager) {
    try (Workspace workspace = new Workspace(manager, type)) {
      INDArray scores = workspace.dense(x);
      INDArray rows = workspace.forwardScratch(x.length());
      INDArray y = workspace.activations(x.shape());
      forEachSample(
          x,
          sample -> {
            Matrix positions = rows(scores, rows, sample);
            kernels().softmax(positions, positions);
            undo(positions, y, sample);
          });
      return y;
    }
  }

  @Override
  protected INDArray backward(INDArray x, INDArray t, INDArray mask, LayerWorkspaceMgr manager) {
    try (Workspace workspace = new Workspace(manager, type)) {
      INDArray scores = workspace.dense(x);
      INDArray labels = workspace.dense(t);
      INDArray rows = workspace.backwardScratch(x.length());
      INDArray rowsOfLabels = workspace.backwardScratch(x.length());
      INDArray gradients = workspace.backwardScratch(x.length());
      INDArray dx = workspace.gradients(x.shape());
      INDArray weights = mask == null ? null : workspace.dense(mask);
      forEachSample(
          x,
          sample -> {
            Matrix gradient = matrix(gradients, x, sample);
            kernels()
                .crossEntropyGradient(
                    rows(scores, rows, sample),
                    rows(labels, rowsOfLabels, sample),
                    weights == null
                        ? null
                        : Vector.of(weights).slice(sample * positions(x), positions(x)),
                    gradient);
            undo(gradient, dx, sample);
          });
      return dx;
    }
  }

  @Override
  protected INDArray loss(INDArray x, INDArray t, INDArray mask) {
    double[] errors = new double[(int) x.size(0)];
    try (Workspace workspace = new Workspace(LayerWorkspaceMgr.noWorkspaces(), type)) {
      INDArray scores = workspace.dense(x);
      INDArray labels = workspace.dense(t);
      INDArray rows = workspace.forwardScratch(x.length());
      INDArray rowsOfLabels = workspace.forwardScratch(x.length());
      forEachSample(
          x,
          sample -> {
            double[] each =
                kernels()
                    .crossEntropy(rows(scores, rows, sample), rows(labels, rowsOfLabels, sample));
            for (int i = 0; i < each.length; i++) {
              errors[sample] += mask == null ? each[i] : each[i] * mask.getDouble(sample, i);
            }
          });
    }
    return Nd4j.createFromArray(errors).castTo(type).reshape(errors.length, 1);
  }

  private SoftmaxCrossEntropy kernels() {
    return CpuKernels.of(type).softmaxCrossEntropy();
  }

  private TimeMajorOrder order() {
    return CpuKernels.of(type).timeMajorOrder();
  }

  /** Processes a sample. */
  @FunctionalInterface
  private interface Action {
    void apply(int sample);
  }

  private static void forEachSample(INDArray x, Action action) {
    BatchParts.of(x.size(0))
        .forEach(
            (part, first, count) -> {
              for (int sample = first; sample < first + count; sample++) {
                action.apply(sample);
              }
            });
  }

  /** Copies a sample of an array to rows, [P, classes]. */
  private Matrix rows(INDArray array, INDArray rows, int sample) {
    Matrix matrix = matrix(rows, array, sample);
    order().toTimeMajor(sequence(array, sample), 0, 1, matrix.elements());
    return matrix;
  }

  private void undo(Matrix rows, INDArray array, int sample) {
    order().fromTimeMajor(rows.elements(), 0, 1, sequence(array, sample));
  }

  private static Matrix matrix(INDArray rows, INDArray array, int sample) {
    return sample(rows, array, sample).asMatrix((int) positions(array));
  }

  private static Sequences sequence(INDArray array, int sample) {
    return new Sequences(
        sample(array, array, sample), 1, (int) array.size(1), (int) positions(array));
  }

  private static Vector sample(INDArray elements, INDArray shaped, int sample) {
    long size = shaped.length() / shaped.size(0);
    return Vector.of(elements).slice(sample * size, size);
  }
}
