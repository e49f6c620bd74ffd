package dlfs.regions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.boxes.Box;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class BoxDeltasTest {
  private static final double ROUNDING = 1e-9;
  private static final Box ANCHOR = new Box(0, 0, 10, 20);

  @Test
  void areShiftsInSizesOfTheAnchorAndLogarithmsOfRatios() {
    Box twiceAsWide = new Box(5, 10, 25, 30);
    assertEquals(new BoxDeltas(1, 0.5, Math.log(2), 0), BoxDeltas.encode(ANCHOR, twiceAsWide));
    assertEquals(new BoxDeltas(0, 0, 0, 0), BoxDeltas.encode(ANCHOR, ANCHOR));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void decodeWhatWasEncoded(long seed) {
    var random = new SplittableRandom(seed);
    for (int i = 0; i < 100; i++) {
      Box anchor = box(random);
      Box box = box(random);
      Box decoded = BoxDeltas.encode(anchor, box).decode(anchor);
      assertEquals(box.xmin(), decoded.xmin(), ROUNDING, "seed " + seed);
      assertEquals(box.ymin(), decoded.ymin(), ROUNDING, "seed " + seed);
      assertEquals(box.xmax(), decoded.xmax(), ROUNDING, "seed " + seed);
      assertEquals(box.ymax(), decoded.ymax(), ROUNDING, "seed " + seed);
    }
  }

  /** Returns a box from 2 to 100 pixels wide and high. */
  private static Box box(SplittableRandom random) {
    double xmin = random.nextDouble(-20, 80);
    double ymin = random.nextDouble(-20, 80);
    return new Box(xmin, ymin, xmin + random.nextDouble(2, 100), ymin + random.nextDouble(2, 100));
  }

  @Test
  void doNotDependOnTheScaleOfTheImage() {
    BoxDeltas deltas = BoxDeltas.encode(ANCHOR, new Box(3, 4, 9, 12));
    assertEquals(deltas, BoxDeltas.encode(new Box(0, 0, 40, 80), new Box(12, 16, 36, 48)));
  }

  @Test
  void enlargeByAtMostSixtyTwoTimes() {
    Box box = new BoxDeltas(0, 0, 1000, Double.MAX_VALUE).decode(ANCHOR);
    assertEquals(10 * 62.5, box.width(), ROUNDING);
    assertEquals(20 * 62.5, box.height(), ROUNDING);
    Box smallest = new BoxDeltas(0, 0, -1000, -Double.MAX_VALUE).decode(ANCHOR);
    assertEquals(new Box(5, 10, 5, 10), smallest);
  }

  @ParameterizedTest
  @CsvSource({"NaN", "Infinity", "-Infinity", "1e300"})
  void tellWhetherTheyCanBeDecoded(double delta) {
    assertTrue(new BoxDeltas(1, 2, 3, 4).isFinite());
    assertTrue(new BoxDeltas(Float.MAX_VALUE, -Float.MAX_VALUE, 0, 0).isFinite());
    assertFalse(new BoxDeltas(delta, 0, 0, 0).isFinite());
    assertFalse(new BoxDeltas(0, delta, 0, 0).isFinite());
    assertFalse(new BoxDeltas(0, 0, delta, 0).isFinite());
    assertFalse(new BoxDeltas(0, 0, 0, delta).isFinite());
  }

  static Stream<Arguments> clipped() {
    return Stream.of(
        Arguments.of("inside", new Box(1, 2, 3, 4), new Box(1, 2, 3, 4)),
        Arguments.of("beyond all sides", new Box(-1, -2, 33, 44), new Box(0, 0, 30, 20)),
        Arguments.of("outside, right", new Box(31, 5, 33, 6), new Box(30, 5, 30, 6)),
        Arguments.of("outside, above", new Box(3, -7, 4, -6), new Box(3, 0, 4, 0)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("clipped")
  void clipABoxToAnImage(String name, Box box, Box expected) {
    assertEquals(expected, BoxDeltas.clip(box, 30, 20));
  }

  @Test
  void needBoxesWithAnArea() {
    Box line = new Box(3, 1, 3, 2);
    var ofBox = assertThrows(IllegalArgumentException.class, () -> BoxDeltas.encode(ANCHOR, line));
    assertEquals("deltas need boxes with an area, but the box is " + line, ofBox.getMessage());
    var ofAnchor =
        assertThrows(IllegalArgumentException.class, () -> BoxDeltas.encode(line, ANCHOR));
    assertEquals(
        "deltas need boxes with an area, but the anchor is " + line, ofAnchor.getMessage());
  }
}
