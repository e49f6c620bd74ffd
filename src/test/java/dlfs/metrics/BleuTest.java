package dlfs.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BleuTest {
  private static final double ROUNDING = 1e-15;

  /** The references of the paper's examples 1 and 2. */
  private static final String[] GUIDE = {
    "It is a guide to action that ensures that the military will forever heed Party commands",
    "It is the guiding principle which guarantees the military forces always being under the"
        + " command of the Party",
    "It is the practical guide for the army always to heed the directions of the party"
  };

  private static final String[] CAT = {"The cat is on the mat.", "There is a cat on the mat."};

  private static Bleu of(String caption, String... references) {
    var bleu = new Bleu();
    bleu.add(caption, List.of(references));
    return bleu;
  }

  /** Papineni et al., section 2.1: 17/18 and 8/14 words; 10/17 and 1/13 bigrams. */
  @Test
  void countsTheNGramsOfThePapersExamples() {
    Bleu first =
        of(
            "It is a guide to action which ensures that the military always obeys the commands of"
                + " the party",
            GUIDE);
    Bleu second =
        of(
            "It is to insure the troops forever hearing the activity guidebook that party direct",
            GUIDE);
    assertEquals(1, first.brevityPenalty()); // 18 words, as a reference
    assertEquals(17 / 18.0, first.score(1), ROUNDING);
    assertEquals(Math.sqrt(17 / 18.0 * 10 / 17.0), first.score(2), ROUNDING);
    double penalty = Math.exp(1 - 16 / 14.0);
    assertEquals(penalty, second.brevityPenalty(), ROUNDING);
    assertEquals(penalty * 8 / 14.0, second.score(1), ROUNDING);
    assertEquals(penalty * Math.sqrt(8 / 14.0 * 1 / 13.0), second.score(2), ROUNDING);
  }

  /** Papineni et al., section 2.1, example 2: 2/7 instead of 7/7 words. */
  @Test
  void aWordCountsAtMostAsOftenAsInOneReference() {
    assertEquals(2 / 7.0, of("the the the the the the the", CAT).score(1), ROUNDING);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void aCaptionThatEqualsAReferenceScoresOne(int n) {
    assertEquals(1, of("there is a cat on the mat", CAT).score(n), ROUNDING);
  }

  @Test
  void withoutAMatchOfSomeLengthTheScoreIsZeroFromThere() {
    Bleu bleu = of("mat the on cat", "the cat on the mat");
    assertEquals(Math.exp(1 - 5 / 4.0), bleu.score(1), ROUNDING);
    assertEquals(0, bleu.score(2));
    assertEquals(0, bleu.score(4));
  }

  @Test
  void captionsTooShortForAnyNGramScoreZero() {
    Bleu bleu = of("a cat", "a cat");
    assertEquals(1, bleu.score(2), ROUNDING);
    assertEquals(0, bleu.score(3));
    assertEquals(0, of("", "a cat").score(1));
    assertEquals(0, of("", "a cat").brevityPenalty());
    assertEquals(0, new Bleu().score(1));
  }

  @ParameterizedTest
  @CsvSource({
    "4, 1", // as long as a reference
    "9, 1", // longer
    "2, 0.36787944117144233", // e^(1 - 4/2)
    "5, 1", // 4 and 6 are as close: the shorter
    "3, 0.7165313105737893", // e^(1 - 4/3)
  })
  void comparesTheLengthWithTheClosestReference(int words, double expected) {
    Bleu bleu = of("a ".repeat(words), "b b b b b b", "b b b b");
    assertEquals(expected, bleu.brevityPenalty(), ROUNDING);
  }

  /** Values of {@code corpus_bleu} of NLTK 3.10, without smoothing. */
  @ParameterizedTest
  @CsvSource({"1, 0.8", "2, 0.723240570679579", "3, 0.6395068316125452", "4, 0.5191684184227183"})
  void sumsTheCountsOfAllCaptions(int n, double expected) {
    var bleu = new Bleu();
    bleu.add(
        "a small five left of a large boot",
        List.of(
            "a small five is left of a large boot",
            "a large boot right of a small five",
            "a five beside a boot"));
    bleu.add(
        "two bags above a three",
        List.of("two bags are above a three", "above a three there are two small bags"));
    bleu.add("there is boot here", List.of("there is a boot"));
    bleu.add(
        "the large coat is below the small nine in the middle of it",
        List.of("a large coat is below the nine", "the large coat lies below the small nine"));
    assertEquals(expected, bleu.score(n), 1e-14);
  }

  @Test
  void wordsAreInLowerCaseWithoutPunctuation() {
    assertEquals(
        List.of("a", "t", "shirt", "is", "left", "of", "the", "i"),
        Bleu.words("  A T-shirt is left of the “I”!"));
    assertEquals(List.of(), Bleu.words(" ."));
  }

  @Test
  void refusesOtherLengthsAndCaptionsWithoutReference() {
    var bleu = new Bleu();
    for (int n : Arrays.asList(0, 5)) {
      assertThrows(IllegalArgumentException.class, () -> bleu.score(n));
    }
    assertThrows(IllegalArgumentException.class, () -> bleu.add("a cat", List.of()));
    assertEquals(0, bleu.brevityPenalty(), "of a refused caption");
  }
}
