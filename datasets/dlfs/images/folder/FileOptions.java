package dlfs.images.folder;

import static dlfs.text.Text.formatted;

/**
 * The treatment of the files in a folder of images.
 *
 * @param damaged the treatment of damaged files
 * @param testShare the share of the images that is used as test set, between 0 and 1; does not
 *     matter for a folder that is already split
 */
public record FileOptions(Damaged damaged, double testShare) {
  /** Options with which damaged files are refused, and a fifth is for tests. */
  public static final FileOptions DEFAULT = new FileOptions(Damaged.REFUSE, 0.2);

  /**
   * @throws IllegalArgumentException if the share is not between 0 and 1
   */
  public FileOptions {
    if (!(testShare > 0 && testShare < 1)) {
      throw new IllegalArgumentException(
          formatted("a test share of %s, which is not between 0 and 1", testShare));
    }
  }
}
