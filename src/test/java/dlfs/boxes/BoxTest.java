package dlfs.boxes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BoxTest {

  @ParameterizedTest
  @CsvSource({
    "the same box, 0, 0, 4, 2, 1",
    "its left half, 0, 0, 2, 2, 0.5",
    "shifted by half its width, 2, 0, 6, 2, 0.3333333333333333",
    "shifted by half its width and height, 2, 1, 6, 3, 0.14285714285714285",
    "touching at an edge, 4, 0, 8, 2, 0",
    "touching at a corner, 4, 2, 5, 3, 0",
    "apart, 9, 9, 10, 10, 0",
    "around it, -2, -1, 6, 3, 0.25",
    "empty and inside it, 1, 1, 1, 2, 0",
  })
  void dividesTheCommonAreaByTheCoveredArea(
      String position, double xmin, double ymin, double xmax, double ymax, double expected) {
    var box = new Box(0, 0, 4, 2);
    var other = new Box(xmin, ymin, xmax, ymax);
    assertEquals(expected, box.intersectionOverUnion(other), position);
    assertEquals(expected, other.intersectionOverUnion(box), position);
  }

  @Test
  void twoEqualEmptyBoxesDoNotOverlap() {
    var empty = new Box(3, 3, 3, 5);
    assertEquals(0, empty.intersectionOverUnion(empty));
  }

  @Test
  void intersectionOverUnionOfWholePixelsCountsPixels() {
    var random = new SplittableRandom(0);
    for (int trial = 0; trial < 200; trial++) {
      Box one = randomBox(random);
      Box two = randomBox(random);
      int both = 0;
      int either = 0;
      for (int y = 0; y < 8; y++) {
        for (int x = 0; x < 8; x++) {
          boolean inOne = contains(one, x, y);
          boolean inTwo = contains(two, x, y);
          both += inOne && inTwo ? 1 : 0;
          either += inOne || inTwo ? 1 : 0;
        }
      }
      assertEquals((double) both / either, one.intersectionOverUnion(two), one + " and " + two);
    }
  }

  private static Box randomBox(SplittableRandom random) {
    int x = random.nextInt(7);
    int y = random.nextInt(7);
    return new Box(x, y, random.nextInt(x + 1, 9), random.nextInt(y + 1, 9));
  }

  private static boolean contains(Box box, int x, int y) {
    return x >= box.xmin() && x < box.xmax() && y >= box.ymin() && y < box.ymax();
  }

  @Test
  void vocPixelsAreInclusiveAndCountedFromOne() {
    Box pixel = Box.ofVocPixels(1, 1, 1, 1);
    assertEquals(new Box(0, 0, 1, 1), pixel);
    Box wide = Box.ofVocPixels(11, 21, 30, 25);
    assertEquals(20, wide.width());
    assertEquals(5, wide.height());
    assertEquals(100, wide.area());
  }

  @ParameterizedTest
  @CsvSource({"2, 0, 1, 1", "0, 2, 1, 1", "NaN, 0, 1, 1", "0, 0, Infinity, 1", "0, NaN, 1, 1"})
  void refusesEdgesThatAreNotFiniteOrInTheWrongOrder(
      double xmin, double ymin, double xmax, double ymax) {
    var refusal =
        assertThrows(IllegalArgumentException.class, () -> new Box(xmin, ymin, xmax, ymax));
    assertTrue(refusal.getMessage().startsWith("box (" + xmin), refusal.getMessage());
  }
}
