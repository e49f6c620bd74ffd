package dlfs.gradients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ComputationalGraphTest {
  /** Prices are of the order of 1000, and doubles have 16 digits. */
  private static final double ROUNDING = 1e-12;

  /** Section 5.4.1: two apples of 100 each, with a tax of 10 %. */
  @Test
  void computesThePriceOfTwoApplesAndItsDerivatives() {
    var apples = new MulLayer();
    var withTax = new MulLayer();

    double applePrice = apples.forward(100, 2);
    double price = withTax.forward(applePrice, 1.1);
    Derivatives byApplesAndTax = withTax.backward(1);
    Derivatives byAppleAndNumber = apples.backward(byApplesAndTax.dx());

    assertEquals(220, price, ROUNDING);
    assertEquals(2.2, byAppleAndNumber.dx(), ROUNDING);
    assertEquals(110, byAppleAndNumber.dy(), ROUNDING);
    assertEquals(200, byApplesAndTax.dy(), ROUNDING);
  }

  /** Section 5.4.2: two apples of 100 and three oranges of 150, with a tax of 10 %. */
  @Test
  void computesThePriceOfApplesAndOrangesAndItsDerivatives() {
    var apples = new MulLayer();
    var oranges = new MulLayer();
    var together = new AddLayer();
    var withTax = new MulLayer();

    double sum = together.forward(apples.forward(100, 2), oranges.forward(150, 3));
    double price = withTax.forward(sum, 1.1);
    Derivatives bySumAndTax = withTax.backward(1);
    Derivatives byApplesAndOranges = together.backward(bySumAndTax.dx());
    Derivatives byAppleAndNumber = apples.backward(byApplesAndOranges.dx());
    Derivatives byOrangeAndNumber = oranges.backward(byApplesAndOranges.dy());

    assertEquals(715, price, ROUNDING);
    assertEquals(110, byAppleAndNumber.dy(), ROUNDING);
    assertEquals(2.2, byAppleAndNumber.dx(), ROUNDING);
    assertEquals(3.3, byOrangeAndNumber.dx(), ROUNDING);
    assertEquals(165, byOrangeAndNumber.dy(), ROUNDING);
    assertEquals(650, bySumAndTax.dy(), ROUNDING);
  }

  @Test
  void computesBackwardFromTheLastForward() {
    var layer = new MulLayer();
    layer.forward(2, 3);
    layer.forward(5, 7);
    assertEquals(new Derivatives(7, 5), layer.backward(1));
    assertEquals(new Derivatives(14, 10), layer.backward(2)); // and is not used up by it
  }

  static Stream<ScalarLayer> layers() {
    return Stream.of(new MulLayer(), new AddLayer());
  }

  @ParameterizedTest
  @MethodSource("layers")
  void refusesBackwardBeforeForward(ScalarLayer layer) {
    var refusal = assertThrows(IllegalStateException.class, () -> layer.backward(1));
    assertTrue(
        refusal.getMessage().contains("backward was called before forward"), refusal.getMessage());
  }
}
