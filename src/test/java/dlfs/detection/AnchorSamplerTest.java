package dlfs.detection;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.boxes.Box;
import dlfs.boxes.BoxedObject;
import dlfs.regions.BoxDeltas;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The choice of anchors, on a row of anchors whose overlaps can be computed by hand. */
class AnchorSamplerTest {
  /**
   * An object 10 pixels wide and high; an anchor shifted by s pixels overlaps (10 - s) / (10 + s).
   */
  private static final Box OBJECT = new Box(100, 0, 110, 10);

  private static Box shifted(double s) {
    return new Box(OBJECT.xmin() + s, 0, OBJECT.xmax() + s, 10);
  }

  private static AnchorSampler.Sample sample(int size, List<Box> anchors, BoxedObject... objects) {
    return new AnchorSampler(anchors, size).sample(List.of(objects), new SplittableRandom(1));
  }

  private static int[] sorted(int[] indices) {
    return Arrays.stream(indices).sorted().toArray();
  }

  /** Overlaps 9/11 = 0.82, 8/12 = 0.67, 6/14 = 0.43, 5/15 = 0.33, 4/16 = 0.25, and 0. */
  @Test
  void takesAnchorsByTheirOverlapAndLeavesThoseBetween() {
    List<Box> anchors =
        List.of(shifted(1), shifted(2), shifted(4), shifted(5), shifted(6), shifted(50));
    var sample = sample(100, anchors, new BoxedObject(3, OBJECT));
    assertArrayEquals(new int[] {0}, sample.positive());
    assertArrayEquals(new int[] {4, 5}, sorted(sample.negative()));
    assertEquals(List.of(new BoxDeltas(-0.1, 0, 0, 0)), sample.deltas());
  }

  @Test
  void givesEveryObjectItsBestAnchorsEvenIfTheyOverlapLittle() {
    var far = new Box(300, 0, 310, 10);
    List<Box> anchors =
        List.of(shifted(1), shifted(8), new Box(308, 0, 318, 10), new Box(292, 0, 302, 10));
    var sample = sample(100, anchors, new BoxedObject(0, OBJECT), new BoxedObject(1, far));
    assertArrayEquals(new int[] {0, 2, 3}, sorted(sample.positive()), "both of an equal overlap");
    assertArrayEquals(new int[] {1}, sample.negative());
  }

  @Test
  void fillsTheSampleWithNegativesUpToItsSize() {
    List<Box> anchors =
        IntStream.range(0, 40).mapToObj(i -> i < 10 ? shifted(0) : shifted(50 + i)).toList();
    var sample = sample(12, anchors, new BoxedObject(0, OBJECT));
    assertEquals(6, sample.positive().length, "half of the sample at most");
    assertEquals(12, sample.size());
    assertEquals(12, IntStream.of(sample.positive()).distinct().count() + 6);
    assertTrue(IntStream.of(sample.negative()).allMatch(i -> i >= 10));
    var few = sample(30, anchors, new BoxedObject(0, OBJECT));
    assertEquals(10, few.positive().length);
    assertEquals(20, few.negative().length);
  }

  @Test
  void hasOnlyNegativesInAnImageWithoutObjects() {
    var sample = sample(4, List.of(shifted(0), shifted(1), shifted(2)));
    assertEquals(0, sample.positive().length);
    assertEquals(3, sample.negative().length);
  }

  @Test
  void doesNotCountAnchorsOfDifficultObjects() {
    List<Box> anchors = List.of(shifted(0), shifted(50));
    var sample = sample(4, anchors, new BoxedObject(0, OBJECT, true));
    assertEquals(0, sample.positive().length);
    assertArrayEquals(new int[] {1}, sample.negative());
  }

  @Test
  void dependsOnTheRandomNumbersAlone() {
    List<Box> anchors = IntStream.range(0, 100).mapToObj(i -> shifted(50 + i)).toList();
    assertArrayEquals(sample(5, anchors).negative(), sample(5, anchors).negative());
    assertThrows(IllegalArgumentException.class, () -> sample(1, anchors));
  }
}
