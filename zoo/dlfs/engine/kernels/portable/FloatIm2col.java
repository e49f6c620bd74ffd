package dlfs.engine.kernels.portable;

import dlfs.engine.kernels.Conv2dGeometry;
import dlfs.engine.kernels.Im2col;
import dlfs.engine.kernels.ImageBatch;
import dlfs.engine.kernels.Matrix;
import java.nio.FloatBuffer;
import java.util.Arrays;

/** {@link Im2col} in single precision, one padded channel after the other. */
public final class FloatIm2col implements Im2col {

  @Override
  public void im2col(Conv2dGeometry geometry, ImageBatch x, Matrix columns) {
    try (FloatScratch scratch = FloatScratch.open()) {
      float[] image = scratch.read(x.elements());
      float[] plane = scratch.zeros(geometry.planeSize());
      float[] piece =
          scratch.array(
              Math.max(
                  geometry.kernelSize(),
                  Math.max(
                      geometry.paddedHeight() * geometry.outWidth(), geometry.columnsLength())));
      FloatBuffer to = FloatMemory.buffer(columns.address(), columns.size());
      int row = 0;
      for (int channel = 0; channel < geometry.channels(); channel++) {
        FloatPlanes.copyToPlane(geometry, image, channel, plane);
        if (columns.transposed()) {
          copyWindows(geometry, plane, piece, to, row);
        } else if (geometry.hasUnitStride()) {
          copyRows(geometry, plane, piece, to, row);
        } else {
          gatherRows(geometry, plane, piece, to, row);
        }
        row += geometry.kernelSize();
      }
    }
  }

  /** Copies the rows of a channel with unit stride, each of which is contiguous in the plane. */
  private static void copyRows(
      Conv2dGeometry geometry, float[] plane, float[] cropped, FloatBuffer to, int firstRow) {
    boolean whole = geometry.pitch() == geometry.planeWidth();
    for (int j = 0; j < geometry.kernelWidth(); j++) {
      if (!whole) {
        crop(geometry, plane, geometry.indexInPlane(0, j), cropped);
      }
      for (int i = 0; i < geometry.kernelHeight(); i++) {
        int row = firstRow + i * geometry.kernelWidth() + j;
        int from =
            whole
                ? geometry.indexInPlane(i, j)
                : i * geometry.window().dilationHeight() * geometry.outWidth();
        to.put(
            row * geometry.columnsLength(),
            whole ? plane : cropped,
            from,
            geometry.columnsLength());
      }
    }
  }

  /** Copies the columns of a plane from the given one on, up to the width of the output. */
  private static void crop(Conv2dGeometry geometry, float[] plane, int first, float[] cropped) {
    int width = geometry.outWidth();
    for (int row = 0; row < geometry.paddedHeight(); row++) {
      System.arraycopy(plane, row * geometry.planeWidth() + first, cropped, row * width, width);
    }
  }

  /** Gathers the rows of a channel with any stride. */
  private static void gatherRows(
      Conv2dGeometry geometry, float[] plane, float[] gathered, FloatBuffer to, int firstRow) {
    for (int i = 0; i < geometry.kernelHeight(); i++) {
      for (int j = 0; j < geometry.kernelWidth(); j++) {
        FloatPlanes.gather(geometry, plane, geometry.indexInPlane(i, j), gathered);
        int row = firstRow + i * geometry.kernelWidth() + j;
        to.put(row * geometry.columnsLength(), gathered, 0, geometry.columnsLength());
      }
    }
  }

  /** Copies the pixels of a channel under the kernel, a position after the other. */
  private static void copyWindows(
      Conv2dGeometry geometry, float[] plane, float[] window, FloatBuffer to, int firstRow) {
    int size = geometry.kernelSize();
    forEachPosition(
        geometry,
        (position, corner) -> {
          for (int i = 0; i < geometry.kernelHeight(); i++) {
            int from = corner + geometry.indexInPlane(i, 0);
            System.arraycopy(
                plane, from, window, i * geometry.kernelWidth(), geometry.kernelWidth());
          }
          to.put(position * geometry.kernelVolume() + firstRow, window, 0, size);
        });
  }

  /** Processes a position of the kernel, whose corner has an index in the plane. */
  @FunctionalInterface
  private interface PositionAction {
    void apply(int position, int corner);
  }

  private static void forEachPosition(Conv2dGeometry geometry, PositionAction action) {
    int position = 0;
    for (int row = 0; row < geometry.outHeight(); row++) {
      int first = row * geometry.strideHeight() * geometry.planeWidth();
      for (int column = 0; column < geometry.outWidth(); column++) {
        action.apply(position++, first + column * geometry.strideWidth());
      }
    }
  }

  @Override
  public void col2im(Conv2dGeometry geometry, Matrix columns, ImageBatch x) {
    try (FloatScratch scratch = FloatScratch.open()) {
      float[] piece = scratch.array(Math.max(geometry.planeSize(), geometry.kernelSize()));
      float[] image = scratch.array(geometry.imageSize());
      float[] plane = scratch.array(geometry.planeSize());
      FloatBuffer from = FloatMemory.buffer(columns.address(), columns.size());
      for (int channel = 0; channel < geometry.channels(); channel++) {
        Arrays.fill(plane, 0, geometry.planeSize(), 0);
        if (columns.transposed()) {
          addWindows(geometry, from, channel * geometry.kernelSize(), piece, plane);
        } else {
          addRows(geometry, from, piece, plane);
        }
        FloatPlanes.copyFromPlane(geometry, plane, image, channel);
      }
      FloatMemory.write(image, x.address(), geometry.imageSize());
    }
  }

  /** Adds the next rows of the columns, those of a channel, to its plane. */
  private static void addRows(
      Conv2dGeometry geometry, FloatBuffer from, float[] row, float[] plane) {
    int length = geometry.columnsLength();
    boolean contiguous = geometry.hasUnitStride() && geometry.pitch() == geometry.planeWidth();
    for (int i = 0; i < geometry.kernelHeight(); i++) {
      for (int j = 0; j < geometry.kernelWidth(); j++) {
        int offset = geometry.indexInPlane(i, j);
        if (contiguous) {
          from.get(row, offset, length);
          FloatPlanes.add(row, plane, offset, length);
        } else {
          from.get(row, 0, length);
          FloatPlanes.scatterAdd(geometry, row, plane, offset);
        }
      }
    }
  }

  /** Adds the elements of a channel to its plane, a position after the other. */
  private static void addWindows(
      Conv2dGeometry geometry, FloatBuffer from, int firstRow, float[] window, float[] plane) {
    forEachPosition(
        geometry,
        (position, corner) -> {
          from.get(position * geometry.kernelVolume() + firstRow, window, 0, geometry.kernelSize());
          for (int i = 0; i < geometry.kernelHeight(); i++) {
            int to = corner + geometry.indexInPlane(i, 0);
            int first = i * geometry.kernelWidth();
            for (int j = 0; j < geometry.kernelWidth(); j++) {
              plane[to + j] += window[first + j];
            }
          }
        });
  }
}
