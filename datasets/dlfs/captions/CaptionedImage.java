package dlfs.captions;

import dlfs.images.ColourImage;
import java.util.List;

/**
 * An image with captions.
 *
 * @param captions at least one
 */
public record CaptionedImage(ColourImage image, List<String> captions) {
  public CaptionedImage {
    captions = List.copyOf(captions);
    if (captions.isEmpty()) {
      throw new IllegalArgumentException("an image without a caption");
    }
  }
}
