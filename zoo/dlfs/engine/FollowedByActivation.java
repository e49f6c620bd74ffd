package dlfs.engine;

import dlfs.layers.ActivationFunction;

/** A layer or vertex that can apply the activation function of the layer that follows it. */
interface FollowedByActivation {

  /**
   * Sets the activation function that is applied to the output.
   *
   * @param f IDENTITY for none
   */
  void setFollowing(ActivationFunction f);
}
