package dlfs.ch08.captioning;

import dlfs.metrics.Bleu;
import java.util.List;

/** How well sentences describe some images: exactly, and by BLEU. */
final class CaptionScores {
  private final Bleu bleu = new Bleu();
  private int count;
  private int exact;

  /** Adds the sentence of an image and the correct ones. */
  void add(String sentence, List<String> correct) {
    count++;
    exact += correct.contains(sentence) ? 1 : 0;
    bleu.add(sentence, correct);
  }

  /** The number of images. */
  int count() {
    return count;
  }

  /** The share of the sentences that are word for word correct; 0 without any. */
  double exact() {
    return count == 0 ? 0 : (double) exact / count;
  }

  /** BLEU-n. */
  double bleu(int n) {
    return bleu.score(n);
  }
}
