package dlfs.engine.device;

/** An operation of a {@link Program}, with its gradient. */
public interface Node {

  /** Plans the forward pass, and returns the output. */
  Tensor forward(Program program);

  /**
   * Plans the backward pass, which {@linkplain Program#addGradient adds} a gradient to each input
   * that has one.
   *
   * @param dy the gradient of the output; null if nothing reads the output, as after a loss
   */
  void backward(Program program, Block dy);
}
