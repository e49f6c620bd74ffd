package dlfs.captions;

import static dlfs.text.Text.formatted;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The words of captions as numbers, and back. A comma is a word of its own. Numbers 0 to 2 are
 * {@link #START}, {@link #END} and {@link #UNKNOWN}; those of the words follow.
 */
public final class Tokens {
  /** The number before the first word. */
  public static final int START = 0;

  /** The number after the last word. */
  public static final int END = 1;

  /** The number of a word that is not in the vocabulary. */
  public static final int UNKNOWN = 2;

  private static final List<String> SPECIAL = List.of("<start>", "<end>", "<unknown>");
  private static final Pattern SPACE = Pattern.compile(" ");

  private final List<String> words;
  private final Map<String, Integer> numbers = new HashMap<>();

  /**
   * Creates the numbering of a vocabulary.
   *
   * @param vocabulary the words, each once
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

  /**
   * Creates the numbering of the words that occur often enough in some captions, sorted.
   *
   * @param captions the captions of the training images
   * @param minOccurrences the number of times that a word has to occur, at least 1
   */
  public static Tokens of(Stream<String> captions, int minOccurrences) {
    Map<String, Integer> counts = new TreeMap<>();
    captions.forEach(
        caption -> split(caption).forEach(word -> counts.merge(word, 1, Integer::sum)));
    SPECIAL.forEach(counts::remove);
    counts.values().removeIf(count -> count < minOccurrences);
    return new Tokens(List.copyOf(counts.keySet()));
  }

  /** The words by their numbers, including the special ones. */
  public List<String> words() {
    return words;
  }

  /** Returns whether a number stands for no word: {@link #START} to {@link #UNKNOWN}. */
  public static boolean isSpecial(int number) {
    return number < SPECIAL.size();
  }

  /**
   * Returns the numbers of the words of a text, followed by {@link #END}. A word that is not in the
   * vocabulary is {@link #UNKNOWN}.
   */
  public int[] numbers(String text) {
    List<String> tokens = split(text);
    int[] result = new int[tokens.size() + 1];
    for (int i = 0; i < tokens.size(); i++) {
      int number = numbers.getOrDefault(tokens.get(i), UNKNOWN);
      result[i] = isSpecial(number) ? UNKNOWN : number;
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
      if (!isSpecial(token)) {
        String word = words.get(token);
        text.append(text.isEmpty() || word.equals(",") ? "" : " ").append(word);
      }
    }
    return text.toString();
  }

  /** Splits a text into words and commas. */
  public static List<String> split(String text) {
    return SPACE.splitAsStream(text.replace(",", " ,")).filter(word -> !word.isEmpty()).toList();
  }
}
