package dlfs.ch08.detection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.boxes.Box;
import java.util.HashSet;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SlidingWindowTest {

  @ParameterizedTest
  @CsvSource({
    "96, 96, 1",
    "96, 96, 10",
    "96, 96, 100",
    "96, 96, 2000",
    "320, 205, 500",
    "7, 90, 50"
  })
  void choosesDifferentBoxesInsideTheImageAndNearlyAsManyAsAllowed(int width, int height, int max) {
    List<Box> boxes = new SlidingWindow(width, height).boxes(max);
    assertTrue(boxes.size() <= max && boxes.size() > max / 2, () -> boxes.size() + " boxes");
    assertEquals(boxes.size(), new HashSet<>(boxes).size());
    for (Box box : boxes) {
      assertTrue(
          box.xmin() >= 0
              && box.ymin() >= 0
              && box.xmax() <= width + 1e-9
              && box.ymax() <= height + 1e-9,
          box::toString);
      assertTrue(box.width() <= 2.001 * box.height() && box.height() <= 2.001 * box.width());
    }
  }

  @Test
  void theFirstWindowIsTheWholeSquareImage() {
    assertEquals(new Box(0, 0, 96, 96), new SlidingWindow(96, 96).boxes(1).get(0));
  }

  /** With ten thousand windows, any box of allowed size and proportions is close to one of them. */
  @Test
  void aFineGridHasABoxNearAnyBox() {
    List<Box> windows = new SlidingWindow(96, 96).boxes(10_000);
    var random = new SplittableRandom(1);
    for (int i = 0; i < 200; i++) {
      double width = 14 + 60 * random.nextDouble();
      double height = width * (0.6 + 0.6 * random.nextDouble());
      double x = (96 - width) * random.nextDouble();
      double y = (96 - height) * random.nextDouble();
      var box = new Box(x, y, x + width, y + height);
      double best = windows.stream().mapToDouble(box::intersectionOverUnion).max().orElseThrow();
      assertTrue(best > 0.6, () -> box + " has " + best);
    }
  }
}
