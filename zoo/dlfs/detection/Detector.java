package dlfs.detection;

import dlfs.images.ColourImage;
import java.util.List;

/** Finds objects in images (section 8.4.1). */
@FunctionalInterface
public interface Detector {

  /**
   * Returns the objects in an image.
   *
   * @param image an image of the size that the detector was made for
   * @return the objects, by decreasing score
   */
  List<DetectedObject> detect(ColourImage image);
}
