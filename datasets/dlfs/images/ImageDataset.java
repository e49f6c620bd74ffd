package dlfs.images;

import dlfs.samples.Dataset;
import dlfs.samples.Origin;
import java.util.Map;

/**
 * A data set of images in memory.
 *
 * @param name the name that users type: {@code mnist}, {@code cifar-10} or {@code strokes}
 * @param source a description of the place that it is from: a folder, or how it was generated
 * @param origin the kind of its origin
 * @param training the training set
 * @param test the test set
 * @param checksums the SHA-256 of each of its files, by file name; empty if it has none
 */
public record ImageDataset(
    String name,
    String source,
    Origin origin,
    LabelledImages training,
    LabelledImages test,
    Map<String, String> checksums)
    implements Dataset {

  /**
   * Returns this data set with only the first {@code n} training and test images, in file order.
   */
  public ImageDataset first(int n) {
    return new ImageDataset(name, source, origin, training.first(n), test.first(n), checksums);
  }
}
