package dlfs.detection;

import dlfs.boxes.Box;
import dlfs.images.ColourImage;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The proposals for the images of a set, each computed once, when it is first needed. Threads can
 * share it, since the proposals for an image depend on the image alone.
 */
public final class ImageProposals {
  private final RegionProposer proposer;
  private final Map<Integer, List<Box>> known = new ConcurrentHashMap<>();

  /** Creates the proposals of a method. */
  public ImageProposals(RegionProposer proposer) {
    this.proposer = proposer;
  }

  /**
   * Returns the proposals for an image.
   *
   * @param index the index of the image in its set
   */
  public List<Box> of(int index, ColourImage image) {
    return known.computeIfAbsent(index, i -> List.copyOf(proposer.propose(image)));
  }
}
