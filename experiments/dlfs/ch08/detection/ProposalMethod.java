package dlfs.ch08.detection;

import dlfs.boxes.Box;
import dlfs.images.ColourImage;
import dlfs.proposals.SelectiveSearch;
import java.util.List;
import java.util.function.IntFunction;

/** A way of choosing boxes of an image that may contain objects. */
@FunctionalInterface
interface ProposalMethod {

  /**
   * Chooses boxes.
   *
   * @param seed the seed of random choices
   * @return the boxes, as a function of their largest number
   */
  IntFunction<List<Box>> boxes(ColourImage image, long seed);

  /** The best boxes of a selective search. */
  static ProposalMethod of(SelectiveSearch search) {
    return (image, seed) -> {
      List<Box> boxes = search.proposals(image, seed);
      return max -> boxes.subList(0, Math.min(max, boxes.size()));
    };
  }

  /** A regular grid of boxes of several sizes, the same for all images of one size. */
  static ProposalMethod slidingWindow() {
    return (image, seed) -> max -> new SlidingWindow(image.width(), image.height()).boxes(max);
  }

  /** Random boxes. */
  static ProposalMethod randomBoxes() {
    return (image, seed) -> max -> RandomBoxes.of(image.width(), image.height(), max, seed);
  }
}
