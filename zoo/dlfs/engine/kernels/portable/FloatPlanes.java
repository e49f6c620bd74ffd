package dlfs.engine.kernels.portable;

import dlfs.engine.kernels.Conv2dGeometry;

/**
 * Loops over padded channels ("planes") of images, in single precision; {@link
 * Conv2dGeometry#planeWidth} says how they are stored.
 */
final class FloatPlanes {
  private FloatPlanes() {}

  /** Copies a channel of an image to the middle of a plane, and leaves the padding as it is. */
  static void copyToPlane(Conv2dGeometry geometry, float[] image, int channel, float[] plane) {
    for (int row = 0; row < geometry.height(); row++) {
      System.arraycopy(
          image,
          indexInImage(geometry, channel, row),
          plane,
          indexInPlane(geometry, row),
          geometry.width());
    }
  }

  /** Copies the middle of a plane to a channel of an image. */
  static void copyFromPlane(Conv2dGeometry geometry, float[] plane, float[] image, int channel) {
    for (int row = 0; row < geometry.height(); row++) {
      System.arraycopy(
          plane,
          indexInPlane(geometry, row),
          image,
          indexInImage(geometry, channel, row),
          geometry.width());
    }
  }

  private static int indexInImage(Conv2dGeometry geometry, int channel, int row) {
    return channel * geometry.channelSize() + row * geometry.width();
  }

  private static int indexInPlane(Conv2dGeometry geometry, int row) {
    return (geometry.padding().top() + row) * geometry.planeWidth() + geometry.padding().left();
  }

  /**
   * Gathers, for each position of the kernel, the pixel under one of its elements.
   *
   * @param offset the offset in the plane of the kernel's element from the kernel's corner
   * @param gathered receives the pixels, [positions]
   */
  static void gather(Conv2dGeometry geometry, float[] plane, int offset, float[] gathered) {
    int outWidth = geometry.outWidth();
    int stride = geometry.strideWidth();
    for (int row = 0; row < geometry.outHeight(); row++) {
      int corner = offset + row * geometry.strideHeight() * geometry.planeWidth();
      for (int column = 0; column < outWidth; column++) {
        gathered[row * outWidth + column] = plane[corner + column * stride];
      }
    }
  }

  /** Adds a value of each position to the pixel under one of the kernel's elements. */
  static void scatterAdd(Conv2dGeometry geometry, float[] values, float[] plane, int offset) {
    int outWidth = geometry.outWidth();
    int stride = geometry.strideWidth();
    for (int row = 0; row < geometry.outHeight(); row++) {
      int corner = offset + row * geometry.strideHeight() * geometry.planeWidth();
      for (int column = 0; column < outWidth; column++) {
        plane[corner + column * stride] += values[row * outWidth + column];
      }
    }
  }

  /**
   * Adds n elements. Both arrays are used from the same index on, or the compiler would not
   * vectorise the loop.
   */
  static void add(float[] x, float[] y, int from, int n) {
    for (int i = from; i < from + n; i++) {
      y[i] += x[i];
    }
  }
}
