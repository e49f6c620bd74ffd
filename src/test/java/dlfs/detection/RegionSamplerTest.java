package dlfs.detection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.boxes.Box;
import dlfs.boxes.BoxedObject;
import dlfs.detection.RegionSampler.Region;
import dlfs.regions.Regions;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The choice of regions, and their targets. */
class RegionSamplerTest {
  private static final BoxedObject OBJECT = new BoxedObject(3, new Box(100, 0, 110, 10));

  /** A box that overlaps the object by (10 - s) / (10 + s). */
  private static Box shifted(double s) {
    return new Box(100 + s, 0, 110 + s, 10);
  }

  private static List<Region> sample(int size, List<Box> proposals, BoxedObject... objects) {
    return new RegionSampler(size).sample(proposals, List.of(objects), new SplittableRandom(1));
  }

  /** Overlaps 7/13 = 0.54, 6/14 = 0.43 and 0. */
  @Test
  void takesWhatOverlapsByHalfAsTheObjectAndTheRestAsBackground() {
    var regions = sample(100, List.of(shifted(3), shifted(4), shifted(50)), OBJECT);
    assertEquals(
        List.of(new Region(OBJECT.box(), OBJECT), new Region(shifted(3), OBJECT)),
        regions.stream()
            .filter(region -> region.object() != null)
            .sorted((a, b) -> Double.compare(a.box().xmin(), b.box().xmin()))
            .toList());
    assertEquals(4, regions.get(0).number());
    assertEquals(4, regions.size());
    assertEquals(2, regions.stream().filter(region -> region.number() == 0).count());
  }

  @Test
  void hasAtMostAQuarterOfObjects() {
    List<Box> proposals =
        IntStream.range(0, 100).mapToObj(i -> i < 50 ? shifted(0.01 * i) : shifted(i)).toList();
    var regions = sample(32, proposals, OBJECT);
    assertEquals(32, regions.size());
    assertEquals(8, regions.stream().filter(region -> region.object() != null).count());
    assertEquals(32, regions.stream().map(Region::box).distinct().count());
  }

  @Test
  void ignoresDifficultObjectsAndRegionsWithoutArea() {
    var difficult = new BoxedObject(3, OBJECT.box(), true);
    var regions = sample(8, List.of(shifted(1), shifted(50), new Box(0, 0, 0, 0)), difficult);
    assertEquals(List.of(new Region(shifted(50), null)), regions);
    assertThrows(IllegalArgumentException.class, () -> sample(0, List.of()));
  }

  /** A region 20 wide and 10 high at the origin, for an object of half the width at its left. */
  @Test
  void becomesLabelsWithMasksThatWeighTheMean() {
    var object = new BoxedObject(1, new Box(0, 0, 10, 10));
    var shown = new Region(new Box(0, 0, 20, 10), object);
    var background = new Region(new Box(30, 0, 40, 10), null);
    var targets = RegionTargets.of(List.of(List.of(shown, background), List.of(background)), 3, 2);

    assertEquals(Regions.boxes(targets.regions()).get(0).get(0), shown.box());
    assertRow(targets.classes(), 0, 0, 1, 0, 0, 0, 0, 1, 0, 0);
    assertRow(targets.classes(), 1, 1, 0, 0, 0, 0, 0, 0, 0, 0);
    assertRow(targets.classMask(), 0, 0.5, 0.5, 0);
    assertRow(targets.classMask(), 1, 1, 0, 0);
    assertRow( // tx = (5 - 10) / 20 / 0.1, tw = log(10 / 20) / 0.2
        targets.deltas(), 0, -2.5, 0, 0, 0, 0, 0, Math.log(0.5) / 0.2, 0, 0, 0, 0, 0);
    assertRow(targets.deltaMask(), 0, 0.5, 0, 0, 0.5, 0, 0, 0.5, 0, 0, 0.5, 0, 0);
    assertTrue(targets.deltaMask().getRow(1).amaxNumber().doubleValue() == 0);
  }

  private static void assertRow(INDArray array, int row, double... expected) {
    double[] all = array.dup('c').data().asDouble();
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], all[row * expected.length + i], 1e-6, "element " + i);
    }
  }
}
