package dlfs.regions;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.boxes.Box;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class NonMaximumSuppressionTest {

  /** The first two overlap by 9/11, the third is elsewhere, and the last equals it. */
  private static final List<Box> BOXES =
      List.of(
          new Box(0, 0, 10, 10),
          new Box(1, 0, 11, 10),
          new Box(20, 0, 30, 10),
          new Box(20, 0, 30, 10));

  private static final double[] SCORES = {0.8, 0.9, 0.7, 0.95};

  @Test
  void keepsTheHighestScoreOfOverlappingBoxes() {
    assertArrayEquals(new int[] {3, 1}, new NonMaximumSuppression(0.5).kept(BOXES, SCORES));
  }

  @Test
  void keepsBoxesThatOverlapByTheThreshold() {
    assertArrayEquals(new int[] {3, 1, 0}, new NonMaximumSuppression(9.0 / 11).kept(BOXES, SCORES));
    assertArrayEquals(
        new int[] {3, 1}, new NonMaximumSuppression(9.0 / 11 - 1e-12).kept(BOXES, SCORES));
    assertArrayEquals(new int[] {3, 1, 0, 2}, new NonMaximumSuppression(1).kept(BOXES, SCORES));
  }

  /** A box that has been suppressed suppresses none: the chain of R-CNN's greedy rule. */
  @Test
  void comparesWithKeptBoxesOnly() {
    List<Box> row = List.of(new Box(0, 0, 10, 10), new Box(4, 0, 14, 10), new Box(8, 0, 18, 10));
    assertArrayEquals(
        new int[] {0, 2}, new NonMaximumSuppression(0.3).kept(row, new double[] {3, 2, 1}));
  }

  @Test
  void keepsNoMoreThanTheMaximum() {
    assertArrayEquals(new int[] {3, 1}, new NonMaximumSuppression(1, 2).kept(BOXES, SCORES));
  }

  @Test
  void ranksEqualScoresByIndex() {
    assertArrayEquals(
        new int[] {0, 2}, new NonMaximumSuppression(0.5).kept(BOXES, new double[] {1, 1, 1, 1}));
  }

  @Test
  void keepsNothingOfNothing() {
    assertArrayEquals(new int[0], new NonMaximumSuppression(0.5).kept(List.of(), new double[0]));
    assertArrayEquals(
        new int[0],
        new NonMaximumSuppression(0.5).keptPerClass(List.of(), new double[0], new int[0]));
  }

  @Test
  void suppressesBoxesOfTheSameClassOnly() {
    var suppression = new NonMaximumSuppression(0.5);
    int[] classes = {0, 5, 1, 1};
    assertArrayEquals(new int[] {3, 1, 0}, suppression.keptPerClass(BOXES, SCORES, classes));
    assertArrayEquals(
        new int[] {3, 1}, new NonMaximumSuppression(0.5, 2).keptPerClass(BOXES, SCORES, classes));
  }

  private static List<Box> boxes(SplittableRandom random, int count) {
    return Stream.generate(
            () -> {
              double xmin = random.nextDouble(50);
              double ymin = random.nextDouble(50);
              return new Box(
                  xmin, ymin, xmin + random.nextDouble(40), ymin + random.nextDouble(40));
            })
        .limit(count)
        .toList();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void leavesNoPairAboveTheThresholdAndRemovesNoBoxWithoutReason(long seed) {
    var random = new SplittableRandom(seed);
    List<Box> boxes = boxes(random, 200);
    double[] scores = random.ints(200, 0, 20).asDoubleStream().toArray(); // with ties
    double threshold = random.nextDouble(0.1, 0.9);
    int[] kept = new NonMaximumSuppression(threshold).kept(boxes, scores);
    int[] ranks = new int[boxes.size()];
    int[] ranked =
        IntStream.range(0, boxes.size())
            .boxed()
            .sorted(Comparator.<Integer>comparingDouble(i -> scores[i]).reversed())
            .mapToInt(i -> i)
            .toArray();
    for (int rank = 0; rank < ranked.length; rank++) {
      ranks[ranked[rank]] = rank;
    }
    assertArrayEquals(
        IntStream.of(kept)
            .boxed()
            .sorted(Comparator.comparing(i -> ranks[i]))
            .mapToInt(i -> i)
            .toArray(),
        kept,
        "by decreasing score, seed " + seed);
    for (int i = 0; i < boxes.size(); i++) {
      Box box = boxes.get(i);
      int rank = ranks[i];
      boolean overlapsABetterOne =
          IntStream.of(kept)
              .filter(j -> ranks[j] < rank)
              .anyMatch(j -> boxes.get(j).intersectionOverUnion(box) > threshold);
      int index = i;
      assertEquals(
          !overlapsABetterOne,
          IntStream.of(kept).anyMatch(j -> j == index),
          "box " + i + ", seed " + seed);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void doesTheSamePerClassAsForEachClassByItself(long seed) {
    var random = new SplittableRandom(seed);
    List<Box> boxes = boxes(random, 150);
    double[] scores = random.doubles(150).toArray();
    int[] classes = random.ints(150, 0, 4).toArray();
    var suppression = new NonMaximumSuppression(0.3);
    int[] expected =
        IntStream.range(0, 4)
            .flatMap(
                c -> {
                  int[] members = IntStream.range(0, 150).filter(i -> classes[i] == c).toArray();
                  List<Box> own = IntStream.of(members).mapToObj(boxes::get).toList();
                  double[] ownScores = IntStream.of(members).mapToDouble(i -> scores[i]).toArray();
                  return IntStream.of(suppression.kept(own, ownScores)).map(i -> members[i]);
                })
            .boxed()
            .sorted(Comparator.<Integer>comparingDouble(i -> scores[i]).reversed())
            .mapToInt(i -> i)
            .toArray();
    int[] kept = suppression.keptPerClass(boxes, scores, classes);
    assertTrue(kept.length > 4, "seed " + seed);
    assertArrayEquals(expected, kept, "seed " + seed);
  }

  static Stream<Arguments> refused() {
    return Stream.of(
        refused(
            () -> new NonMaximumSuppression(1.5),
            "the threshold of non-maximum suppression is from 0 to 1, not 1.5"),
        refused(
            () -> new NonMaximumSuppression(Double.NaN),
            "the threshold of non-maximum suppression is from 0 to 1, not NaN"),
        refused(
            () -> new NonMaximumSuppression(0.5, 0),
            "non-maximum suppression keeps at least 1 box, not 0"),
        refused(
            () -> new NonMaximumSuppression(0.5).kept(BOXES, new double[3]),
            "there are 3 scores for 4 boxes"),
        refused(
            () -> new NonMaximumSuppression(0.5).keptPerClass(BOXES, SCORES, new int[5]),
            "there are 5 classes for 4 boxes"),
        refused(
            () -> new NonMaximumSuppression(0.5).kept(BOXES, new double[] {1, 2, Double.NaN, 3}),
            "the score of box 2 is NaN"));
  }

  private static Arguments refused(Runnable action, String message) {
    return Arguments.of(message, action);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refused")
  void refusesWrongArguments(String message, Runnable action) {
    var refusal = assertThrows(IllegalArgumentException.class, action::run);
    assertEquals(message, refusal.getMessage());
  }
}
