package dlfs.segmentation;

import dlfs.images.NamedImages;
import java.util.List;

/** Images with a class for every pixel, for semantic segmentation (section 8.4.2). */
public interface SegmentedImages extends NamedImages {
  /** The label of a pixel that does not count: it has no class, or its class is unknown. */
  int IGNORED = 255;

  /** The name of each class of pixels, by its number; the background, if any, is one of them. */
  List<String> pixelClasses();

  /**
   * Returns the class of each pixel of an image.
   *
   * @param index from 0 to {@link #count()} - 1
   * @return [height * width], row by row: the number of a class, or {@link #IGNORED}, as unsigned
   *     bytes; not a copy, so treat it as read-only
   */
  byte[] labels(int index);

  /** Returns an image and its labels; sets that make both together do so only once. */
  default SegmentedImage segmented(int index) {
    return new SegmentedImage(image(index), labels(index));
  }

  /** Returns the colour in which a class is drawn: by default, that of PASCAL VOC, 0xRRGGBB. */
  default int colour(int label) {
    return VocColours.of(label);
  }
}
