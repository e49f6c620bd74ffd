package dlfs.engine;

import dlfs.engine.kernels.Layout;
import dlfs.engine.kernels.Memory;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Creates the arrays of one pass through a layer, in the workspaces of DL4J, which decide when the
 * memory is reused. All arrays are dense; images can be NHWC.
 *
 * <p>Kernels work on addresses. So all arrays that were obtained here stay reachable until this is
 * closed, even if nothing else refers to them and they are in none of DL4J's workspaces.
 *
 * @param manager DL4J's workspaces
 * @param type the type of the arrays
 * @param arrays the arrays that were obtained here
 */
record Workspace(LayerWorkspaceMgr manager, DataType type, List<INDArray> arrays)
    implements AutoCloseable {

  /** Creates a workspace for one pass through a layer. */
  Workspace(LayerWorkspaceMgr manager, DataType type) {
    this(manager, type, new ArrayList<>());
  }

  /** Creates an array for the output or the backward pass; it lives until the end of the step. */
  INDArray activations(long... shape) {
    return create(ArrayType.ACTIVATIONS, shape);
  }

  /** Creates images [images, channels, height, width] like {@link #activations(long...)}. */
  INDArray activations(Layout layout, long images, long channels, long height, long width) {
    return layout.fromStorageOrder(activations(layout.shape(images, channels, height, width)));
  }

  /** Creates an array of the shape and layout of the output. */
  INDArray activationsLike(INDArray y) {
    Layout layout = layoutOf(y);
    return layout.fromStorageOrder(activations(layout.toStorageOrder(y).shape()));
  }

  /** Creates an array for the gradient of images, in the given layout. */
  INDArray gradients(Layout layout, INDArray images) {
    return layout.fromStorageOrder(gradients(layout.toStorageOrder(images).shape()));
  }

  /** Creates an array for the gradient of the input. */
  INDArray gradients(long... shape) {
    return create(ArrayType.ACTIVATION_GRAD, shape);
  }

  /** Creates an array of zeros for the gradient of the input. */
  INDArray zeroGradients(long... shape) {
    return hold(manager.create(ArrayType.ACTIVATION_GRAD, type, shape, 'c'));
  }

  /** Creates an array that only the forward pass of the layer needs. */
  INDArray forwardScratch(long... shape) {
    return create(ArrayType.FF_WORKING_MEM, shape);
  }

  /** Creates an array that only the backward pass of the layer needs. */
  INDArray backwardScratch(long... shape) {
    return create(ArrayType.BP_WORKING_MEM, shape);
  }

  private INDArray create(ArrayType purpose, long... shape) {
    return hold(manager.createUninitialized(purpose, type, shape, 'c'));
  }

  /**
   * Returns the array if it is dense and of the right type, otherwise a dense copy of that type.
   */
  INDArray dense(INDArray array) {
    INDArray typed = array.castTo(type);
    return hold(Memory.isDense(typed) ? typed : typed.dup('c'));
  }

  /**
   * Returns the images themselves if they are in this layout and of the right type, otherwise a
   * copy.
   */
  INDArray dense(Layout layout, INDArray images) {
    if (images.dataType() == type && Layout.of(images).equals(Optional.of(layout))) {
      return hold(images);
    }
    return layout.fromStorageOrder(dense(layout.toStorageOrder(images)));
  }

  /** Returns the images if they are in either layout and of the right type, otherwise a copy. */
  INDArray denseInAnyLayout(INDArray images) {
    return dense(layoutOf(images), images);
  }

  private static Layout layoutOf(INDArray array) {
    return Layout.of(array).orElse(Layout.NCHW);
  }

  private INDArray hold(INDArray array) {
    arrays.add(array);
    return array;
  }

  @Override
  public void close() {
    Reference.reachabilityFence(arrays);
  }
}
