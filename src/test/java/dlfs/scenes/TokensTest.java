package dlfs.scenes;

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
        new int[] {3, 5, 6, 3, 5, 7, 5, 2}, tokens.numbers("a seven, a seven and seven"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "seven", "a small seven, a seven and a small seven"})
  void textOfTheNumbersIsTheText(String text) {
    assertEquals(text, tokens.text(tokens.numbers(text)));
  }

  @Test
  void textEndsAtTheEndAndLeavesOutSpecialWords() {
    assertEquals("a seven", tokens.text(Tokens.START, 3, 5, Tokens.END, 4, Tokens.PADDING));
    assertEquals("a seven", tokens.text(3, Tokens.PADDING, 5));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a large seven", "a <end>"})
  void refusesUnknownWords(String text) {
    var refusal = assertThrows(IllegalArgumentException.class, () -> tokens.numbers(text));
    String word = text.contains("large") ? "large" : "<end>";
    assertEquals(
        "\"" + word + "\" is not in the vocabulary: in \"" + text + "\"", refusal.getMessage());
  }

  @Test
  void refusesAWordTwice() {
    assertThrows(IllegalArgumentException.class, () -> new Tokens(List.of("a", "a")));
  }
}
