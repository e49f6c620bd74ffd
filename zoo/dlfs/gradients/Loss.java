package dlfs.gradients;

import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/** One number that is computed from arrays, and its gradients by backpropagation. */
interface Loss {

  /**
   * What it is computed from, by name: not copies, but the arrays themselves, so that a change in
   * one is a change of {@link #value()}. All of type DOUBLE.
   */
  Map<String, INDArray> variables();

  /** The loss, from the variables as they are now. */
  double value();

  /**
   * The loss's gradients by backpropagation, for the variables as they are now, in their shapes and
   * under their names; copies.
   */
  Map<String, INDArray> gradients();
}
