package dlfs.engine.kernels.portable;

import dlfs.engine.kernels.ImageBatch;
import dlfs.engine.kernels.Layout;
import dlfs.engine.kernels.ZeroPadding;

/** {@link ZeroPadding} in single precision, row by row. */
public final class FloatZeroPadding implements ZeroPadding {

  @Override
  public void pad(ImageBatch x, int top, int left, ImageBatch y) {
    try (FloatScratch scratch = FloatScratch.open()) {
      float[] inside = scratch.array(x.imageSize());
      float[] padded = scratch.zeros(y.imageSize());
      for (int i = 0; i < x.count(); i++) {
        FloatMemory.read(x.slice(i, 1).address(), inside, x.imageSize());
        forEachRow(x, top, left, y, (row, at, n) -> System.arraycopy(inside, row, padded, at, n));
        FloatMemory.write(padded, y.slice(i, 1).address(), y.imageSize());
      }
    }
  }

  @Override
  public void crop(ImageBatch dy, int top, int left, ImageBatch dx) {
    try (FloatScratch scratch = FloatScratch.open()) {
      float[] inside = scratch.array(dx.imageSize());
      float[] padded = scratch.array(dy.imageSize());
      for (int i = 0; i < dx.count(); i++) {
        FloatMemory.read(dy.slice(i, 1).address(), padded, dy.imageSize());
        forEachRow(dx, top, left, dy, (row, at, n) -> System.arraycopy(padded, at, inside, row, n));
        FloatMemory.write(inside, dx.slice(i, 1).address(), dx.imageSize());
      }
    }
  }

  /** Processes the n elements of a row, from an index in the image and one in the padded image. */
  @FunctionalInterface
  private interface Action {
    void apply(int inImage, int inPadded, int n);
  }

  /** Processes the rows of one image: those of each channel, or of all channels together. */
  private static void forEachRow(
      ImageBatch image, int top, int left, ImageBatch padded, Action action) {
    boolean channelsLast = image.layout() == Layout.NHWC;
    int planes = channelsLast ? 1 : image.channels();
    int elementsPerPixel = channelsLast ? image.channels() : 1;
    int n = image.width() * elementsPerPixel;
    for (int plane = 0; plane < planes; plane++) {
      for (int row = 0; row < image.height(); row++) {
        int pixel = (plane * padded.height() + top + row) * padded.width() + left;
        action.apply((plane * image.height() + row) * n, pixel * elementsPerPixel, n);
      }
    }
  }
}
