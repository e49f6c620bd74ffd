package dlfs.engine.kernels.portable;

import dlfs.engine.kernels.ImageBatch;
import dlfs.engine.kernels.Layout;
import dlfs.engine.kernels.Upsampling;
import dlfs.layers.Interpolation;
import java.util.Arrays;

/**
 * {@link Upsampling} in single precision: a row of the output is interpolated first between two
 * rows of the input, then between its own pixels. The rows are those of each channel in NCHW, and
 * those of all channels together in NHWC.
 */
@SuppressWarnings("cast") // the same text serves double precision
public final class FloatUpsampling implements Upsampling {

  @Override
  public void forward(Interpolation rows, Interpolation columns, ImageBatch x, ImageBatch y) {
    Shape shape = Shape.of(x);
    try (FloatScratch scratch = FloatScratch.open()) {
      float[] input = scratch.array(x.imageSize());
      float[] output = scratch.array(y.imageSize());
      float[] row = scratch.array(columns.size() * shape.depth);
      for (int image = 0; image < x.count(); image++) {
        FloatMemory.read(x.slice(image, 1).address(), input, x.imageSize());
        for (int i = 0; i < shape.planes * rows.outSize(); i++) {
          interpolateRow(rows, i, columns.size() * shape.depth, input, row);
          interpolatePixels(columns, shape.depth, row, output, i);
        }
        FloatMemory.write(output, y.slice(image, 1).address(), y.imageSize());
      }
    }
  }

  @Override
  public void backward(Interpolation rows, Interpolation columns, ImageBatch dy, ImageBatch dx) {
    Shape shape = Shape.of(dx);
    int length = columns.size() * shape.depth;
    try (FloatScratch scratch = FloatScratch.open()) {
      float[] gradients = scratch.array(dy.imageSize());
      float[] input = scratch.array(dx.imageSize());
      float[] row = scratch.array(length);
      for (int image = 0; image < dx.count(); image++) {
        FloatMemory.read(dy.slice(image, 1).address(), gradients, dy.imageSize());
        Arrays.fill(input, 0, dx.imageSize(), 0);
        for (int i = 0; i < shape.planes * rows.outSize(); i++) {
          Arrays.fill(row, 0, length, 0);
          distributePixels(columns, shape.depth, gradients, i, row);
          distributeRow(rows, i, length, row, input);
        }
        FloatMemory.write(input, dx.slice(image, 1).address(), dx.imageSize());
      }
    }
  }

  /**
   * The arrangement of the elements of an image: planes of rows of pixels.
   *
   * @param planes the number of planes
   * @param depth the number of elements of a pixel
   */
  private record Shape(int planes, int depth) {
    static Shape of(ImageBatch images) {
      return images.layout() == Layout.NHWC
          ? new Shape(1, images.channels())
          : new Shape(images.channels(), 1);
    }
  }

  /** Returns the index of the first element of a row of the input, for row i of all planes. */
  private static int startOfRow(Interpolation rows, int i, int row, int length) {
    return (i / rows.outSize() * rows.size() + row) * length;
  }

  private static void interpolateRow(
      Interpolation rows, int i, int length, float[] input, float[] row) {
    int out = i % rows.outSize();
    int first = startOfRow(rows, i, rows.first(out), length);
    int second = startOfRow(rows, i, rows.second(out), length);
    interpolate(input, first, second, (float) rows.weightOfSecond(out), row, 0, length);
  }

  private static void interpolatePixels(
      Interpolation columns, int depth, float[] row, float[] output, int i) {
    int to = i * columns.outSize() * depth;
    for (int column = 0; column < columns.outSize(); column++) {
      interpolate(
          row,
          columns.first(column) * depth,
          columns.second(column) * depth,
          (float) columns.weightOfSecond(column),
          output,
          to + column * depth,
          depth);
    }
  }

  private static void interpolate(
      float[] x, int first, int second, float weight, float[] y, int to, int n) {
    if (weight == 0) { // the second may be infinite
      System.arraycopy(x, first, y, to, n);
      return;
    }
    for (int k = 0; k < n; k++) {
      y[to + k] = (1 - weight) * x[first + k] + weight * x[second + k];
    }
  }

  private static void distributePixels(
      Interpolation columns, int depth, float[] gradients, int i, float[] row) {
    int from = i * columns.outSize() * depth;
    for (int column = 0; column < columns.outSize(); column++) {
      float weight = (float) columns.weightOfSecond(column);
      addProduct(1 - weight, gradients, from, row, columns.first(column) * depth, depth);
      if (weight != 0) {
        addProduct(weight, gradients, from, row, columns.second(column) * depth, depth);
      }
      from += depth;
    }
  }

  private static void distributeRow(
      Interpolation rows, int i, int length, float[] row, float[] input) {
    int out = i % rows.outSize();
    float weight = (float) rows.weightOfSecond(out);
    addProduct(1 - weight, row, 0, input, startOfRow(rows, i, rows.first(out), length), length);
    if (weight != 0) {
      addProduct(weight, row, 0, input, startOfRow(rows, i, rows.second(out), length), length);
    }
  }

  private static void addProduct(float factor, float[] x, int from, float[] y, int to, int n) {
    for (int k = 0; k < n; k++) {
      y[to + k] += factor * x[from + k];
    }
  }
}
