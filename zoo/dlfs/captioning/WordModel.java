package dlfs.captioning;

/**
 * The probabilities of the next word of some sentences that grow word by word. It stores the state
 * of the sentences of the last call, from which the next one continues.
 */
public interface WordModel {

  /**
   * Begins sentences.
   *
   * @return for each sentence, the logarithm of the probability of each word to be the first;
   *     negative infinity for a word that must not be used
   */
  double[][] begin();

  /**
   * Continues sentences of the last call with a word each.
   *
   * @param parents for each new sentence, the index of the sentence of the last call that it
   *     continues; a sentence may be continued several times, or not at all
   * @param words the word that each continues with
   * @return for each new sentence, the logarithms of the probabilities of the next word
   */
  double[][] advance(int[] parents, int[] words);
}
