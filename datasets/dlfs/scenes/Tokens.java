package dlfs.scenes;

import static dlfs.text.Text.formatted;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The words of captions as numbers, and back. A comma is a word of its own. Numbers 0 to 2 are
 * {@link #PADDING}, {@link #START} and {@link #END}; those of the words follow.
 */
public final class Tokens {
  /** The number after the end of a caption, up to the longest. */
  public static final int PADDING = 0;

  /** The number before the first word. */
  public static final int START = 1;

  /** The number after the last word. */
  public static final int END = 2;

  private static final List<String> SPECIAL = List.of("<padding>", "<start>", "<end>");
  private static final Pattern SPACE = Pattern.compile(" ");

  private final List<String> words;
  private final Map<String, Integer> numbers = new HashMap<>();

  /**
   * Creates the numbering of a vocabulary.
   *
   * @param vocabulary the words, each once, such as {@link Captions#vocabulary}
   */
  public Tokens(List<String> vocabulary) {
    List<String> all = new ArrayList<>(SPECIAL);
    all.addAll(vocabulary);
    this.words = List.copyOf(all);
    for (String word : words) {
      if (numbers.putIfAbsent(word, numbers.size()) != null) {
        throw new IllegalArgumentException(formatted("\"%s\" is in the vocabulary twice", word));
      }
    }
  }

  /** The words by their numbers, those of {@link #PADDING}, {@link #START} and {@link #END} too. */
  public List<String> words() {
    return words;
  }

  /**
   * Returns the numbers of the words of a text, followed by {@link #END}.
   *
   * @throws IllegalArgumentException if a word is not in the vocabulary
   */
  public int[] numbers(String text) {
    List<String> tokens = of(text);
    int[] result = new int[tokens.size() + 1];
    for (int i = 0; i < tokens.size(); i++) {
      Integer number = numbers.get(tokens.get(i));
      if (number == null || number < SPECIAL.size()) {
        throw new IllegalArgumentException(
            formatted("\"%s\" is not in the vocabulary: in \"%s\"", tokens.get(i), text));
      }
      result[i] = number;
    }
    result[tokens.size()] = END;
    return result;
  }

  /** Returns the text of some words, up to the first {@link #END}, without the special ones. */
  public String text(int... tokens) {
    var text = new StringBuilder();
    for (int token : tokens) {
      if (token == END) {
        break;
      }
      if (token >= SPECIAL.size()) {
        String word = words.get(token);
        text.append(text.isEmpty() || word.equals(",") ? "" : " ").append(word);
      }
    }
    return text.toString();
  }

  /** Splits a text into words and commas. */
  static List<String> of(String text) {
    return SPACE.splitAsStream(text.replace(",", " ,")).filter(word -> !word.isEmpty()).toList();
  }
}
