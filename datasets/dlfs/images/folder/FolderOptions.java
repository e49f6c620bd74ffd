package dlfs.images.folder;

import static dlfs.text.Text.formatted;

import dlfs.images.ImageShape;

/**
 * How the photographs in a folder become a data set.
 *
 * @param shape the shape of every image: 1 channel for greyscale, 3 for colour
 * @param fit how photographs of other proportions are fitted
 * @param damaged the treatment of damaged files
 * @param testShare the share of the images of each class that is used as test set, between 0 and 1;
 *     does not matter for a folder with the subfolders {@code train} and {@code test}
 */
public record FolderOptions(ImageShape shape, Fit fit, Damaged damaged, double testShare) {

  /**
   * @throws IllegalArgumentException if the images do not have 1 or 3 channels, or if the share is
   *     not between 0 and 1
   */
  public FolderOptions {
    if (shape.channels() != 1 && shape.channels() != 3) {
      throw new IllegalArgumentException(
          formatted("images of %d channels; photographs have 1 or 3", shape.channels()));
    }
    if (!(testShare > 0 && testShare < 1)) {
      throw new IllegalArgumentException(
          formatted("a test share of %s, which is not between 0 and 1", testShare));
    }
  }

  /**
   * Options with which photographs are cropped, damaged files refused, and a fifth is for tests.
   */
  public static FolderOptions of(ImageShape shape) {
    return new FolderOptions(shape, Fit.CROP, Damaged.REFUSE, 0.2);
  }
}
