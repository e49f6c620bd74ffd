package dlfs.images;

import java.util.SplittableRandom;

/** A change of images before they are used for training, such as augmentation or scaling. */
@FunctionalInterface
public interface Preparation {

  /**
   * Returns changed copies of images.
   *
   * @param images the images of a mini-batch, which are not modified
   * @param random a generator for this mini-batch alone
   */
  LabelledImages of(LabelledImages images, SplittableRandom random);
}
