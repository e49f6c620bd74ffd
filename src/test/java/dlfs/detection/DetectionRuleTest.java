package dlfs.detection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dlfs.boxes.Box;
import dlfs.regions.NonMaximumSuppression;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The choice of objects among classified regions. */
class DetectionRuleTest {
  private static final DetectionRule RULE =
      new DetectionRule(0.1, new NonMaximumSuppression(0.3, 10));
  private static final double[] NO_DELTAS = {0, 0, 0, 0};

  @Test
  void takesTheBestBoxOfEachClassAndCorrectsIt() {
    Box region = new Box(10, 10, 20, 20);
    Box near = new Box(11, 10, 21, 20);
    Box padding = new Box(0, 0, 0, 0);
    List<DetectedObject> found =
        RULE.objects(
            List.of(region, near, padding),
            new double[][] {{0.2, 0.5, 0.3}, {0.1, 0.7, 0.2}, {0, 1, 0}},
            new double[][] {NO_DELTAS, {1, 0, 0, 0}, NO_DELTAS}, // a tenth of the width
            100,
            100);
    assertEquals(
        List.of(
            new DetectedObject(0, 0.7, new Box(12, 10, 22, 20)),
            new DetectedObject(1, 0.3, region)),
        found);
  }

  @Test
  void limitsBoxesToTheImageAndLeavesOutWhatIsImprobableOrOutside() {
    List<DetectedObject> found =
        RULE.objects(
            List.of(new Box(-5, 90, 5, 110), new Box(200, 0, 210, 10)),
            new double[][] {{0.9, 0.1, 0.09}, {0, 1, 0}},
            new double[][] {NO_DELTAS, NO_DELTAS},
            100,
            100);
    assertEquals(List.of(new DetectedObject(0, 0.1, new Box(0, 90, 5, 100))), found);
  }

  @Test
  void decodesWhatTheTrainingEncodes() {
    Box region = new Box(3, 4, 13, 24);
    Box object = new Box(5, 5, 20, 19);
    Box decoded = RegionDeltas.decode(region, RegionDeltas.encode(region, object));
    assertEquals(1, decoded.intersectionOverUnion(object), 1e-9);
    assertThrows(IllegalArgumentException.class, () -> new DetectionRule(1.1, RULE.suppression()));
  }
}
