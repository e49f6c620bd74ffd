package dlfs.engine.kernels;

/**
 * Where the filters of a convolution lie in memory, or their gradients.
 *
 * @param count how many filters there are
 * @param weights the address of [count, channels · kernel height · kernel width]
 * @param biases the address of [count]; 0 for none
 * @param transformed the address of the weights as {@link ConvolutionAlgorithm#transform} writes
 *     them; 0 where they are not
 */
public record Filters(int count, long weights, long biases, long transformed) {

  /** The weights as a matrix, a filter a row. */
  Matrix matrix(Conv2dGeometry window) {
    return Matrix.rowMajor(weights, count, window.size());
  }
}
