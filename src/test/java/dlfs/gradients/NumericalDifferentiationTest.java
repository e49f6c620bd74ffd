package dlfs.gradients;

import static dlfs.gradients.NumericalDifferentiation.derivative;
import static dlfs.gradients.NumericalDifferentiation.tangent;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NumericalDifferentiationTest {

  /** Section 4.3.2. */
  private static double parabola(double x) {
    return 0.01 * x * x + 0.1 * x;
  }

  /** The values printed in the book. */
  @ParameterizedTest
  @CsvSource({"5, 0.1999999999990898", "10, 0.2999999999986347"})
  void computesTheBooksDerivatives(double x, double expected) {
    assertEquals(expected, derivative(NumericalDifferentiationTest::parabola, x), 1e-11);
  }

  /** Section 4.3.3: of x₀² + x₁² at (3, 4), with the other variable constant. */
  @Test
  void computesTheBooksPartialDerivatives() {
    assertEquals(6, derivative(x0 -> x0 * x0 + 4 * 4, 3), 1e-10);
    assertEquals(8, derivative(x1 -> 3 * 3 + x1 * x1, 4), 1e-10);
  }

  @Test
  void computesTheTangent() {
    DoubleUnaryOperator line = tangent(NumericalDifferentiationTest::parabola, 5);
    assertEquals(0.75, line.applyAsDouble(5), 1e-12); // at the point of contact
    assertEquals(0.75 + 0.2 * 10, line.applyAsDouble(15), 1e-10);
  }

  /** The error of a central difference is f‴ h² / 6. */
  @Test
  void hasAnErrorOfSecondOrder() {
    double exact = Math.cos(1);
    assertEquals(-exact / 6 * 1e-2, derivative(Math::sin, 1, 1e-1) - exact, 1e-5);
    assertEquals(-exact / 6 * 1e-4, derivative(Math::sin, 1, 1e-2) - exact, 1e-9);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1e-4, Double.NaN, Double.POSITIVE_INFINITY})
  void refusesAnInvalidStep(double h) {
    assertThrows(IllegalArgumentException.class, () -> derivative(x -> x, 1, h));
  }
}
