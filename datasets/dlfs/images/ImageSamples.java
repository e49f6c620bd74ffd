package dlfs.images;

import dlfs.samples.Samples;
import java.util.List;

/**
 * Images of one shape, each with a class label, in memory or read from files as they are needed.
 */
public interface ImageSamples extends Samples {

  /** The shape of every image. */
  ImageShape shape();

  /** The name of each class, by its number; their number is that of a network's outputs. */
  List<String> classNames();

  /** The number of the class of image {@code index}, from 0. */
  int label(int index);

  /** The number of classes. */
  default int classes() {
    return classNames().size();
  }
}
