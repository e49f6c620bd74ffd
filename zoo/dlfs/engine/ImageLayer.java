package dlfs.engine;

/**
 * A layer or vertex whose input and output images can be NHWC ({@link dlfs.engine.kernels.Layout}).
 * It detects the layout of its input in each pass; that of its output is set, or follows that of
 * the input.
 */
interface ImageLayer {

  /** Returns whether NHWC input is processed without a copy. */
  boolean acceptsNhwc();

  /** Returns whether NHWC input or output is faster. */
  boolean prefersNhwc();

  /** Returns whether the output can be made NHWC. */
  boolean canOutputNhwc();

  /** Makes the output NHWC, where possible. */
  void outputNhwc();

  /** Returns whether the output has the layout of the input. */
  default boolean outputFollowsInput() {
    return false;
  }
}
