package dlfs.ch08.detection;

import dlfs.boxes.Box;
import dlfs.detection.RegionProposer;
import dlfs.proposals.SelectiveSearch;

/** The method that proposes regions for R-CNN and Fast R-CNN. */
final class Proposers {
  private static final int MAX_REGIONS = 300;
  private static final double MIN_SIDE = 6;

  private Proposers() {}

  /**
   * Returns Selective Search: its best regions, without those that are smaller than objects are.
   */
  static RegionProposer selectiveSearch() {
    var search = SelectiveSearch.fast();
    return image ->
        search.proposals(image, 0).stream().filter(Proposers::isLarge).limit(MAX_REGIONS).toList();
  }

  private static boolean isLarge(Box box) {
    return Math.min(box.width(), box.height()) >= MIN_SIDE;
  }
}
