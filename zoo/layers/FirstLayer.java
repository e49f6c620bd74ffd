package layers;

/**
 * A layer that can do without the gradient of its input, which for a network's first nobody reads
 * in a training step.
 */
public interface FirstLayer {

  /**
   * Says whether anyone reads the gradient of the input that the next backward pass returns. If
   * not, it is not computed, and what is returned in its place has undefined values. From the
   * backward pass after that on, it is wanted again.
   */
  void wantInputGradient(boolean wanted);
}
