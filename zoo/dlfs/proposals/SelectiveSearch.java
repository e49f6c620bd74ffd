package dlfs.proposals;

import dlfs.boxes.Box;
import dlfs.images.ColourImage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Selective Search: boxes in an image that are likely to contain an object, whatever its class (J.
 * R. R. Uijlings et al., "Selective search for object recognition", IJCV 104 (2013)). R-CNN
 * classifies such boxes (section 8.4.1).
 *
 * <p>For each {@link Strategy}, the image is divided into segments, which are grouped until one
 * region is left ({@link Hierarchy}). The boxes around all regions, of the segments as well as of
 * the merged ones, are the proposals. The result depends on the image, the strategies and the seed
 * alone.
 *
 * <p>The papers' parameters are for photographs of about 500 x 375 pixels. The time is roughly
 * proportional to the number of pixels.
 */
public final class SelectiveSearch {
  private static final Set<Similarity> ALL = EnumSet.allOf(Similarity.class);
  private static final Set<Similarity> ALL_BUT_COLOUR =
      EnumSet.of(Similarity.TEXTURE, Similarity.SIZE, Similarity.FILL);

  private final List<Strategy> strategies;

  /**
   * Creates a search with strategies of one's own.
   *
   * @param strategies the strategies, at least one
   */
  public SelectiveSearch(List<Strategy> strategies) {
    if (strategies.isEmpty()) {
      throw new IllegalArgumentException("a selective search needs at least one strategy");
    }
    this.strategies = List.copyOf(strategies);
  }

  /** The paper's "single strategy": HSV, all similarities, k = 100. */
  public static SelectiveSearch single() {
    return combining(List.of(ColourSpace.HSV), List.of(100), List.of(ALL));
  }

  /** The paper's combination "fast" of 8 strategies. */
  public static SelectiveSearch fast() {
    return combining(
        List.of(ColourSpace.HSV, ColourSpace.LAB), List.of(50, 100), List.of(ALL, ALL_BUT_COLOUR));
  }

  /** The paper's combination "quality" of 80 strategies. */
  public static SelectiveSearch quality() {
    return combining(
        List.of(
            ColourSpace.HSV,
            ColourSpace.LAB,
            ColourSpace.RG_INTENSITY,
            ColourSpace.HUE,
            ColourSpace.INTENSITY),
        List.of(50, 100, 150, 300),
        List.of(ALL, ALL_BUT_COLOUR, EnumSet.of(Similarity.FILL), EnumSet.of(Similarity.SIZE)));
  }

  /** All combinations; the minimum size of segments is k, as in the authors' program. */
  private static SelectiveSearch combining(
      List<ColourSpace> spaces, List<Integer> ks, List<Set<Similarity>> similarities) {
    List<Strategy> strategies = new ArrayList<>();
    for (ColourSpace space : spaces) {
      for (int k : ks) {
        var segmentation = new GraphSegmentation(GraphSegmentation.SIGMA, k, k);
        similarities.forEach(of -> strategies.add(new Strategy(space, segmentation, of)));
      }
    }
    return new SelectiveSearch(strategies);
  }

  /** The strategies, in their order. */
  public List<Strategy> strategies() {
    return strategies;
  }

  /** Returns the hierarchy of regions of each strategy, in their order. */
  public List<Hierarchy> hierarchies(ColourImage image) {
    var segmented = new SegmentedImage(image);
    return strategies.stream().map(segmented::hierarchy).toList();
  }

  /**
   * Returns the boxes of all strategies, without duplicates, the most likely objects first.
   *
   * <p>The rank of a region is random, but better on average for large regions: v_i = RND * i,
   * where RND is uniform in [0, 1) and i the position of the region in its hierarchy, with 1 for
   * the whole image (section 3.3 of the paper). Otherwise, large regions would always be first.
   *
   * @param seed any value; the same seed gives the same order
   */
  public List<Box> proposals(ColourImage image, long seed) {
    return ranked(hierarchies(image), new SplittableRandom(seed));
  }

  /** A box and v_i. */
  private record Ranked(double value, Box box) {}

  private static List<Box> ranked(List<Hierarchy> hierarchies, SplittableRandom random) {
    List<Ranked> boxes = new ArrayList<>();
    for (Hierarchy hierarchy : hierarchies) {
      int count = hierarchy.regions().size();
      for (int i = 1; i <= count; i++) {
        Box box = hierarchy.regions().get(count - i).box();
        boxes.add(new Ranked(random.nextDouble() * i, box));
      }
    }
    return boxes.stream()
        .sorted(Comparator.comparingDouble(Ranked::value))
        .map(Ranked::box)
        .distinct()
        .toList();
  }
}
