package dlfs.images;

import java.util.Map;

/**
 * A data set: images to train on and images to test on.
 *
 * @param name as users type it: {@code mnist}, {@code fashion-mnist} or {@code strokes}
 * @param source where it came from, for people: a folder, or how it was made
 * @param generated whether it was made by a program, so that it says nothing about the real world
 * @param training the images to train on
 * @param test the images to test on
 * @param checksums the SHA-256 of each file it was read from, by file name; empty where there is
 *     none
 */
public record ImageDataset(
    String name,
    String source,
    boolean generated,
    LabelledImages training,
    LabelledImages test,
    Map<String, String> checksums) {

  /**
   * The same with at most {@code n} training and {@code n} test images, the first in file order.
   */
  public ImageDataset first(int n) {
    return new ImageDataset(name, source, generated, training.first(n), test.first(n), checksums);
  }
}
