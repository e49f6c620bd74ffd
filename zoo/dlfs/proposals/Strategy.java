package dlfs.proposals;

import static dlfs.text.Text.formatted;

import java.util.EnumSet;
import java.util.Set;

/**
 * One way of grouping an image. Selective Search uses several that complement each other.
 *
 * @param space the colour space in which the image is segmented and regions are compared
 * @param segmentation the segmentation that the grouping starts from
 * @param similarities the measures whose sum is the similarity of regions; at least one
 */
public record Strategy(
    ColourSpace space, GraphSegmentation segmentation, Set<Similarity> similarities) {

  public Strategy {
    similarities = Set.copyOf(similarities);
    if (similarities.isEmpty()) {
      throw new IllegalArgumentException(
          formatted("a strategy needs a similarity: %s", EnumSet.allOf(Similarity.class)));
    }
  }
}
