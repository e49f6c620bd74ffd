package layers;

import kernels.Memory;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Where a layer puts its arrays, so that DL4J can use their memory again when it should. All are
 * dense, row after row.
 *
 * @param manager DL4J's own view of it
 * @param type of the arrays
 */
record Workspace(LayerWorkspaceMgr manager, DataType type) {

  /** For an output, and what is kept for the way back; lives until the end of the step. */
  INDArray activations(long... shape) {
    return manager.createUninitialized(ArrayType.ACTIVATIONS, type, shape, 'c');
  }

  /** For the gradient of the input. */
  INDArray gradients(long... shape) {
    return manager.createUninitialized(ArrayType.ACTIVATION_GRAD, type, shape, 'c');
  }

  /** For what only the forward pass of the layer needs. */
  INDArray forwardScratch(long... shape) {
    return manager.createUninitialized(ArrayType.FF_WORKING_MEM, type, shape, 'c');
  }

  /** For what only the backward pass of the layer needs. */
  INDArray backwardScratch(long... shape) {
    return manager.createUninitialized(ArrayType.BP_WORKING_MEM, type, shape, 'c');
  }

  /** The array itself, if it is dense and of the right type; else such a copy. */
  INDArray dense(INDArray array) {
    INDArray typed = array.castTo(type);
    return Memory.isDense(typed) ? typed : typed.dup('c');
  }
}
