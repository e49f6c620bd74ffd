package dlfs.engine;

import dlfs.engine.kernels.Matrix;
import dlfs.engine.kernels.PositionwiseCrossEntropy;
import dlfs.engine.kernels.Vector;
import dlfs.layers.PositionwiseLoss;
import java.util.function.IntConsumer;
import org.deeplearning4j.nn.layers.AbstractLayer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Softmax and the cross-entropy error at each position, computed by kernels. Samples are processed
 * on several threads.
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
      INDArray y = workspace.activations(x.shape());
      forEachSample(x, sample -> kernels().softmax(sample(scores, sample), sample(y, sample)));
      return y;
    }
  }

  @Override
  protected INDArray backward(INDArray x, INDArray t, INDArray mask, LayerWorkspaceMgr manager) {
    try (Workspace workspace = new Workspace(manager, type)) {
      INDArray scores = workspace.dense(x);
      INDArray labels = workspace.dense(t);
      INDArray weights = mask == null ? null : workspace.dense(mask);
      INDArray dx = workspace.gradients(x.shape());
      forEachSample(
          x,
          sample ->
              kernels()
                  .crossEntropyGradient(
                      sample(scores, sample),
                      sample(labels, sample),
                      weights == null
                          ? null
                          : Vector.of(weights).slice(sample * positions(x), positions(x)),
                      sample(dx, sample)));
      return dx;
    }
  }

  @Override
  protected INDArray loss(INDArray x, INDArray t, INDArray mask) {
    double[] errors = new double[(int) x.size(0)];
    try (Workspace workspace = new Workspace(LayerWorkspaceMgr.noWorkspaces(), type)) {
      INDArray scores = workspace.dense(x);
      INDArray labels = workspace.dense(t);
      forEachSample(
          x,
          sample -> {
            double[] each = kernels().crossEntropy(sample(scores, sample), sample(labels, sample));
            for (int i = 0; i < each.length; i++) {
              errors[sample] += mask == null ? each[i] : each[i] * mask.getDouble(sample, i);
            }
          });
    }
    return Nd4j.createFromArray(errors).castTo(type).reshape(errors.length, 1);
  }

  private PositionwiseCrossEntropy kernels() {
    return CpuKernels.of(type).positionwiseCrossEntropy();
  }

  private static void forEachSample(INDArray x, IntConsumer action) {
    BatchParts.of(x.size(0))
        .forEach(
            (part, first, count) -> {
              for (int sample = first; sample < first + count; sample++) {
                action.accept(sample);
              }
            });
  }

  /** Returns a sample of a dense array [N, classes, ...] as a matrix, [classes, P]. */
  private static Matrix sample(INDArray array, int sample) {
    long size = array.length() / array.size(0);
    return Vector.of(array).slice(sample * size, size).asMatrix((int) array.size(1));
  }
}
