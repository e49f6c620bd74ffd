package dlfs.engine;

/**
 * A layer or vertex that computes in either layout, and whose output has the layout of its input.
 */
interface LayoutFollower extends ImageLayer {

  @Override
  default boolean acceptsNhwc() {
    return true;
  }

  @Override
  default boolean prefersNhwc() {
    return false;
  }

  @Override
  default boolean canOutputNhwc() {
    return false;
  }

  @Override
  default void outputNhwc() {
    throw new UnsupportedOperationException("the output has the layout of the input");
  }

  @Override
  default boolean outputFollowsInput() {
    return true;
  }
}
