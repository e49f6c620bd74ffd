package dlfs.proposals;

import static dlfs.proposals.GraphSegmentation.SIGMA;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.images.ColourImage;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class GraphSegmentationTest {

  @ParameterizedTest
  @EnumSource(
      value = ColourSpace.class,
      names = {"RGB", "LAB", "HSV", "HUE"})
  void twoFlatHalvesAreTwoSegments(ColourSpace space) {
    // The blurred columns between them differ by more than k / 30, but are smaller than 100 pixels.
    var segmentation = new GraphSegmentation(SIGMA, 100, 100);
    Segments segments = segmentation.segments(Images.halves(40, 30), space);
    assertEquals(2, segments.count());
    for (int y = 0; y < 30; y++) {
      assertEquals(0, segments.at(0, y));
      assertEquals(0, segments.at(16, y));
      assertEquals(1, segments.at(23, y));
      assertEquals(1, segments.at(39, y));
    }
  }

  @Test
  void aFlatImageIsOneSegment() {
    ColourImage flat = Images.painted(17, 11, (x, y) -> new float[] {0.3f, 0.6f, 0.1f});
    Segments segments = new GraphSegmentation(SIGMA, 0, 1).segments(flat, ColourSpace.RGB);
    assertEquals(1, segments.count());
    assertArrayEquals(new int[] {17 * 11}, segments.sizes());
  }

  /**
   * Four pixels in a row, with edges of weight 1, 9 and 1. A pixel alone has Int = 0 and tau = k,
   * the two pairs have Int = 1 and tau = k / 2.
   */
  @ParameterizedTest
  @CsvSource({
    "0.9, 1, 0 1 2 3", // 1 > 0 + k / 1
    "1, 1, 0 0 1 1", // 1 = 0 + k / 1, and 9 > 1 + k / 2
    "15.9, 1, 0 0 1 1",
    "16, 1, 0 0 0 0", // 9 = 1 + k / 2
    "0.9, 2, 0 0 1 1", // the lightest edges merge what is too small
    "0.9, 3, 0 0 0 0",
  })
  void mergesByThePaperCriterion(double k, int minSize, String expected) {
    var graph = new PixelGraph(new float[][] {{0, 1, 10, 11}}, 4);
    Segments segments = new GraphSegmentation(SIGMA, k, minSize).segments(graph);
    int[] numbers = Arrays.stream(expected.split(" ")).mapToInt(Integer::parseInt).toArray();
    assertArrayEquals(numbers, segments.numbers());
  }

  /**
   * A component has grown to Int = 2 when the edge of weight 4 to its neighbour comes; the largest
   * weight of its spanning tree counts, not the mean: 4 = 2 + k / 3.
   */
  @ParameterizedTest
  @CsvSource({"5.9, 2", "6, 1"})
  void theInternalDifferenceIsTheLargestWeightOfTheSpanningTree(double k, int count) {
    var graph = new PixelGraph(new float[][] {{0, 2, 3, 7}}, 4);
    assertEquals(count, new GraphSegmentation(SIGMA, k, 1).segments(graph).count());
  }

  @Test
  void weightsAreDistancesOfColoursInAscendingOrder() {
    // 0 3 of the first channel and 0 4 of the second, in two rows that are equal
    var graph = new PixelGraph(new float[][] {{0, 3, 0, 3}, {0, 4, 0, 4}}, 2);
    float[] weights = new float[graph.edges()];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = graph.weight(i);
    }
    assertArrayEquals(new float[] {0, 0, 5, 5, 5, 5}, weights);
    assertEquals(0, graph.first(0)); // the left column
    assertEquals(2, graph.second(0));
    assertEquals(1, graph.first(1)); // the right column
    assertEquals(3, graph.second(1));
  }

  static Stream<Arguments> images() {
    return Stream.of(
        Arguments.of(Images.mosaic(48, 40, 1), new GraphSegmentation(SIGMA, 50, 20)),
        Arguments.of(Images.mosaic(61, 37, 2), new GraphSegmentation(SIGMA, 20, 1)),
        Arguments.of(Images.mosaic(64, 64, 3), new GraphSegmentation(0.5, 300, 50)),
        Arguments.of(Images.mosaic(3, 2, 4), new GraphSegmentation(SIGMA, 1, 2)),
        Arguments.of(Images.mosaic(1, 9, 5), new GraphSegmentation(SIGMA, 0, 1)),
        Arguments.of(Images.mosaic(9, 1, 5), new GraphSegmentation(SIGMA, 0, 1)),
        Arguments.of(Images.mosaic(1, 1, 6), new GraphSegmentation(SIGMA, 100, 100)));
  }

  @ParameterizedTest
  @MethodSource("images")
  void segmentsAreConnectedPartsOfAtLeastTheMinimumSize(
      ColourImage image, GraphSegmentation segmentation) {
    for (ColourSpace space : ColourSpace.values()) {
      Segments segments = segmentation.segments(image, space);
      assertEquals(image.width(), segments.width());
      assertEquals(image.height(), segments.height());
      assertConnectedAndNumberedByFirstPixel(segments);
      int pixels = image.width() * image.height();
      int[] sizes = segments.sizes();
      assertEquals(pixels, Arrays.stream(sizes).sum());
      for (int size : sizes) {
        assertTrue(size >= Math.min(pixels, segmentation.minSize()), () -> "size " + size);
      }
    }
  }

  /** Floods from the first pixel of each number, which has to reach all of its pixels. */
  static void assertConnectedAndNumberedByFirstPixel(Segments segments) {
    int[] reached = segments.numbers().clone();
    int next = 0;
    for (int pixel = 0; pixel < reached.length; pixel++) {
      if (reached[pixel] >= 0) {
        assertEquals(next, reached[pixel], "the number of a new segment, or of one in two parts");
        flood(segments, reached, pixel);
        next++;
      }
    }
    assertEquals(segments.count(), next);
  }

  private static void flood(Segments segments, int[] reached, int start) {
    int number = segments.numbers()[start];
    int[] stack = new int[8 * reached.length + 1];
    int top = 0;
    stack[top++] = start;
    while (top > 0) {
      int pixel = stack[--top];
      if (reached[pixel] == number) {
        reached[pixel] = -1;
        int x = pixel % segments.width();
        int y = pixel / segments.width();
        for (int row = Math.max(0, y - 1); row <= Math.min(y + 1, segments.height() - 1); row++) {
          for (int col = Math.max(0, x - 1); col <= Math.min(x + 1, segments.width() - 1); col++) {
            stack[top++] = row * segments.width() + col;
          }
        }
      }
    }
  }

  @Test
  void largerScalesGiveFewerSegments() {
    ColourImage image = Images.mosaic(96, 96, 7);
    int previous = Integer.MAX_VALUE;
    for (double k : new double[] {0, 10, 100, 1_000, 100_000}) {
      int count = new GraphSegmentation(SIGMA, k, 1).segments(image, ColourSpace.RGB).count();
      assertTrue(count < previous, () -> count + " segments with k = " + k);
      previous = count;
    }
    assertEquals(1, previous);
  }

  @ParameterizedTest
  @CsvSource({"0, 100, 1", "NaN, 100, 1", "0.8, -1, 1", "0.8, NaN, 1", "0.8, 100, 0"})
  void refusesParametersOutOfRange(double sigma, double k, int minSize) {
    var refusal =
        assertThrows(
            IllegalArgumentException.class, () -> new GraphSegmentation(sigma, k, minSize));
    assertTrue(refusal.getMessage().contains("expected sigma above 0"), refusal.getMessage());
  }
}
