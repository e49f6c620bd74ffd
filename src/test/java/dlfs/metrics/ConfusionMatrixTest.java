package dlfs.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfusionMatrixTest {
  private static final int X = ConfusionMatrix.IGNORED;

  /** Seven pixels that count: 0 as 0, 0, 1; 1 as 1, 1, 0; 2 as 1. Class 3 does not occur. */
  private static ConfusionMatrix example() {
    var matrix = new ConfusionMatrix(4);
    matrix.add(new int[] {0, 0, X, 0, 1}, new int[] {0, 0, 2, 1, 1});
    matrix.add(new int[] {1, 1, 2, X}, new int[] {1, 0, 1, X});
    return matrix;
  }

  @Test
  void pixelAccuracyIsTheShareOfCorrectPixelsOfAllImages() {
    assertEquals(4 / 7.0, example().pixelAccuracy());
  }

  @ParameterizedTest
  @CsvSource({"0, 2, 4", "1, 2, 5", "2, 0, 1"})
  void intersectionOverUnionOfAClass(int number, double both, double either) {
    assertEquals(both / either, example().intersectionOverUnion(number));
  }

  @Test
  void meanLeavesOutClassesThatNeitherOccurNorArePredicted() {
    assertTrue(Double.isNaN(example().intersectionOverUnion(3)));
    assertEquals(
        (2 / 4.0 + 2 / 5.0 + 0) / 3, example().meanIntersectionOverUnion(), 1e-15); // rounding
  }

  @Test
  void aClassThatIsOnlyPredictedLowersTheMean() {
    var matrix = new ConfusionMatrix(3);
    matrix.add(new int[] {0, 0, 0, 0}, new int[] {0, 0, 0, 2});
    assertEquals(0.75, matrix.intersectionOverUnion(0));
    assertEquals(0, matrix.intersectionOverUnion(2));
    assertEquals(0.375, matrix.meanIntersectionOverUnion());
  }

  @Test
  void countsPixelsByCorrectAndPredictedClass() {
    assertEquals(1, example().count(0, 1));
    assertEquals(1, example().count(2, 1));
    assertEquals(0, example().count(1, 2));
  }

  @Test
  void nothingCountedHasNoMetrics() {
    var matrix = new ConfusionMatrix(2);
    matrix.add(new int[] {X, X}, new int[] {0, 1});
    assertTrue(Double.isNaN(matrix.pixelAccuracy()));
    assertTrue(Double.isNaN(matrix.meanIntersectionOverUnion()));
  }

  @Test
  void theOrderOfPixelsAndImagesDoesNotMatter() {
    var random = new SplittableRandom(0);
    var together = new ConfusionMatrix(5);
    var apart = new ConfusionMatrix(5);
    int[] correct = random.ints(100, 0, 5).toArray();
    int[] predicted = random.ints(100, 0, 5).toArray();
    together.add(correct, predicted);
    for (int i = 99; i >= 0; i--) {
      apart.add(new int[] {correct[i]}, new int[] {predicted[i]});
    }
    assertEquals(together.pixelAccuracy(), apart.pixelAccuracy());
    assertEquals(together.meanIntersectionOverUnion(), apart.meanIntersectionOverUnion());
  }

  @Test
  void refusesClassesOutOfRangeBeforeCounting() {
    var matrix = new ConfusionMatrix(2);
    int[] zeros = {0, 0};
    assertThrows(IllegalArgumentException.class, () -> matrix.add(zeros, new int[] {0, 2}));
    assertThrows(IllegalArgumentException.class, () -> matrix.add(zeros, new int[] {0, X}));
    assertThrows(IllegalArgumentException.class, () -> matrix.add(new int[] {0, -1}, zeros));
    assertThrows(IllegalArgumentException.class, () -> matrix.add(zeros, new int[] {0}));
    assertEquals(0, matrix.count(0, 0));
    assertThrows(IllegalArgumentException.class, () -> new ConfusionMatrix(0));
    assertThrows(IllegalArgumentException.class, () -> new ConfusionMatrix(256));
  }
}
