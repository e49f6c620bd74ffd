package dlfs.ch08.captioning;

import dlfs.captions.CaptionedImages;
import dlfs.captions.Tokens;
import dlfs.detection.FittedImages;
import dlfs.images.ColourImage;
import java.util.List;

/**
 * Images with captions, resized to squares of one size, which changes their proportions.
 *
 * @param images images of any sizes
 * @param size width and height in pixels
 */
record FittedCaptions(CaptionedImages images, int size) implements CaptionedImages {
  @Override
  public int count() {
    return images.count();
  }

  @Override
  public String name(int index) {
    return images.name(index);
  }

  @Override
  public ColourImage image(int index) {
    return FittedImages.resized(images.image(index), size);
  }

  @Override
  public List<String> captions(int index) {
    return images.captions(index);
  }

  @Override
  public Tokens tokens() {
    return images.tokens();
  }

  @Override
  public int maxWords() {
    return images.maxWords();
  }
}
