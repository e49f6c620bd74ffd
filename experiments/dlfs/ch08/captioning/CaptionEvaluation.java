package dlfs.ch08.captioning;

import dlfs.captioning.BeamSearch;
import dlfs.captioning.Captioner;
import dlfs.captioning.NicDecoder;
import dlfs.captions.CaptionSamples;
import dlfs.captions.CaptionedImage;
import dlfs.engine.EngineKind;
import dlfs.images.ColourImage;
import dlfs.lab.Run;
import dlfs.lab.artefacts.Bitmap;
import dlfs.lab.results.CsvFiles;
import dlfs.layers.LayerSet;
import dlfs.metrics.Bleu;
import dlfs.networks.Nic;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.graph.ComputationGraph;

/**
 * Measures the sentences that a trained network writes about test images.
 *
 * @param data the images
 * @param network the description of the network
 * @param layers the layer set of the network
 * @param engine the engine that computes it
 */
record CaptionEvaluation(CaptioningData data, Nic network, LayerSet layers, EngineKind engine) {
  /** The share of sentences that are word for word correct. */
  static final String EXACT = "exact_sentences";

  /** The beginning of the name of BLEU-n. */
  static final String BLEU = "bleu_";

  /** The end of the names of metrics of images with a composition that was kept out of training. */
  static final String OF_UNSEEN = "_of_unseen_compositions";

  /** The search that takes the most probable word at each step. */
  static final String GREEDY = "greedy";

  /** Beam search. */
  static final String BEAM = "beam search";

  static final String PREDICTIONS = "predictions.csv";
  static final String TRUTH = "truth.csv";

  /** The images that the picture shows, and a table of their sentences. */
  static final String SHOWN = "shown.png";

  static final String SHOWN_SENTENCES = "shown.csv";

  /** The columns of the picture. */
  static final int COLUMNS = 3;

  private static final int SHOWN_OF_GROUP = 6;

  /** The images that are described at once, so that not all pixels are in memory. */
  private static final int PART = 256;

  /** Returns the share of exact sentences of greedy search about some test images. */
  double exact(ComputationGraph trained, int... indices) {
    var captioner = captioner(decoder(trained), 1);
    var scores = new CaptionScores();
    List<CaptionedImage> images = captioned(indices);
    List<String> sentences = captioner.captions(pictures(images));
    for (int i = 0; i < indices.length; i++) {
      scores.add(sentences.get(i), images.get(i).captions());
    }
    return scores.exact();
  }

  /**
   * Records the scores of greedy and of beam search, the sentences, and pictures.
   *
   * @param tested the number of test images, the first ones
   * @param beamWidth the width of the beam
   */
  void measure(Run run, ComputationGraph trained, int tested, int beamWidth) {
    NicDecoder decoder = decoder(trained);
    Map<String, Captioner> searches = new LinkedHashMap<>();
    searches.put(GREEDY, captioner(decoder, 1));
    searches.put(BEAM, captioner(decoder, beamWidth));
    Map<String, List<String>> sentences = new LinkedHashMap<>();
    searches.keySet().forEach(search -> sentences.put(search, new ArrayList<>()));
    List<List<String>> truth = new ArrayList<>();
    boolean[] unseen = new boolean[tested];
    for (int from = 0; from < tested; from += PART) {
      int[] indices = IntStream.range(from, Math.min(tested, from + PART)).toArray();
      List<CaptionedImage> images = captioned(indices);
      images.forEach(image -> truth.add(image.captions()));
      searches.forEach(
          (search, captioner) ->
              sentences.get(search).addAll(captioner.captions(pictures(images))));
      for (int index : indices) {
        unseen[index] = data.unseen().test(index);
      }
    }
    sentences.forEach((search, ofSearch) -> record(run, search, ofSearch, truth, unseen));
    run.record(PREDICTIONS, predictions(run.variant(), sentences));
    run.record(TRUTH, truth(truth));
    recordShown(run, sentences.get(BEAM), truth, unseen);
  }

  private NicDecoder decoder(ComputationGraph trained) {
    return new NicDecoder(network, trained, layers, engine);
  }

  private Captioner captioner(NicDecoder decoder, int width) {
    CaptionSamples samples = data.samples();
    return new Captioner(decoder, samples.tokens(), new BeamSearch(width, samples.length()));
  }

  private List<CaptionedImage> captioned(int... indices) {
    return IntStream.of(indices).mapToObj(data.test()::captioned).toList();
  }

  private static List<ColourImage> pictures(List<CaptionedImage> images) {
    return images.stream().map(CaptionedImage::image).toList();
  }

  /** Records the scores of a search, those of unseen compositions apart. */
  private void record(
      Run run, String search, List<String> sentences, List<List<String>> truth, boolean... unseen) {
    var ofSeen = new CaptionScores();
    var ofUnseen = new CaptionScores();
    for (int i = 0; i < unseen.length; i++) {
      (unseen[i] ? ofUnseen : ofSeen).add(sentences.get(i), truth.get(i));
    }
    record(run, search, ofSeen, "");
    if (data.hasUnseen()) {
      record(run, search, ofUnseen, OF_UNSEEN);
    }
  }

  private static void record(Run run, String search, CaptionScores scores, String suffix) {
    if (scores.count() > 0) {
      run.record(search, EXACT + suffix, scores.exact());
      for (int n = 1; n <= Bleu.MAX_N; n++) {
        run.record(search, BLEU + n + suffix, scores.bleu(n));
      }
    }
  }

  private String predictions(String variant, Map<String, List<String>> sentences) {
    List<List<Object>> rows = new ArrayList<>();
    sentences.forEach(
        (search, ofSearch) -> {
          for (int i = 0; i < ofSearch.size(); i++) {
            rows.add(List.of(variant + " " + search, data.test().name(i), ofSearch.get(i)));
          }
        });
    return CsvFiles.text(List.of("variant", "image", "caption"), rows);
  }

  private String truth(List<List<String>> captions) {
    List<List<Object>> rows = new ArrayList<>();
    for (int i = 0; i < captions.size(); i++) {
      for (String caption : captions.get(i)) {
        rows.add(List.of(data.test().name(i), caption));
      }
    }
    return CsvFiles.text(List.of("image", "caption"), rows);
  }

  /** Records the first images of each group, of which half may be described wrongly. */
  private void recordShown(
      Run run, List<String> sentences, List<List<String>> truth, boolean... unseen) {
    List<Integer> shown = new ArrayList<>();
    for (boolean group : data.groups()) {
      shown.addAll(shown(group, sentences, truth, unseen));
    }
    List<List<Object>> rows = new ArrayList<>();
    List<Bitmap> pictures = new ArrayList<>();
    for (int i : shown) {
      pictures.add(Bitmap.of(data.test().image(i)));
      boolean isCorrect = truth.get(i).contains(sentences.get(i));
      rows.add(
          List.of(
              data.test().name(i), unseen[i], isCorrect, sentences.get(i), truth.get(i).get(0)));
    }
    run.record(SHOWN, Bitmap.sheet(COLUMNS, pictures));
    run.record(
        SHOWN_SENTENCES,
        CsvFiles.text(List.of("image", "unseen", "correct", "sentence", "truth"), rows));
  }

  /** Returns the first images of a group: up to half of them wrong ones, the rest correct ones. */
  private static List<Integer> shown(
      boolean group, List<String> sentences, List<List<String>> truth, boolean... unseen) {
    List<Integer> correct = new ArrayList<>();
    List<Integer> wrong = new ArrayList<>();
    for (int i = 0; i < unseen.length; i++) {
      if (unseen[i] == group) {
        (truth.get(i).contains(sentences.get(i)) ? correct : wrong).add(i);
      }
    }
    int wrongShown =
        Math.min(wrong.size(), Math.max(SHOWN_OF_GROUP / 2, SHOWN_OF_GROUP - correct.size()));
    List<Integer> shown =
        new ArrayList<>(correct.subList(0, Math.min(correct.size(), SHOWN_OF_GROUP - wrongShown)));
    shown.addAll(wrong.subList(0, wrongShown));
    return shown;
  }
}
