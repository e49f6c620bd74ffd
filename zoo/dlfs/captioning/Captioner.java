package dlfs.captioning;

import dlfs.captions.CaptionSamples;
import dlfs.captions.Tokens;
import dlfs.images.ColourImage;
import java.util.ArrayList;
import java.util.List;

/**
 * Describes images in sentences, by a trained network and a search.
 *
 * @param decoder the network
 * @param tokens the numbers of its words
 * @param search beam search, or greedy search
 */
public record Captioner(NicDecoder decoder, Tokens tokens, BeamSearch search) {
  /** The number of images that are described at the same time, for speed. */
  private static final int BATCH = 64;

  /**
   * Returns a sentence for each image.
   *
   * @param images images of the shape for which the network was made
   */
  public List<String> captions(List<ColourImage> images) {
    List<String> captions = new ArrayList<>();
    for (int from = 0; from < images.size(); from += BATCH) {
      List<ColourImage> part = images.subList(from, Math.min(images.size(), from + BATCH));
      WordModel model = decoder.of(CaptionSamples.features(part.toArray(ColourImage[]::new)));
      search.search(model).forEach(sentence -> captions.add(tokens.text(sentence.toArray())));
    }
    return captions;
  }
}
