package dlfs.engine;

import dlfs.engine.kernels.Layout;
import dlfs.engine.kernels.Memory;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Where a layer puts its arrays, so that DL4J can use their memory again when it should. All are
 * dense, row after row; images can have the channels last.
 *
 * <p>The kernels know addresses only. So every array from here stays in memory until this is
 * closed, also where nothing else refers to it any more and it is in no workspace of DL4J's.
 *
 * @param manager DL4J's own view of it
 * @param type of the arrays
 * @param arrays that came from here
 */
record Workspace(LayerWorkspaceMgr manager, DataType type, List<INDArray> arrays)
    implements AutoCloseable {

  /** For one pass through a layer. */
  Workspace(LayerWorkspaceMgr manager, DataType type) {
    this(manager, type, new ArrayList<>());
  }

  /** For an output, and what is kept for the way back; lives until the end of the step. */
  INDArray activations(long... shape) {
    return create(ArrayType.ACTIVATIONS, shape);
  }

  /** For images [images, channels, height, width] in this order, as in {@link #activations}. */
  INDArray activations(Layout order, long images, long channels, long height, long width) {
    return order.images(activations(order.shape(images, channels, height, width)));
  }

  /** For a copy of the output, in the same order. */
  INDArray activationsLike(INDArray y) {
    Layout order = order(y);
    return order.images(activations(order.arranged(y).shape()));
  }

  /** For the gradient of images, in this order. */
  INDArray gradients(Layout order, INDArray images) {
    return order.images(gradients(order.arranged(images).shape()));
  }

  /** For the gradient of the input. */
  INDArray gradients(long... shape) {
    return create(ArrayType.ACTIVATION_GRAD, shape);
  }

  /** For what only the forward pass of the layer needs. */
  INDArray forwardScratch(long... shape) {
    return create(ArrayType.FF_WORKING_MEM, shape);
  }

  /** For what only the backward pass of the layer needs. */
  INDArray backwardScratch(long... shape) {
    return create(ArrayType.BP_WORKING_MEM, shape);
  }

  private INDArray create(ArrayType purpose, long... shape) {
    return held(manager.createUninitialized(purpose, type, shape, 'c'));
  }

  /** The array itself, if it is dense and of the right type; else such a copy. */
  INDArray dense(INDArray array) {
    INDArray typed = array.castTo(type);
    return held(Memory.isDense(typed) ? typed : typed.dup('c'));
  }

  /** The images themselves, if they lie in this order and are of the right type; else a copy. */
  INDArray dense(Layout order, INDArray images) {
    return order.images(dense(order.arranged(images)));
  }

  /** The images themselves, if they are of the right type and lie in either order; else a copy. */
  INDArray denseInAnyOrder(INDArray images) {
    return dense(order(images), images);
  }

  private static Layout order(INDArray array) {
    return Layout.of(array).orElse(Layout.NCHW);
  }

  private INDArray held(INDArray array) {
    arrays.add(array);
    return array;
  }

  @Override
  public void close() {
    Reference.reachabilityFence(arrays);
  }
}
