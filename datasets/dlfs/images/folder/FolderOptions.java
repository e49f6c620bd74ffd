package dlfs.images.folder;

import static dlfs.text.Text.formatted;

import dlfs.images.ImageShape;

/**
 * How the photographs in a folder become a data set.
 *
 * @param shape the shape of every image: 1 channel for greyscale, 3 for colour
 * @param fit how photographs of other proportions are fitted
 * @param files the treatment of the files; the test share is that of each class
 */
public record FolderOptions(ImageShape shape, Fit fit, FileOptions files) {

  /**
   * @throws IllegalArgumentException if the images do not have 1 or 3 channels
   */
  public FolderOptions {
    if (shape.channels() != 1 && shape.channels() != 3) {
      throw new IllegalArgumentException(
          formatted("images of %d channels; photographs have 1 or 3", shape.channels()));
    }
  }

  /**
   * Options with which photographs are cropped, damaged files refused, and a fifth is for tests.
   */
  public static FolderOptions of(ImageShape shape) {
    return new FolderOptions(shape, Fit.CROP, FileOptions.DEFAULT);
  }
}
