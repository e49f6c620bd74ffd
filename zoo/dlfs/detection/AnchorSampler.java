package dlfs.detection;

import static dlfs.text.Text.formatted;

import dlfs.boxes.Box;
import dlfs.boxes.BoxedObject;
import dlfs.regions.BoxDeltas;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Chooses the anchors of an image on which a region proposal network is trained (Ren et al.,
 * "Faster R-CNN", 2015, sections 3.1.2 and 3.1.3).
 *
 * <p>An anchor is positive if its intersection over union with an object is at least {@value
 * #MIN_POSITIVE}, or if no anchor overlaps an object more; so every object has one. It is negative
 * if it is not positive and overlaps every object by less than {@value #MAX_NEGATIVE}. The others
 * do not count, and nor do those that overlap a {@linkplain BoxedObject#difficult() difficult}
 * object most. At most half of the sample is positive. Unlike in the paper, anchors that extend
 * beyond the image count as well: in small images, most do.
 *
 * @param anchors all anchors of an image, in the order of the network's outputs
 * @param size the number of anchors in a sample, at least 2; 256 in the paper
 */
public record AnchorSampler(List<Box> anchors, int size) {
  /** The overlap from which an anchor is positive. */
  public static final double MIN_POSITIVE = 0.7;

  /** The overlap below which an anchor is negative. */
  public static final double MAX_NEGATIVE = 0.3;

  /**
   * Creates a sampler.
   *
   * @throws IllegalArgumentException if the sample is smaller than 2
   */
  public AnchorSampler {
    if (size < 2) {
      throw new IllegalArgumentException(
          formatted("a sample of anchors has at least 2, not %d", size));
    }
    anchors = List.copyOf(anchors);
  }

  /**
   * Anchors that a network is trained on.
   *
   * @param positive the numbers of the positive ones
   * @param deltas for each positive one, the deltas of the object that it overlaps most
   * @param negative the numbers of the negative ones
   */
  public record Sample(int[] positive, List<BoxDeltas> deltas, int[] negative) {
    /** The number of anchors. */
    public int size() {
      return positive.length + negative.length;
    }
  }

  /**
   * Draws a sample.
   *
   * @param objects the objects in the image; without any, all anchors are negative
   */
  public Sample sample(List<BoxedObject> objects, SplittableRandom random) {
    Matching matching = Matching.of(anchors, objects);
    boolean[] isBest = best(matching, objects);
    IntStream all = IntStream.range(0, anchors.size());
    int[] positive =
        Matching.choose(
            all.filter(
                i ->
                    (matching.overlap()[i] >= MIN_POSITIVE || isBest[i])
                        && !isDifficult(matching.object()[i], objects)),
            size / 2,
            random);
    int[] negative =
        Matching.choose(
            IntStream.range(0, anchors.size())
                .filter(i -> matching.overlap()[i] < MAX_NEGATIVE && !isBest[i]),
            size - positive.length,
            random);
    List<BoxDeltas> deltas =
        Arrays.stream(positive)
            .mapToObj(
                i -> BoxDeltas.encode(anchors.get(i), objects.get(matching.object()[i]).box()))
            .toList();
    return new Sample(positive, deltas, negative);
  }

  private static boolean isDifficult(int object, List<BoxedObject> objects) {
    return object >= 0 && objects.get(object).difficult();
  }

  /**
   * Returns for each anchor whether no other overlaps the object more that it overlaps most. An
   * object that overlaps no anchor has none.
   */
  private boolean[] best(Matching matching, List<BoxedObject> objects) {
    double[] highest = new double[objects.size()];
    for (int i = 0; i < anchors.size(); i++) {
      if (matching.object()[i] >= 0) {
        int object = matching.object()[i];
        highest[object] = Math.max(highest[object], matching.overlap()[i]);
      }
    }
    boolean[] isBest = new boolean[anchors.size()];
    for (int i = 0; i < isBest.length; i++) {
      int object = matching.object()[i];
      isBest[i] = object >= 0 && matching.overlap()[i] == highest[object];
    }
    return isBest;
  }
}
