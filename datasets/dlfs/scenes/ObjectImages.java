package dlfs.scenes;

import dlfs.images.LabelledImages;

/** The greyscale images from which the objects of scenes are made: bright on black. */
public interface ObjectImages {

  /** The number of images. */
  int count();

  /** The height of an image in pixels. */
  int rows();

  /** The width of an image in pixels. */
  int columns();

  /** The class number of an image, from 0. */
  int label(int index);

  /** A pixel of an image, in [0, 1]. */
  float pixel(int index, int row, int column);

  /** Returns labelled greyscale images as objects. */
  static ObjectImages of(LabelledImages images) {
    return new ObjectImages() {
      @Override
      public int count() {
        return images.count();
      }

      @Override
      public int rows() {
        return images.rows();
      }

      @Override
      public int columns() {
        return images.columns();
      }

      @Override
      public int label(int index) {
        return images.label(index);
      }

      @Override
      public float pixel(int index, int row, int column) {
        return images.pixels()[(index * images.rows() + row) * images.columns() + column];
      }
    };
  }
}
