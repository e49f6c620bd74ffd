package dlfs.regions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dlfs.boxes.Box;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class AnchorsTest {
  private static final double ROUNDING = 1e-9;

  /** A ratio of 4 makes an anchor twice as high and half as wide. */
  private static final Anchors ANCHORS = new Anchors(8, List.of(16.0, 32.0), List.of(1.0, 4.0));

  @Test
  void areCentredOnTheCellsOfTheFeatureMap() {
    List<Box> boxes = ANCHORS.boxes(2, 3);
    assertEquals(4, ANCHORS.perPosition());
    assertEquals(4 * 2 * 3, ANCHORS.count(2, 3));
    assertEquals(4 * 2 * 3, boxes.size());
    assertEquals(new Box(-4, -4, 12, 12), boxes.get(0), "first column, first row");
    assertEquals(new Box(4, -4, 20, 12), boxes.get(1), "second column");
    assertEquals(new Box(-4, 4, 12, 20), boxes.get(3), "second row");
    assertEquals(new Box(0, -12, 8, 20), boxes.get(6), "the second ratio");
    assertEquals(new Box(-12, -12, 20, 20), boxes.get(12), "the second size");
    assertEquals(new Box(12, -20, 28, 44), boxes.get(23), "the last: 16 wide, 64 high");
  }

  @ParameterizedTest
  @MethodSource("sizesAndRatios")
  void haveTheAreaOfTheirSizeAndTheirRatio(double size, double ratio) {
    Box box = new Anchors(16, List.of(size), List.of(ratio)).boxes(1, 1).get(0);
    assertEquals(size * size, box.area(), ROUNDING * box.area());
    assertEquals(ratio, box.height() / box.width(), ROUNDING * ratio);
  }

  /** Those of the paper, and others. */
  static Stream<Arguments> sizesAndRatios() {
    return Stream.of(128.0, 256.0, 512.0, 0.7)
        .flatMap(size -> Stream.of(0.5, 1.0, 2.0, 3.3).map(ratio -> Arguments.of(size, ratio)));
  }

  @Test
  void areNumberedAsChannelsRowsAndColumnsAreStored() {
    int height = 2;
    int width = 3;
    int anchor = 0;
    for (int a = 0; a < ANCHORS.perPosition(); a++) {
      for (int row = 0; row < height; row++) {
        for (int column = 0; column < width; column++, anchor++) {
          for (int k = 0; k < Anchors.DELTAS; k++) {
            int channel = 4 * a + k;
            assertEquals(
                (channel * height + row) * width + column,
                Anchors.deltaPosition(anchor, k, height, width));
          }
        }
      }
    }
    assertEquals(ANCHORS.count(height, width), anchor);
  }

  static Stream<Arguments> refused() {
    return Stream.of(
        Arguments.of(
            0, List.of(1.0), List.of(1.0), "the stride of anchors is at least 1 pixel, not 0"),
        Arguments.of(
            8,
            List.of(),
            List.of(1.0),
            "the sizes of anchors are one or more positive numbers, not []"),
        Arguments.of(
            8,
            List.of(1.0),
            List.of(1.0, -2.0),
            "the ratios of anchors are one or more positive numbers, not [1.0, -2.0]"),
        Arguments.of(
            8,
            List.of(Double.NaN),
            List.of(1.0),
            "the sizes of anchors are one or more positive numbers, not [NaN]"));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void refuseWrongSettings(int stride, List<Double> sizes, List<Double> ratios, String message) {
    var refusal =
        assertThrows(IllegalArgumentException.class, () -> new Anchors(stride, sizes, ratios));
    assertEquals(message, refusal.getMessage());
  }
}
