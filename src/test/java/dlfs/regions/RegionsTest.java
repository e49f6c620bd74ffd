package dlfs.regions;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dlfs.boxes.Box;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class RegionsTest {
  private static final Box PADDING = new Box(0, 0, 0, 0);
  private static final List<List<Box>> BOXES =
      List.of(
          List.of(new Box(1, 2, 3, 4), new Box(0, 0.5, 9, 8)),
          List.of(),
          List.of(new Box(-1, 0, 7, 6)));

  @ParameterizedTest
  @EnumSource(names = {"FLOAT", "DOUBLE"})
  void areAnArrayWithPadding(DataType type) {
    INDArray regions = Regions.array(type, BOXES, 3);
    assertEquals(type, regions.dataType());
    assertArrayEquals(new long[] {3, 4, 3}, regions.shape());
    double[][] first = {{1, 0, 0}, {2, 0.5, 0}, {3, 9, 0}, {4, 8, 0}};
    for (int k = 0; k < 4; k++) {
      for (int r = 0; r < 3; r++) {
        assertEquals(first[k][r], regions.getDouble(0, k, r));
        assertEquals(0, regions.getDouble(1, k, r));
      }
    }
    assertEquals(
        List.of(
            List.of(new Box(1, 2, 3, 4), new Box(0, 0.5, 9, 8), PADDING),
            List.of(PADDING, PADDING, PADDING),
            List.of(new Box(-1, 0, 7, 6), PADDING, PADDING)),
        Regions.boxes(regions));
  }

  @Test
  void haveAMaskOfThoseWithAnArea() {
    INDArray mask = Regions.mask(Regions.array(DataType.FLOAT, BOXES, 3));
    float[][] expected = {{1, 1, 0}, {0, 0, 0}, {1, 0, 0}};
    assertEquals(Nd4j.createFromArray(expected), mask);
    List<List<Box>> lines = List.of(List.of(new Box(1, 1, 1, 5), new Box(1, 5, 2, 5)));
    assertEquals(0, Regions.mask(Regions.array(DataType.FLOAT, lines, 2)).sumNumber().intValue());
  }

  @Test
  void areReadFromAViewInAnyOrder() {
    INDArray regions = Regions.array(DataType.DOUBLE, BOXES, 3);
    assertEquals(Regions.boxes(regions), Regions.boxes(regions.dup('f')));
    INDArray timeFirst = regions.permute(0, 2, 1).dup('c'); // [N, R, 4]
    assertEquals(Regions.boxes(regions), Regions.boxes(timeFirst.permute(0, 2, 1)));
  }

  private static void assertRefused(String message, Runnable action) {
    var refusal = assertThrows(IllegalArgumentException.class, action::run);
    assertEquals(message, refusal.getMessage());
  }

  @Test
  void refuseMoreBoxesThanThereIsRoomFor() {
    assertRefused(
        "image 0 has 2 boxes, but there is room for 1",
        () -> Regions.array(DataType.FLOAT, BOXES, 1));
    assertRefused(
        "regions are one or more for one or more images, not 0 for 3",
        () -> Regions.array(DataType.FLOAT, BOXES, 0));
  }

  @Test
  void refuseOtherShapesAndWhatIsNoBox() {
    assertRefused(
        "takes regions of shape [images, 4, regions], but got [2, 3, 4]",
        () -> Regions.boxes(Nd4j.zeros(2, 3, 4)));
    assertRefused(
        "takes regions of shape [images, 4, regions], but got [2, 4]",
        () -> Regions.boxes(Nd4j.zeros(2, 4)));
    INDArray regions = Regions.array(DataType.DOUBLE, BOXES, 3);
    regions.putScalar(new int[] {2, 0, 1}, 5);
    assertRefused(
        "got region 1 of image 2: box (5.0, 0.0, 0.0, 0.0): expected xmin <= xmax and ymin <= ymax",
        () -> Regions.boxes(regions));
    regions.putScalar(new int[] {2, 0, 1}, Double.NaN);
    assertRefused(
        "got region 1 of image 2: box (NaN, 0.0, 0.0, 0.0) is not finite",
        () -> Regions.boxes(regions));
  }
}
