package dlfs.engine;

/** A vertex without a layer that the engine computes, and which leaves its inputs unchanged. */
interface FastVertex {

  /**
   * Sets whether the gradients of several inputs may be the same array, and that of the output.
   *
   * @param shares true only while nothing modifies gradients in place
   */
  void setSharesGradients(boolean shares);
}
