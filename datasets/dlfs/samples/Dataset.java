package dlfs.samples;

import java.util.Map;

/** A data set of any kind, with a training set and a test set. */
public interface Dataset {

  /** The name that users type: {@code mnist}, {@code cifar-10}, or the path of their folder. */
  String name();

  /** A description of the place that it is from: a folder, or how it was generated. */
  String source();

  /** The kind of its origin. */
  Origin origin();

  /** The SHA-256 of each of its files, by file name; empty if it has none. */
  Map<String, String> checksums();

  /** The training set. */
  SampleSet training();

  /** The test set. */
  SampleSet test();
}
