package dlfs.layers;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The formulas of a layer, as the book's classes have them: what {@code forward} stores in fields
 * is there for {@code backward}. {@link Passes} calls them for DL4J.
 */
interface ForwardBackward {

  /**
   * Computes the output.
   *
   * @param x the input, of the layer's data type, which is not modified
   * @param training whether to compute the function of training, or that of inference
   */
  INDArray forward(INDArray x, boolean training);

  /**
   * Computes the gradient of the input, and writes the gradients of the parameters into the arrays
   * that DL4J provides for them. It is called right after {@link #forward}.
   *
   * @param dout the gradient of the output, of the layer's data type, which is not modified
   * @return dx
   */
  INDArray backward(INDArray dout);
}
