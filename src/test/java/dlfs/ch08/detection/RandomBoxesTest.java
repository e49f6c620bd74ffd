package dlfs.ch08.detection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.boxes.Box;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RandomBoxesTest {

  @ParameterizedTest
  @CsvSource({"96, 96", "320, 40", "5, 90"})
  void drawsBoxesInsideTheImage(int width, int height) {
    List<Box> boxes = RandomBoxes.of(width, height, 1_000, 3);
    assertEquals(1_000, boxes.size());
    for (Box box : boxes) {
      assertTrue(
          box.xmin() >= 0
              && box.ymin() >= 0
              && box.xmax() <= width + 1e-9
              && box.ymax() <= height + 1e-9,
          box::toString);
    }
  }

  @Test
  void theLogarithmsOfSizeAndProportionsAreUniform() {
    List<Box> boxes = RandomBoxes.of(96, 96, 4_000, 4);
    double small = boxes.stream().filter(box -> box.area() < 12 * 12 * 8).count() / 4_000.0;
    double wide = boxes.stream().filter(box -> box.width() > box.height()).count() / 4_000.0;
    assertEquals(0.5, small, 0.03); // from 12 to 96 pixels, half is below 12 * sqrt(8)
    assertEquals(0.5, wide, 0.03);
  }

  @Test
  void fewerBoxesAreTheFirstOfMore() {
    List<Box> boxes = RandomBoxes.of(96, 96, 100, 5);
    assertEquals(boxes.subList(0, 10), RandomBoxes.of(96, 96, 10, 5));
    assertNotEquals(boxes, RandomBoxes.of(96, 96, 100, 6));
  }
}
