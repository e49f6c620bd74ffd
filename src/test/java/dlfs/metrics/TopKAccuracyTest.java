package dlfs.metrics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.factory.Nd4j;

class TopKAccuracyTest {

  @ParameterizedTest
  @CsvSource({"1, 0.25", "2, 0.75", "3, 1", "4, 1"})
  void isTheShareOfImagesWhoseClassIsAmongTheFirstK(int k, double expected) {
    double[][] scores = {
      {0.1, 0.2, 0.7}, // the correct class, 2, ranks 1st
      {0.5, 0.3, 0.2}, // 1 ranks 2nd
      {0.5, 0.3, 0.2}, // 2 ranks 3rd
      {-9, -7, -8}, // 2 ranks 2nd
    };
    int[] ranks = TopKAccuracy.ranks(Nd4j.createFromArray(scores), 2, 1, 2, 2);
    assertArrayEquals(new int[] {1, 2, 3, 2}, ranks);
    assertEquals(expected, TopKAccuracy.of(k, ranks));
  }

  @Test
  void equalScoresRankByClass() {
    double[] scores = {0.2, 0.4, 0.2, 0.2, 0};
    int[] ranks = {2, 1, 3, 4, 5};
    for (int i = 0; i < scores.length; i++) {
      assertEquals(ranks[i], TopKAccuracy.rank(scores, i));
    }
  }

  @Test
  void negativeAndPositiveZeroAreEqual() {
    assertEquals(1, TopKAccuracy.rank(new double[] {-0.0, 0.0}, 0));
  }

  @Test
  void nanRanksFirstAsInNumPy() {
    double[] scores = {1, Double.NaN, Double.POSITIVE_INFINITY, Double.NaN};
    assertArrayEquals(
        new int[] {4, 1, 3, 2},
        Stream.of(0, 1, 2, 3).mapToInt(i -> TopKAccuracy.rank(scores, i)).toArray());
  }

  @Test
  void ranksOfAllClassesAreAPermutation() {
    var random = new SplittableRandom(0);
    for (int trial = 0; trial < 100; trial++) {
      double[] scores = random.doubles(8).map(x -> Math.floor(4 * x)).toArray(); // with ties
      int[] ranks = new int[8];
      Arrays.setAll(ranks, i -> TopKAccuracy.rank(scores, i));
      Arrays.sort(ranks);
      assertArrayEquals(new int[] {1, 2, 3, 4, 5, 6, 7, 8}, ranks);
    }
  }

  @Test
  void refusesWrongShapesAndClasses() {
    var scores = Nd4j.zeros(2, 3);
    assertThrows(IllegalArgumentException.class, () -> TopKAccuracy.ranks(scores, 0));
    assertThrows(IllegalArgumentException.class, () -> TopKAccuracy.ranks(scores, 0, 3));
    assertThrows(IllegalArgumentException.class, () -> TopKAccuracy.ranks(scores, 0, -1));
    assertThrows(IllegalArgumentException.class, () -> TopKAccuracy.of(0, 1, 2));
  }
}
