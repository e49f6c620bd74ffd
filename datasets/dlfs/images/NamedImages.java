package dlfs.images;

import dlfs.samples.SampleSet;

/** Colour images of any size, with names, made or read from files as they are needed. */
public interface NamedImages extends SampleSet {

  /**
   * The name of an image, by which it is found in files of predictions; without an extension.
   *
   * @param index from 0 to {@link #count()} - 1
   */
  String name(int index);

  /** Returns an image. */
  ColourImage image(int index);
}
