package dlfs.gradients;

import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A scalar function of arrays, and its gradients by backpropagation. */
interface Loss {

  /**
   * Returns the variables by name. These are the arrays themselves, of type DOUBLE, so changing one
   * changes {@link #value()}.
   */
  Map<String, INDArray> variables();

  /** Computes the loss from the current values of the variables. */
  double value();

  /**
   * Computes the gradients by backpropagation at the current values of the variables. Returns
   * copies, with the names and shapes of the variables.
   */
  Map<String, INDArray> gradients();
}
