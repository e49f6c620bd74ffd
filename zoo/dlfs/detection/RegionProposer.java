package dlfs.detection;

import dlfs.boxes.Box;
import dlfs.images.ColourImage;
import java.util.List;

/** Proposes regions of images that may show an object, such as Selective Search (section 8.4.1). */
@FunctionalInterface
public interface RegionProposer {

  /** Returns the regions of an image, in pixels, the best first. */
  List<Box> propose(ColourImage image);
}
