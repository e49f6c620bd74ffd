package layers;

/**
 * A layer that can do without the gradient of its input, which for a network's first nobody reads.
 */
public interface FirstLayer {

  /**
   * Leaves the gradient of the input out of the backward pass that follows the forward pass just
   * made; what the layer returns in its place is an array with anything in it.
   */
  void skipInputGradient();
}
