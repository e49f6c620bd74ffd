package dlfs.proposals;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.boxes.Box;
import dlfs.images.ColourImage;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class SelectiveSearchTest {
  private static final ColourImage IMAGE = Images.mosaic(64, 48, 9);

  static Stream<Arguments> searches() {
    return Stream.of(
        Arguments.of(SelectiveSearch.single(), 1),
        Arguments.of(SelectiveSearch.fast(), 8),
        Arguments.of(SelectiveSearch.quality(), 80));
  }

  @ParameterizedTest
  @MethodSource("searches")
  void proposesDifferentBoxesInsideTheImage(SelectiveSearch search, int strategies) {
    assertEquals(strategies, Set.copyOf(search.strategies()).size());
    List<Box> boxes = search.proposals(IMAGE, 1);
    assertEquals(boxes.size(), new HashSet<>(boxes).size());
    assertTrue(boxes.contains(new Box(0, 0, 64, 48)), "the whole image is the last region");
    for (Box box : boxes) {
      assertTrue(
          box.xmin() >= 0 && box.ymin() >= 0 && box.xmax() <= 64 && box.ymax() <= 48,
          box::toString);
      assertTrue(box.area() > 0, box::toString);
    }
  }

  @Test
  void moreStrategiesProposeMoreBoxes() {
    int single = SelectiveSearch.single().proposals(IMAGE, 1).size();
    int fast = SelectiveSearch.fast().proposals(IMAGE, 1).size();
    int quality = SelectiveSearch.quality().proposals(IMAGE, 1).size();
    assertTrue(single < fast && fast < quality, single + ", " + fast + ", " + quality);
  }

  @Test
  void theSeedDeterminesTheOrderAndNothingElse() {
    SelectiveSearch search = SelectiveSearch.fast();
    List<Box> boxes = search.proposals(IMAGE, 5);
    assertEquals(boxes, search.proposals(IMAGE, 5));
    List<Box> others = search.proposals(IMAGE, 6);
    assertNotEquals(boxes, others);
    assertEquals(Set.copyOf(boxes), Set.copyOf(others));
  }

  /** Regions at the positions 1, 2, ... of a hierarchy are ranked by RND * 1, RND * 2, ... */
  @Test
  void largeRegionsRankBetterOnAverage() {
    SelectiveSearch search = SelectiveSearch.single();
    List<Box> boxesOfSegments =
        search.hierarchies(IMAGE).get(0).regions().stream().map(Region::box).toList();
    Box whole = new Box(0, 0, 64, 48);
    Box segment = boxesOfSegments.get(0);
    assertTrue(boxesOfSegments.size() > 20);
    assertTrue(meanRank(search, whole) < 3, () -> "rank " + meanRank(search, whole));
    assertTrue(
        meanRank(search, segment) > boxesOfSegments.size() / 3.0,
        () -> "rank " + meanRank(search, segment));
  }

  private static double meanRank(SelectiveSearch search, Box box) {
    return LongStream.range(0, 50)
        .mapToDouble(seed -> search.proposals(IMAGE, seed).indexOf(box))
        .average()
        .orElseThrow();
  }

  @ParameterizedTest
  @CsvSource({"10, 12, 30, 40", "1, 1, 20, 20", "25, 5, 60, 19"})
  void proposesTheBoxOfAPlainObject(int xmin, int ymin, int xmax, int ymax) {
    ColourImage image =
        Images.painted(
            64,
            48,
            (x, y) ->
                x >= xmin && x < xmax && y >= ymin && y < ymax
                    ? new float[] {0.9f, 0.8f, 0.1f}
                    : new float[] {0.1f, 0.2f, 0.4f});
    Box object = new Box(xmin, ymin, xmax, ymax);
    double best =
        SelectiveSearch.fast().proposals(image, 0).stream()
            .mapToDouble(object::intersectionOverUnion)
            .max()
            .orElseThrow();
    assertTrue(best > 0.85, () -> "intersection over union " + best);
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "1, 40", "40, 1", "2, 2"})
  void searchesImagesOfAnySize(int width, int height) {
    List<Box> boxes = SelectiveSearch.quality().proposals(Images.mosaic(width, height, 3), 0);
    assertTrue(boxes.contains(new Box(0, 0, width, height)));
  }

  @Test
  void refusesToSearchWithoutStrategiesAndSimilarities() {
    assertThrows(IllegalArgumentException.class, () -> new SelectiveSearch(List.of()));
    var segmentation = new GraphSegmentation(GraphSegmentation.SIGMA, 50, 50);
    assertThrows(
        IllegalArgumentException.class,
        () -> new Strategy(ColourSpace.RGB, segmentation, EnumSet.noneOf(Similarity.class)));
  }
}
