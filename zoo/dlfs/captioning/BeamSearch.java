package dlfs.captioning;

import static dlfs.text.Text.formatted;

import dlfs.captions.Tokens;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Beam search for the most probable sentence (section 8.4.3; Vinyals et al., "Show and tell", 2015,
 * section 3.1.2): of all continuations of the best sentences so far by a word, only the best are
 * kept. With a width of 1, it is greedy search, which takes the most probable word at each step.
 *
 * <p>The score of a sentence is the sum of the logarithms of the probabilities of its words and of
 * its {@link Tokens#END}. A sentence that has ended is kept as long as it is among the best. The
 * search ends as soon as the best one has ended: since the others only become less probable, it
 * remains the best. Of equal scores, the sentence that continues a better one is the better; of the
 * same one, the word with the lower number.
 *
 * <p>Beam search does not always find a more probable sentence than greedy search: with a width of
 * more than 1, the beginning of the greedy sentence may drop out of the beam.
 *
 * @param width the number of sentences that are kept, at least 1
 * @param maxLength the largest number of words of a sentence, its end included, at least 1. If none
 *     has ended by then, the best unfinished one is returned
 */
public record BeamSearch(int width, int maxLength) {

  /**
   * @throws IllegalArgumentException if the width or the length is less than 1
   */
  public BeamSearch {
    if (width < 1 || maxLength < 1) {
      throw new IllegalArgumentException(
          formatted("beam search with a width of %d and a length of %d", width, maxLength));
    }
  }

  /**
   * A sentence.
   *
   * @param words the numbers of its words; the last is {@link Tokens#END} if it has ended
   * @param score the logarithm of its probability
   */
  public record Sentence(List<Integer> words, double score) {
    public Sentence {
      words = List.copyOf(words);
    }

    /** Whether it has ended. */
    public boolean hasEnded() {
      return !words.isEmpty() && words.get(words.size() - 1) == Tokens.END;
    }

    private Sentence with(int word, double newScore) {
      List<Integer> longer = new ArrayList<>(words);
      longer.add(word);
      return new Sentence(longer, newScore);
    }

    /** Returns the numbers of its words. */
    public int[] toArray() {
      return words.stream().mapToInt(Integer::intValue).toArray();
    }
  }

  /**
   * A continuation that is considered.
   *
   * @param of the position in the beam of the sentence that it continues
   * @param word the word; {@link #NONE} for a sentence that has ended
   */
  private record Candidate(int of, int word, double score) {}

  private static final int NONE = -1;

  /** Returns the best sentence for each that the model begins, in the same order. */
  public List<Sentence> search(WordModel model) {
    double[][] next = model.begin();
    int count = next.length;
    List<List<Sentence>> beams = new ArrayList<>();
    int[][] rows = new int[count][]; // of each sentence of each beam in `next`
    for (int i = 0; i < count; i++) {
      beams.add(List.of(new Sentence(List.of(), 0)));
      rows[i] = new int[] {i};
    }
    for (int length = 1; length <= maxLength; length++) {
      List<Integer> parents = new ArrayList<>();
      List<Integer> words = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        List<Sentence> beam = beams.get(i);
        if (beam.get(0).hasEnded()) {
          continue;
        }
        List<Candidate> best = best(beam, rows[i], next);
        if (best.isEmpty()) {
          throw new IllegalStateException("no word has a probability");
        }
        List<Sentence> continued = new ArrayList<>();
        int[] continuedRows = new int[best.size()];
        boolean isFinal = best.get(0).word == NONE || best.get(0).word == Tokens.END;
        for (Candidate candidate : best) {
          Sentence of = beam.get(candidate.of);
          continuedRows[continued.size()] = NONE;
          if (candidate.word != NONE && candidate.word != Tokens.END && !isFinal) {
            continuedRows[continued.size()] = parents.size();
            parents.add(rows[i][candidate.of]);
            words.add(candidate.word);
          }
          continued.add(candidate.word == NONE ? of : of.with(candidate.word, candidate.score));
        }
        beams.set(i, continued);
        rows[i] = continuedRows;
      }
      if (parents.isEmpty() || length == maxLength) {
        break;
      }
      next = model.advance(toArray(parents), toArray(words));
    }
    return beams.stream().map(BeamSearch::result).toList();
  }

  /** Returns the best sentence that has ended, or the best one if none has. */
  private static Sentence result(List<Sentence> beam) {
    return beam.stream().filter(Sentence::hasEnded).findFirst().orElse(beam.get(0));
  }

  /** Returns the best continuations of a beam, the best first. */
  private List<Candidate> best(List<Sentence> beam, int[] rows, double[][] next) {
    var best = new Candidate[width];
    int found = 0;
    for (int i = 0; i < beam.size(); i++) {
      double score = beam.get(i).score();
      if (beam.get(i).hasEnded()) {
        found = insert(best, found, new Candidate(i, NONE, score));
        continue;
      }
      double[] logarithms = next[rows[i]];
      for (int word = 0; word < logarithms.length; word++) {
        double longer = score + logarithms[word];
        if (longer > Double.NEGATIVE_INFINITY
            && (found < width || longer > best[found - 1].score)) {
          found = insert(best, found, new Candidate(i, word, longer));
        }
      }
    }
    return Arrays.asList(best).subList(0, found);
  }

  /** Inserts a candidate behind those that are at least as good; returns their number. */
  private static int insert(Candidate[] best, int found, Candidate added) {
    int at = found;
    while (at > 0 && added.score > best[at - 1].score) {
      at--;
    }
    if (at == best.length) {
      return found;
    }
    int kept = Math.min(found, best.length - 1);
    System.arraycopy(best, at, best, at + 1, kept - at);
    best[at] = added;
    return kept + 1;
  }

  private static int[] toArray(List<Integer> numbers) {
    return numbers.stream().mapToInt(Integer::intValue).toArray();
  }
}
