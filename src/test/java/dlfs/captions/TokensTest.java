package dlfs.captions;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokensTest {
  private final Tokens tokens = new Tokens(List.of("a", "small", "seven", ",", "and"));

  @Test
  void numbersWordsAfterTheSpecialOnesAndEndsTheText() {
    assertArrayEquals(
        new int[] {3, 5, 6, 3, 5, 7, 5, 1}, tokens.numbers("a seven, a seven and seven"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "seven", "a small seven, a seven and a small seven"})
  void textOfTheNumbersIsTheText(String text) {
    assertEquals(text, tokens.text(tokens.numbers(text)));
  }

  @Test
  void textEndsAtTheEndAndLeavesOutSpecialWords() {
    assertEquals("a seven", tokens.text(Tokens.START, 3, 5, Tokens.END, 4));
    assertEquals("a seven", tokens.text(3, Tokens.UNKNOWN, 5));
  }

  @Test
  void wordsThatAreNotInTheVocabularyAreUnknown() {
    assertArrayEquals(
        new int[] {3, Tokens.UNKNOWN, 5, Tokens.END}, tokens.numbers("a large seven"));
    assertArrayEquals(new int[] {3, Tokens.UNKNOWN, Tokens.END}, tokens.numbers("a <end>"));
  }

  @Test
  void vocabularyIsTheWordsThatOccurOftenEnough() {
    List<String> captions = List.of("a dog, a cat", "a dog <end>", "a bird <end>");
    assertEquals(
        List.of("<start>", "<end>", "<unknown>", "a", "dog"),
        Tokens.of(captions.stream(), 2).words());
    assertEquals(
        List.of("<start>", "<end>", "<unknown>", ",", "a", "bird", "cat", "dog"),
        Tokens.of(captions.stream(), 1).words());
  }

  @Test
  void refusesAWordTwice() {
    assertThrows(IllegalArgumentException.class, () -> new Tokens(List.of("a", "a")));
  }
}
