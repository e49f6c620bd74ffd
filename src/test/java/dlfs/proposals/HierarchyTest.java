package dlfs.proposals;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.boxes.Box;
import dlfs.images.ColourImage;
import dlfs.proposals.Hierarchy.Merge;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class HierarchyTest {
  private static final float[] NO_TEXTURE = {1};

  /**
   * Four segments in a row, whose neighbours have colours in common with a share of 0.2, 0.9 and
   * 0.5. The middle two are merged first; their mean (0, 0.55, 0.45, 0) has 0.2 in common with the
   * first and 0.45 with the last.
   */
  @Test
  void mergesTheMostSimilarNeighboursFirst() {
    var segments = new Segments(4, 1, 4, new int[] {0, 1, 2, 3});
    List<Region> initial =
        List.of(
            region(0, 0.8f, 0.2f, 0, 0),
            region(1, 0, 0.6f, 0.4f, 0),
            region(2, 0, 0.5f, 0.5f, 0),
            region(3, 0, 0, 0.5f, 0.5f));
    Hierarchy hierarchy = Hierarchy.grouping(segments, initial, EnumSet.of(Similarity.COLOUR));
    assertEquals(List.of(new Merge(1, 2), new Merge(3, 4), new Merge(0, 5)), hierarchy.merges());
    assertEquals(
        List.of(new Box(1, 0, 3, 1), new Box(1, 0, 4, 1), new Box(0, 0, 4, 1)),
        hierarchy.regions().stream().skip(4).map(Region::box).toList());
    assertArrayEquals(new int[] {0, 1, 2, 3}, hierarchy.level(4).numbers());
    assertArrayEquals(new int[] {0, 1, 1, 2}, hierarchy.level(3).numbers());
    assertArrayEquals(new int[] {0, 1, 1, 1}, hierarchy.level(2).numbers());
    assertArrayEquals(new int[] {0, 0, 0, 0}, hierarchy.level(1).numbers());
  }

  private static Region region(int column, float... colour) {
    return new Region(1, new Box(column, 0, column + 1, 1), colour, NO_TEXTURE);
  }

  /** The first and the last pixel are equal, but not neighbours. */
  @Test
  void mergesNeighboursOnly() {
    var segments = new Segments(3, 1, 3, new int[] {0, 1, 2});
    List<Region> initial = List.of(region(0, 1, 0), region(1, 0.4f, 0.6f), region(2, 1, 0));
    Hierarchy hierarchy = Hierarchy.grouping(segments, initial, EnumSet.of(Similarity.COLOUR));
    assertEquals(List.of(new Merge(0, 1), new Merge(2, 3)), hierarchy.merges());
  }

  @Test
  void aSingleSegmentIsTheWholeHierarchy() {
    var segments = new Segments(2, 1, 1, new int[] {0, 0});
    List<Region> initial = List.of(region(0, 1));
    Hierarchy hierarchy = Hierarchy.grouping(segments, initial, EnumSet.allOf(Similarity.class));
    assertEquals(initial, hierarchy.regions());
    assertEquals(List.of(), hierarchy.merges());
  }

  static Stream<Arguments> strategies() {
    var segmentation = new GraphSegmentation(GraphSegmentation.SIGMA, 20, 10);
    return Stream.of(
        Arguments.of(ColourSpace.RGB, segmentation, EnumSet.allOf(Similarity.class)),
        Arguments.of(ColourSpace.LAB, segmentation, EnumSet.of(Similarity.TEXTURE)),
        Arguments.of(ColourSpace.HUE, segmentation, EnumSet.of(Similarity.COLOUR)),
        Arguments.of(ColourSpace.HSV, segmentation, EnumSet.of(Similarity.SIZE)),
        Arguments.of(ColourSpace.INTENSITY, segmentation, EnumSet.of(Similarity.FILL)));
  }

  private static final ColourImage IMAGE = Images.mosaic(40, 30, 8);

  private static Hierarchy hierarchy(
      ColourSpace space, GraphSegmentation segmentation, Set<Similarity> similarities) {
    Hierarchy hierarchy =
        new SegmentedImage(IMAGE).hierarchy(new Strategy(space, segmentation, similarities));
    int count = hierarchy.segments().count();
    assertTrue(count >= 5 && count <= 200, () -> count + " segments");
    assertEquals(count - 1, hierarchy.merges().size());
    assertEquals(2 * count - 1, hierarchy.regions().size());
    return hierarchy;
  }

  @ParameterizedTest
  @MethodSource("strategies")
  void mergedRegionsAreThoseOfTheirPixels(
      ColourSpace space, GraphSegmentation segmentation, Set<Similarity> similarities) {
    Hierarchy hierarchy = hierarchy(space, segmentation, similarities);
    float[][] channels = space.channelsOf(IMAGE);
    PixelBins colours = PixelBins.ofColours(channels);
    PixelBins textures = PixelBins.ofTextures(channels, IMAGE.width());
    int count = hierarchy.segments().count();
    for (int left = count; left >= 1; left--) {
      Segments level = hierarchy.level(left);
      GraphSegmentationTest.assertConnectedAndNumberedByFirstPixel(level);
      assertEquals(left, level.count());
      Region latest = hierarchy.regions().get(2 * count - 1 - left);
      int[] sizes = level.sizes();
      Box[] boxes = level.boxes();
      int same =
          IntStream.range(0, left)
              .filter(i -> sizes[i] == latest.size() && boxes[i].equals(latest.box()))
              .findFirst()
              .orElseThrow();
      assertArrayEquals(colours.histograms(level)[same], latest.colour(), 1e-5f);
      assertArrayEquals(textures.histograms(level)[same], latest.texture(), 1e-5f);
    }
  }

  @ParameterizedTest
  @MethodSource("strategies")
  void everyMergeIsThatOfTheMostSimilarNeighbours(
      ColourSpace space, GraphSegmentation segmentation, Set<Similarity> similarities) {
    Hierarchy hierarchy = hierarchy(space, segmentation, similarities);
    List<Region> regions = hierarchy.regions();
    int size = IMAGE.width() * IMAGE.height();
    List<Set<Integer>> neighbours = new ArrayList<>(hierarchy.segments().neighbours());
    for (Merge merge : hierarchy.merges()) {
      double highest = 0;
      for (int i = 0; i < neighbours.size(); i++) {
        for (int j : neighbours.get(i)) {
          highest = Math.max(highest, sum(similarities, regions.get(i), regions.get(j), size));
        }
      }
      int i = merge.first();
      int j = merge.second();
      assertTrue(neighbours.get(i).contains(j), () -> merge + " of regions that do not touch");
      assertEquals(highest, sum(similarities, regions.get(i), regions.get(j), size), 1e-12);
      merge(neighbours, i, j);
    }
  }

  private static double sum(Set<Similarity> similarities, Region one, Region other, int size) {
    double sum = 0;
    for (Similarity similarity : similarities) {
      double value = similarity.of(one, other, size);
      assertTrue(value >= 0 && value < 1 + 1e-6, () -> similarity + " is " + value);
      sum += value;
    }
    return sum;
  }

  private static void merge(List<Set<Integer>> neighbours, int i, int j) {
    int merged = neighbours.size();
    neighbours.add(new HashSet<>());
    for (int k = 0; k < merged; k++) {
      if (neighbours.get(k).removeAll(Set.of(i, j)) && k != i && k != j) {
        neighbours.get(k).add(merged);
        neighbours.get(merged).add(k);
      }
    }
    neighbours.get(i).clear();
    neighbours.get(j).clear();
  }

  @Test
  void refusesLevelsThatThereAreNot() {
    Hierarchy hierarchy =
        Hierarchy.grouping(
            new Segments(2, 1, 2, new int[] {0, 1}),
            List.of(region(0, 1), region(1, 1)),
            EnumSet.of(Similarity.SIZE));
    assertThrows(IllegalArgumentException.class, () -> hierarchy.level(0));
    assertThrows(IllegalArgumentException.class, () -> hierarchy.level(3));
  }
}
