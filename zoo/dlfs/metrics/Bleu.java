package dlfs.metrics;

import static dlfs.text.Text.formatted;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * BLEU, which compares captions with references by the n-grams that they share (Papineni et al.,
 * BLEU: a Method for Automatic Evaluation of Machine Translation, 2002, sections 2.1 to 2.3).
 *
 * <pre>
 * BLEU-N = BP · (p₁ · p₂ · … · p_N)^(1/N)
 * BP = 1 if c &gt; r, else e^(1 - r/c)
 * </pre>
 *
 * <ul>
 *   <li>p_n is the precision of n-grams: the number of n-grams of all captions that occur in a
 *       reference of the same image, divided by the number of all n-grams of the captions. An
 *       n-gram counts at most as often as in the one reference that has it most often.
 *   <li>c is the length of all captions in words. r is the sum, over the captions, of the length of
 *       the reference whose length is closest; of two as close, the shorter one.
 *   <li>Counts are summed over the whole corpus before they are divided, and nothing is smoothed:
 *       if no n-gram of some length matches, or the captions have none, BLEU-n is 0 from that
 *       length on.
 * </ul>
 */
public final class Bleu {
  /** The longest n-grams. */
  public static final int MAX_N = 4;

  private static final Pattern BETWEEN_WORDS = Pattern.compile("[^\\p{L}\\p{N}]+");

  private final long[] matches = new long[MAX_N]; // [n - 1]
  private final long[] total = new long[MAX_N];
  private long length;
  private long referenceLength;

  /**
   * Splits a text into words as {@link #add(String, List)} does: in lower case, without
   * punctuation.
   */
  public static List<String> words(String text) {
    return BETWEEN_WORDS
        .splitAsStream(text.toLowerCase(Locale.ROOT))
        .filter(word -> !word.isEmpty())
        .toList();
  }

  /** Adds a caption and its references, which are split into {@link #words}. */
  public void add(String caption, List<String> references) {
    addWords(words(caption), references.stream().map(Bleu::words).toList());
  }

  /**
   * Adds a caption that is split into words already.
   *
   * @param caption the words; may be empty
   * @param references the words of each reference, at least one
   */
  public void addWords(List<String> caption, List<List<String>> references) {
    referenceLength += closestLength(caption.size(), references);
    length += caption.size();
    for (int n = 1; n <= MAX_N; n++) {
      Map<List<String>, Integer> most = new HashMap<>();
      for (List<String> reference : references) {
        counts(reference, n).forEach((gram, count) -> most.merge(gram, count, Math::max));
      }
      for (var gram : counts(caption, n).entrySet()) {
        matches[n - 1] += Math.min(gram.getValue(), most.getOrDefault(gram.getKey(), 0));
        total[n - 1] += gram.getValue();
      }
    }
  }

  private static int closestLength(int length, List<List<String>> references) {
    int closest = -1;
    for (List<String> reference : references) {
      int difference = Math.abs(reference.size() - length) - Math.abs(closest - length);
      if (closest < 0 || difference < 0 || difference == 0 && reference.size() < closest) {
        closest = reference.size();
      }
    }
    if (closest < 0) {
      throw new IllegalArgumentException("a caption needs at least one reference");
    }
    return closest;
  }

  private static Map<List<String>, Integer> counts(List<String> words, int n) {
    Map<List<String>, Integer> counts = new HashMap<>();
    for (int from = 0; from + n <= words.size(); from++) {
      counts.merge(words.subList(from, from + n), 1, Integer::sum);
    }
    return counts;
  }

  /**
   * Computes BLEU-n of the captions added so far.
   *
   * @param n the longest n-grams to compare, 1 to {@value #MAX_N}
   * @return in [0, 1]; 0 without captions
   */
  public double score(int n) {
    if (n < 1 || n > MAX_N) {
      throw new IllegalArgumentException(formatted("BLEU-%d: expected 1 to %d", n, MAX_N));
    }
    if (IntStream.range(0, n).anyMatch(i -> matches[i] == 0)) {
      return 0;
    }
    double logarithms =
        IntStream.range(0, n).mapToDouble(i -> Math.log((double) matches[i] / total[i])).sum();
    return brevityPenalty() * Math.exp(logarithms / n);
  }

  /** The brevity penalty of the captions added so far, in [0, 1]; 0 if they have no words. */
  public double brevityPenalty() {
    if (length == 0) {
      return 0;
    }
    return length > referenceLength ? 1 : Math.exp(1 - (double) referenceLength / length);
  }
}
