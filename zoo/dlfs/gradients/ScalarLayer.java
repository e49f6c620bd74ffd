package dlfs.gradients;

/**
 * A node of a computational graph with two scalar inputs and one scalar output (sections 5.1 to
 * 5.4).
 *
 * <p>The forward pass stores the <em>local</em> derivatives, those of the output with respect to
 * the inputs. The backward pass multiplies them by the derivative from upstream, {@code dout}.
 */
public abstract sealed class ScalarLayer permits AddLayer, MulLayer {
  private Derivatives local;

  ScalarLayer() {}

  /** Computes the output from both inputs. */
  public abstract double forward(double x, double y);

  final void remember(double dx, double dy) {
    local = new Derivatives(dx, dy);
  }

  /**
   * Computes the derivatives of the graph's result L with respect to both inputs of the last {@link
   * #forward}.
   *
   * @param dout ∂L/∂output of this layer; 1 if the output is the result itself
   * @return ∂L/∂x and ∂L/∂y
   * @throws IllegalStateException before the first {@link #forward}
   */
  public final Derivatives backward(double dout) {
    if (local == null) {
      throw new IllegalStateException(
          getClass().getSimpleName() + ": backward was called before forward");
    }
    return local.times(dout);
  }
}
