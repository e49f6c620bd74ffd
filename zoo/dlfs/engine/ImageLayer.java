package dlfs.engine;

/**
 * A layer whose input and output images can be NHWC ({@link dlfs.engine.kernels.Layout}). It
 * detects the layout of its input in each pass; that of its output is set.
 */
interface ImageLayer {

  /** Returns whether the layer processes NHWC input without a copy. */
  boolean acceptsNhwc();

  /** Returns whether the layer is faster with NHWC input or output. */
  boolean prefersNhwc();

  /** Returns whether the output can be NHWC. */
  boolean canOutputNhwc();

  /** Makes the output NHWC, where possible. */
  void outputNhwc();
}
