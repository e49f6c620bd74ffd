package dlfs.layers;

import org.deeplearning4j.nn.layers.AbstractLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Computes softmax and the cross-entropy error at each position by the formulas of {@link
 * SoftmaxCrossEntropy}, with a row for each position.
 */
final class PositionwiseSoftmaxWithLoss extends PositionwiseLoss {
  PositionwiseSoftmaxWithLoss(AbstractLayer<?> layer) {
    super(layer);
  }

  @Override
  protected INDArray forward(INDArray x, LayerWorkspaceMgr workspaces) {
    INDArray y = SoftmaxCrossEntropy.forward(rows(x)); // [N P, classes]
    return workspaces.dup(ArrayType.ACTIVATIONS, undo(y, x.shape()), 'c');
  }

  @Override
  protected INDArray backward(INDArray x, INDArray t, INDArray mask, LayerWorkspaceMgr workspaces) {
    INDArray labels = rows(t); // [N P, classes]
    INDArray dx = SoftmaxCrossEntropy.backward(rows(x), labels); // [N P, classes]
    INDArray isLabelled = labels.amax(1).gt(0).castTo(x.dataType()).reshape(-1, 1); // [N P, 1]
    dx.muliColumnVector(isLabelled);
    return workspaces.dup(ArrayType.ACTIVATION_GRAD, undo(masked(dx, mask), x.shape()), 'c');
  }

  @Override
  protected INDArray loss(INDArray x, INDArray t, INDArray mask) {
    INDArray errors = masked(SoftmaxCrossEntropy.loss(rows(x), rows(t)), mask); // [N P, 1]
    return errors.reshape('c', x.size(0), positions(x)).sum(true, 1); // [N, 1]
  }

  private static INDArray masked(INDArray rows, INDArray mask) {
    return mask == null ? rows : rows.muliColumnVector(mask.reshape('c', mask.length(), 1));
  }

  /** Returns [N P, classes] of [N, classes, ...]. */
  private static INDArray rows(INDArray array) {
    return array
        .dup('c')
        .reshape('c', array.size(0), array.size(1), positions(array))
        .permute(0, 2, 1) // [N, P, classes]
        .dup('c')
        .reshape('c', array.size(0) * positions(array), array.size(1));
  }

  /** Returns an array of this shape, [N, classes, ...], of its rows [N P, classes]. */
  private static INDArray undo(INDArray rows, long[] shape) {
    return rows.reshape('c', shape[0], rows.size(0) / shape[0], shape[1])
        .permute(0, 2, 1) // [N, classes, P]
        .dup('c')
        .reshape('c', shape);
  }
}
