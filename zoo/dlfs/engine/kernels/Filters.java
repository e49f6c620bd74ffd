package dlfs.engine.kernels;

/**
 * The parameters of a convolution.
 *
 * @param weights [filters, channels · kernel height · kernel width], row by row
 * @param biases [filters]; null for none
 * @param packed the weights as {@link ConvolutionAlgorithm#pack} arranges them; null for algorithms
 *     that do not pack them
 */
public record Filters(Matrix weights, Vector biases, Vector packed) {

  /** Returns the number of filters. */
  public int count() {
    return weights.rows();
  }

  /**
   * The gradients of the parameters of a convolution.
   *
   * @param weights [filters, channels · kernel height · kernel width], row by row
   * @param biases [filters]; null if not wanted
   */
  public record Gradients(Matrix weights, Vector biases) {}
}
