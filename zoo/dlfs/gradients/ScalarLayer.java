package dlfs.gradients;

/**
 * A node of a computational graph with two inputs and one output, all of them single numbers
 * (sections 5.1 to 5.4).
 *
 * <p>Going forward it remembers its <em>local</em> derivatives, those of its own output by its own
 * inputs; going backward it multiplies them by the derivative that comes from the end of the graph.
 */
public abstract sealed class ScalarLayer permits AddLayer, MulLayer {
  private Derivatives local;

  ScalarLayer() {}

  /** The output, from both inputs. */
  public abstract double forward(double x, double y);

  final void remember(double dx, double dy) {
    local = new Derivatives(dx, dy);
  }

  /**
   * The derivatives of the graph's result L by both inputs of the last {@link #forward}.
   *
   * @param dout ∂L/∂output of this layer; 1 where the output is the result itself
   * @return ∂L/∂x and ∂L/∂y
   * @throws IllegalStateException before the first {@link #forward}
   */
  public final Derivatives backward(double dout) {
    if (local == null) {
      throw new IllegalStateException(
          getClass().getSimpleName() + ": backward before forward, so nothing is remembered yet");
    }
    return local.times(dout);
  }
}
