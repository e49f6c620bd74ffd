package dlfs.gradients;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Section 4.4.1: x₀² + x₁² from (-3, 4). */
class GradientDescentTest {
  private static final double[] START = {-3, 4};

  private static double bowl(double[] x) {
    return x[0] * x[0] + x[1] * x[1];
  }

  /**
   * The values printed in the book. With a learning rate of 10, each step should multiply x by 19,
   * up to 10¹²⁷; but beyond 10¹² a step of 10⁻⁴ is lost to rounding, the difference becomes 0, and
   * x remains constant.
   */
  @ParameterizedTest
  @CsvSource({
    "0.1, -6.11110793e-10, 8.14814391e-10",
    "10, -2.58983747e+13, -1.29524862e+12",
    "1e-10, -2.99999994, 3.99999992"
  })
  void reachesTheBooksPoint(double learningRate, double x0, double x1) {
    double[] end =
        new GradientDescent(learningRate, 100).minimize(GradientDescentTest::bowl, START);
    assertEquals(1, end[0] / x0, 1e-8);
    assertEquals(1, end[1] / x1, 1e-8);
  }

  @Test
  void returnsEveryPoint() {
    List<double[]> path = new GradientDescent(0.1, 3).path(GradientDescentTest::bowl, START);

    assertEquals(4, path.size());
    for (int step = 0; step < 4; step++) {
      double left = Math.pow(0.8, step); // each step covers a fifth of the distance
      assertArrayEquals(new double[] {-3 * left, 4 * left}, path.get(step), 1e-10);
    }
    assertArrayEquals(new double[] {-3, 4}, START); // unchanged
  }

  @Test
  void returnsTheStartWithoutSteps() {
    assertArrayEquals(START, new GradientDescent(0.1, 0).minimize(x -> 0, START));
  }

  @Test
  void refusesInvalidSettings() {
    assertThrows(IllegalArgumentException.class, () -> new GradientDescent(0, 100));
    assertThrows(IllegalArgumentException.class, () -> new GradientDescent(Double.NaN, 100));
    assertThrows(IllegalArgumentException.class, () -> new GradientDescent(0.1, -1));
  }
}
