package dlfs.ch08.detection;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dlfs.boxes.Box;
import dlfs.boxes.BoxedObject;
import java.util.List;
import org.junit.jupiter.api.Test;

class CoverageTest {
  private static final Box BOX = new Box(0, 0, 10, 10);
  private static final Box LEFT_HALF = new Box(0, 0, 5, 10); // overlaps by 0.5
  private static final Box QUARTER = new Box(0, 0, 5, 5); // by 0.25
  private static final Box ELSEWHERE = new Box(20, 20, 30, 30);

  @Test
  void recallIsTheShareOfObjectsWithABoxOfThisOverlap() {
    var coverage = new Coverage();
    coverage.add(List.of(object(0), object(0)), List.of(ELSEWHERE, QUARTER, LEFT_HALF));
    coverage.add(List.of(object(0)), List.of(QUARTER));
    coverage.add(List.of(object(1)), List.of());
    assertEquals(2 / 4.0, coverage.recall(0.5), 1e-12);
    assertEquals(0, coverage.recall(0.51), 1e-12);
    assertEquals(3 / 4.0, coverage.recall(0.25), 1e-12);
  }

  /** The mean is over classes, not over objects: ((0.5 + 0.5 + 0.25) / 3 + 1) / 2. */
  @Test
  void theMeanBestOverlapIsOverClasses() {
    var coverage = new Coverage();
    coverage.add(List.of(object(0), object(0)), List.of(QUARTER, LEFT_HALF, ELSEWHERE));
    coverage.add(List.of(object(0)), List.of(QUARTER));
    coverage.add(List.of(object(3)), List.of(BOX));
    assertEquals((1.25 / 3 + 1) / 2, coverage.meanBestOverlap(), 1e-12);
  }

  @Test
  void difficultObjectsDoNotCount() {
    var coverage = new Coverage();
    coverage.add(List.of(object(0), new BoxedObject(0, ELSEWHERE, true)), List.of(BOX));
    assertEquals(1, coverage.recall(0.5), 1e-12);
    assertEquals(1, coverage.meanBestOverlap(), 1e-12);
  }

  private static BoxedObject object(int label) {
    return new BoxedObject(label, BOX);
  }
}
