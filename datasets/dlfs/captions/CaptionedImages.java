package dlfs.captions;

import dlfs.images.NamedImages;
import java.util.List;

/** Images with captions, each with at least one (section 8.4.3). */
public interface CaptionedImages extends NamedImages {

  /**
   * Returns the captions of an image, at least one.
   *
   * @param index from 0 to {@link #count()} - 1
   */
  List<String> captions(int index);

  /** Returns an image with its captions. */
  default CaptionedImage captioned(int index) {
    return new CaptionedImage(image(index), captions(index));
  }

  /** The numbers of the words of the training captions. */
  Tokens tokens();

  /** The number of words and commas of the longest caption of a training image. */
  int maxWords();
}
