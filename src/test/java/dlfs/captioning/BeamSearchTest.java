package dlfs.captioning;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.captioning.BeamSearch.Sentence;
import dlfs.captions.Tokens;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BeamSearchTest {
  private static final int END = Tokens.END;
  private static final int A = 3;
  private static final int B = 4;
  private static final int C = 5;
  private static final int WORDS = 6;

  /**
   * A model whose probabilities depend on the words so far.
   *
   * @param probabilities for each image, those of END, A, B and C after some words
   */
  private record Table(List<Map<List<Integer>, double[]>> probabilities, List<Row> rows)
      implements WordModel {
    private record Row(int image, List<Integer> words) {}

    Table(List<Map<List<Integer>, double[]>> probabilities) {
      this(probabilities, new ArrayList<>());
    }

    @Override
    public double[][] begin() {
      rows.clear();
      IntStream.range(0, probabilities.size()).forEach(i -> rows.add(new Row(i, List.of())));
      return logarithms();
    }

    @Override
    public double[][] advance(int[] parents, int[] words) {
      List<Row> next = new ArrayList<>();
      for (int i = 0; i < parents.length; i++) {
        Row parent = rows.get(parents[i]);
        List<Integer> longer = new ArrayList<>(parent.words);
        longer.add(words[i]);
        next.add(new Row(parent.image, longer));
      }
      rows.clear();
      rows.addAll(next);
      return logarithms();
    }

    private double[][] logarithms() {
      return rows.stream()
          .map(row -> logarithms(probabilities.get(row.image).get(row.words)))
          .toArray(double[][]::new);
    }

    private static double[] logarithms(double... ofEndAbc) {
      double[] all = new double[WORDS];
      Arrays.fill(all, Double.NEGATIVE_INFINITY);
      for (int i = 0; i < ofEndAbc.length; i++) {
        all[i == 0 ? END : A + i - 1] = Math.log(ofEndAbc[i]);
      }
      return all;
    }
  }

  private static double[] p(double end, double a, double b, double c) {
    return new double[] {end, a, b, c};
  }

  /**
   * Greedy search takes A, since it is the more probable first word, and then the best of its weak
   * continuations: A B END, 0.5 * 0.4 * 1 = 0.2. But B C END has 0.4 * 0.9 * 1 = 0.36.
   */
  private static final Map<List<Integer>, double[]> GARDEN_PATH =
      Map.of(
          List.of(), p(0.1, 0.5, 0.4, 0),
          List.of(A), p(0.3, 0.1, 0.4, 0.2),
          List.of(B), p(0.1, 0, 0, 0.9),
          List.of(A, A), p(1, 0, 0, 0),
          List.of(A, B), p(1, 0, 0, 0),
          List.of(A, C), p(1, 0, 0, 0),
          List.of(B, C), p(1, 0, 0, 0));

  private static List<Sentence> search(
      int width, int maxLength, List<Map<List<Integer>, double[]>> images) {
    return new BeamSearch(width, maxLength).search(new Table(images));
  }

  private static Sentence search(int width, int maxLength, Map<List<Integer>, double[]> image) {
    return search(width, maxLength, List.of(image)).get(0);
  }

  private static void assertSentence(Sentence found, double probability, Integer... words) {
    assertEquals(List.of(words), found.words());
    assertEquals(Math.log(probability), found.score(), 1e-12);
  }

  @Test
  void greedySearchTakesTheMostProbableWordAtEachStep() {
    assertSentence(search(1, 9, GARDEN_PATH), 0.2, A, B, END);
  }

  @Test
  void beamSearchFindsAMoreProbableSentence() {
    assertSentence(search(2, 9, GARDEN_PATH), 0.36, B, C, END);
  }

  /**
   * By hand, with a width of 2. Step 1: of END 0.05, A 0.45, B 0.3 and C 0.2, A and B remain. Step
   * 2: of A END 0.09, A A 0.18, A B 0.135, A C 0.045, B END 0.24, B A 0.03 and B C 0.03, B END and
   * A A remain; B END is the best, so the search is over. It does not see C END, 0.2 * 1.
   */
  @Test
  void keepsTheBestSentencesAtEachStep() {
    Map<List<Integer>, double[]> table =
        Map.of(
            List.of(), p(0.05, 0.45, 0.3, 0.2),
            List.of(A), p(0.2, 0.4, 0.3, 0.1),
            List.of(B), p(0.8, 0.1, 0, 0.1),
            List.of(C), p(1, 0, 0, 0));
    assertSentence(search(2, 9, table), 0.24, B, END);
  }

  /** A sentence that has ended stays in the beam until another one that ends is better. */
  @Test
  void aSentenceThatHasEndedCompetesWithLongerOnes() {
    Map<List<Integer>, double[]> table =
        Map.of(
            List.of(), p(0.4, 0.6, 0, 0),
            List.of(A), p(0, 0, 0.9, 0.1),
            List.of(A, B), p(0.5, 0, 0, 0.5),
            List.of(A, B, C), p(1, 0, 0, 0));
    assertSentence(search(2, 9, table), 0.4, END); // A B END has 0.27
    assertSentence(search(1, 9, table), 0.27, A, B, END);
  }

  @Test
  void ofEqualScoresTheLowerWordIsBetter() {
    Map<List<Integer>, double[]> table =
        Map.of(
            List.of(), p(0, 0.25, 0.5, 0.25),
            List.of(B), p(0, 0.5, 0.5, 0),
            List.of(A), p(1, 0, 0, 0),
            List.of(B, A), p(1, 0, 0, 0),
            List.of(B, B), p(1, 0, 0, 0));
    assertSentence(search(1, 9, table), 0.25, B, A, END);
    assertSentence(search(2, 9, table), 0.25, B, A, END); // before B B END and A END
  }

  @Test
  void returnsTheBestUnfinishedSentenceAtTheMaximumLength() {
    Sentence cut = search(2, 2, GARDEN_PATH);
    assertSentence(cut, 0.36, B, C);
    assertFalse(cut.hasEnded());
  }

  @Test
  void aSentenceMayBeEmpty() {
    Map<List<Integer>, double[]> table = Map.of(List.of(), p(0.9, 0.1, 0, 0));
    Sentence empty = search(1, 9, table);
    assertSentence(empty, 0.9, END);
    assertTrue(empty.hasEnded());
  }

  private static Map<List<Integer>, double[]> random(long seed) {
    var random = new SplittableRandom(seed);
    Map<List<Integer>, double[]> table = new HashMap<>();
    add(table, List.of(), random);
    return table;
  }

  private static void add(
      Map<List<Integer>, double[]> table, List<Integer> words, SplittableRandom random) {
    double[] p = new double[4];
    double sum = 0;
    for (int i = 0; i < p.length; i++) {
      p[i] = words.size() == 4 && i > 0 ? 0 : -Math.log(1 - random.nextDouble());
      sum += p[i];
    }
    for (int i = 0; i < p.length; i++) {
      p[i] /= sum;
    }
    table.put(words, p);
    if (words.size() < 4) {
      for (int word : new int[] {A, B, C}) {
        List<Integer> longer = new ArrayList<>(words);
        longer.add(word);
        add(table, longer, random);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5})
  void searchesForManyImagesAsForEachAlone(int width) {
    List<Map<List<Integer>, double[]>> tables =
        IntStream.range(0, 20).mapToObj(BeamSearchTest::random).toList();
    List<Sentence> together = search(width, 5, tables);
    for (int i = 0; i < tables.size(); i++) {
      assertEquals(search(width, 5, tables.get(i)), together.get(i), "seed " + i);
    }
  }

  /** A beam that all sentences fit into finds the most probable one of all. */
  @Test
  void aWideBeamFindsTheMostProbableSentence() {
    for (int seed = 0; seed < 20; seed++) {
      Map<List<Integer>, double[]> table = random(seed);
      double best = best(table, List.of());
      assertEquals(Math.log(best), search(1_000, 5, table).score(), 1e-9, "seed " + seed);
    }
  }

  private static double best(Map<List<Integer>, double[]> table, List<Integer> words) {
    double[] p = table.get(words);
    double best = p[0];
    for (int word : new int[] {A, B, C}) {
      if (p[word - A + 1] > 0) {
        List<Integer> longer = new ArrayList<>(words);
        longer.add(word);
        best = Math.max(best, p[word - A + 1] * best(table, longer));
      }
    }
    return best;
  }

  @Test
  void refusesAWidthOrLengthBelowOne() {
    assertThrows(IllegalArgumentException.class, () -> new BeamSearch(0, 5));
    assertThrows(IllegalArgumentException.class, () -> new BeamSearch(1, 0));
  }
}
