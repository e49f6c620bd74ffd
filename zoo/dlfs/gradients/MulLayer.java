package dlfs.gradients;

/**
 * Multiplication, section 5.4.1: z = x y, so ∂z/∂x = y and ∂z/∂y = x.
 *
 * <p>In the book's example, {@code forward(100, 2)} is the price of two apples at 100 each.
 */
public final class MulLayer extends ScalarLayer {

  @Override
  public double forward(double x, double y) {
    remember(y, x);
    return x * y;
  }
}
