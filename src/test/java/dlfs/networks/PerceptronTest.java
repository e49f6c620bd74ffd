package dlfs.networks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PerceptronTest {

  @ParameterizedTest
  @CsvSource({"0, 0, 0", "1, 0, 1", "0, 1, 0", "0.5, 0.1, 1"})
  void outputsOneIfTheWeightedSumIsPositive(double x1, double x2, int expected) {
    assertEquals(expected, new Perceptron(-0.25, 0.75, 0.25).output(x1, x2));
  }

  @Test
  void takesAnyNumberOfInputs() {
    assertEquals(1, new Perceptron(-1, 1, 1, 1).output(1, 0, 1));
    assertEquals(0, new Perceptron(0, 1).output(0));
  }

  @Test
  void isCorrectedTowardsAMisclassifiedSample() {
    Perceptron perceptron = new Perceptron(0, 0.5, -0.5);
    Perceptron more = perceptron.corrected(1, 2, 3);
    assertEquals(1, more.bias());
    assertEquals(2.5, more.weight(0));
    assertEquals(2.5, more.weight(1));
    Perceptron less = more.corrected(0, 2, 3);
    assertEquals(0, less.bias());
    assertEquals(0.5, less.weight(0));
    assertEquals(-0.5, less.weight(1));
  }

  @Test
  void isUnchangedByACorrectlyClassifiedSample() {
    Perceptron same = new Perceptron(-0.7, 0.5, 0.5).corrected(1, 1, 1);
    assertEquals(-0.7, same.bias());
    assertEquals(0.5, same.weight(0));
    assertEquals(0.5, same.weight(1));
  }

  @Test
  void copiesTheCallersArray() {
    double[] weights = {1, 2};
    Perceptron perceptron = new Perceptron(0, weights);
    weights[0] = 5;
    assertEquals(1, perceptron.weight(0));
  }

  @Test
  void reportsMismatches() {
    Perceptron perceptron = new Perceptron(0, 1, 2);
    var refusal = assertThrows(IllegalArgumentException.class, () -> perceptron.output(1));
    assertEquals("a perceptron with 2 weights takes 2 inputs, but got 1", refusal.getMessage());
    var none = assertThrows(IllegalArgumentException.class, () -> new Perceptron(1));
    assertEquals("a perceptron needs at least one weight", none.getMessage());
  }
}
