package dlfs.detection;

import static dlfs.text.Text.formatted;

import dlfs.boxes.Box;
import dlfs.boxes.BoxedObject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Chooses the regions of an image on which the classifier of a detector is trained (Girshick, "Fast
 * R-CNN", 2015, section 2.3): from the proposals, and the boxes of the objects themselves. A region
 * shows an object if their intersection over union is at least {@value #MIN_FOREGROUND}, and
 * otherwise the background. At most a quarter of the sample shows objects. Regions that show a
 * {@linkplain BoxedObject#difficult() difficult} object do not count.
 *
 * @param size the number of regions in a sample, at least 1; 64 in the paper
 */
public record RegionSampler(int size) {
  /** The overlap from which a region shows an object. */
  public static final double MIN_FOREGROUND = 0.5;

  private static final double FOREGROUND_SHARE = 0.25;

  /**
   * Creates a sampler.
   *
   * @throws IllegalArgumentException if the sample is smaller than 1
   */
  public RegionSampler {
    if (size < 1) {
      throw new IllegalArgumentException(
          formatted("a sample of regions has at least 1, not %d", size));
    }
  }

  /**
   * A region that a classifier is trained on.
   *
   * @param box where it is, in pixels
   * @param object what it shows; null for the background
   */
  public record Region(Box box, BoxedObject object) {

    /** Returns the number of its class: 0 for the background, and 1 more than the label. */
    public int number() {
      return object == null ? 0 : object.label() + 1;
    }
  }

  /**
   * Draws a sample.
   *
   * @param proposals the proposals for the image; those without an area do not count
   * @param objects the objects in the image
   * @return the regions, objects first; fewer than the size if there are not enough
   */
  public List<Region> sample(
      List<Box> proposals, List<BoxedObject> objects, SplittableRandom random) {
    List<Box> all = new ArrayList<>(proposals);
    objects.stream().filter(object -> !object.difficult()).forEach(object -> all.add(object.box()));
    all.removeIf(box -> box.area() <= 0);
    Matching matching = Matching.of(all, objects);
    IntStream shown =
        IntStream.range(0, all.size())
            .filter(
                i ->
                    matching.overlap()[i] >= MIN_FOREGROUND
                        && !objects.get(matching.object()[i]).difficult());
    int most = Math.max(1, (int) (FOREGROUND_SHARE * size));
    List<Region> regions = new ArrayList<>();
    for (int i : Matching.choose(shown, most, random)) {
      regions.add(new Region(all.get(i), objects.get(matching.object()[i])));
    }
    IntStream background =
        IntStream.range(0, all.size()).filter(i -> matching.overlap()[i] < MIN_FOREGROUND);
    for (int i : Matching.choose(background, size - regions.size(), random)) {
      regions.add(new Region(all.get(i), null));
    }
    return Collections.unmodifiableList(regions);
  }
}
