package dlfs.engine.kernels.portable;

import dlfs.engine.kernels.Conv2dGeometry;
import dlfs.engine.kernels.ConvolutionAlgorithm;
import dlfs.engine.kernels.ConvolutionArguments;
import dlfs.engine.kernels.Filters;
import dlfs.engine.kernels.Im2col;
import dlfs.engine.kernels.ImageBatch;
import dlfs.engine.kernels.Layout;
import dlfs.engine.kernels.LinearAlgebra;
import dlfs.engine.kernels.Matrix;
import dlfs.engine.kernels.Vector;
import dlfs.layers.ActivationFunction;
import java.util.Arrays;

/**
 * {@link ConvolutionAlgorithm} in single precision that multiplies by the columns of im2col, which
 * are the image itself if the kernel is 1x1 with unit stride. It supports every shape.
 */
public final class FloatIm2colConvolution implements ConvolutionAlgorithm {
  /** The number of elements of a block of outputs; it fits into the first-level cache. */
  private static final int BLOCK_SIZE = 4096;

  private final LinearAlgebra algebra;
  private final Im2col im2col = new FloatIm2col();

  /**
   * @param algebra computes the matrix products
   */
  public FloatIm2colConvolution(LinearAlgebra algebra) {
    this.algebra = algebra;
  }

  @Override
  public boolean supports(Conv2dGeometry geometry, int filters) {
    return true;
  }

  @Override
  public boolean isPreferred(Conv2dGeometry geometry, int filters) {
    return true;
  }

  @Override
  public boolean acceptsNhwc() {
    return false;
  }

  @Override
  public boolean prefersLargeBatches() {
    return false;
  }

  @Override
  public long packedSize(Conv2dGeometry geometry, int filters) {
    return 0;
  }

  @Override
  public void pack(Conv2dGeometry geometry, Filters filters) {
    // The weights are used as they are.
  }

  @Override
  public void forward(ConvolutionArguments arguments, ImageBatch copy) {
    Filters filters = arguments.filters();
    float[] biases = new float[filters.count()];
    if (filters.biases() != null) {
      FloatMemory.read(filters.biases().address(), biases, filters.count());
    }
    try (FloatScratch scratch = FloatScratch.open()) {
      Matrix z = outputs(scratch, arguments, arguments.y().layout()); // [FN, OH · pitch]
      Matrix space = columns(scratch, arguments.geometry()); // [C FH FW, OH · pitch]
      for (int i = 0; i < arguments.images(); i++) {
        Matrix col = im2col(arguments.geometry(), arguments.x().slice(i, 1), space);
        algebra.multiply(filters.weights(), col, z);
        activate(arguments.slice(i, 1), biases, z, ImageBatch.sliceOfNullable(copy, i, 1));
      }
    }
  }

  /** Computes y = f(z + b) for one image. */
  private static void activate(
      ConvolutionArguments image, float[] biases, Matrix z, ImageBatch copy) {
    Lines lines = Lines.of(image, image.y().layout());
    try (FloatScratch scratch = FloatScratch.open()) {
      float[] block = scratch.array(lines.perBlock() * lines.pitch);
      lines.forEachBlock(
          (first, count) -> {
            int n = count * lines.pitch;
            FloatMemory.read(addressOf(z.address(), first, lines.pitch), block, n);
            if (image.y().layout() == Layout.NHWC) {
              addToRows(biases, block, n);
            } else {
              for (int line = 0; line < count; line++) {
                float bias = biases[(first + line) / image.geometry().outHeight()];
                add(bias, block, line * lines.pitch, lines.pitch);
              }
            }
            FloatElementwiseFunctions.apply(image.activation(), block, n);
            if (lines.hasGaps()) {
              lines.closeGaps(block, count);
            }
            write(block, image.y(), first, count * lines.length, lines.length);
            write(block, copy, first, count * lines.length, lines.length);
          });
    }
  }

  @Override
  public void backward(
      ConvolutionArguments arguments, ImageBatch dy, Filters.Gradients gradients, ImageBatch dx) {
    try (FloatScratch scratch = FloatScratch.open()) {
      Matrix dz = outputs(scratch, arguments, dy.layout()); // [FN, OH · pitch]
      Matrix space = columns(scratch, arguments.geometry()); // [C FH FW, OH · pitch]
      Matrix ones = ones(scratch, arguments.geometry().columnsLength()); // [OH · pitch, 1]
      for (int i = 0; i < arguments.images(); i++) {
        ConvolutionArguments image = arguments.slice(i, 1);
        activationGradient(image, dy.slice(i, 1), dz);
        if (gradients != null) {
          Matrix col = im2col(image.geometry(), image.x(), space);
          algebra.addProduct(dz, col.transpose(), gradients.weights());
        }
        if (gradients != null && gradients.biases() != null) {
          algebra.addProduct(dz, ones, gradients.biases().asMatrix(dz.rows()));
        }
        if (dx != null) {
          inputGradients(image, dz, space, dx.slice(i, 1));
        }
      }
    }
  }

  /** Computes dx = col2im(Wᵀ dz) for one image. */
  private void inputGradients(ConvolutionArguments image, Matrix dz, Matrix space, ImageBatch dx) {
    Conv2dGeometry geometry = image.geometry();
    boolean pixelByPixel = geometry.window().isPixelByPixel();
    Matrix dcol = pixelByPixel ? pixels(dx) : space;
    algebra.multiply(image.filters().weights().transpose(), dz, dcol);
    if (!pixelByPixel) {
      im2col.col2im(geometry, dcol, dx);
    }
  }

  /** Returns the columns of one image: the image itself, or in the given space. */
  private Matrix im2col(Conv2dGeometry geometry, ImageBatch x, Matrix space) {
    if (geometry.window().isPixelByPixel()) {
      return pixels(x);
    }
    im2col.im2col(geometry, x, space);
    return space;
  }

  /** Returns one NCHW image as a matrix, [C, H · W]. */
  private static Matrix pixels(ImageBatch image) {
    return image.elements().asMatrix(image.channels());
  }

  /** Computes dz = f'(z) dy for one image, with zeros in the gaps. */
  private static void activationGradient(ConvolutionArguments image, ImageBatch dy, Matrix dz) {
    Lines lines = Lines.of(image, dy.layout());
    try (FloatScratch scratch = FloatScratch.open()) {
      int size = lines.perBlock() * lines.pitch;
      float[] gradients = scratch.array(size);
      float[] outputs = scratch.array(size);
      float[] padded = lines.hasGaps() ? scratch.zeros(size) : gradients;
      lines.forEachBlock(
          (first, count) -> {
            int n = count * lines.length;
            FloatMemory.read(addressOf(dy.address(), first, lines.length), gradients, n);
            if (image.activation() != ActivationFunction.IDENTITY) {
              FloatMemory.read(addressOf(image.y().address(), first, lines.length), outputs, n);
              FloatElementwiseFunctions.gradient(image.activation(), outputs, gradients, n);
            }
            if (lines.hasGaps()) {
              lines.openGaps(gradients, count, padded);
            }
            long to = addressOf(dz.address(), first, lines.pitch);
            FloatMemory.write(padded, to, count * lines.pitch);
          });
    }
  }

  /**
   * The rows of positions in the outputs of an image: those of one filter in NCHW, those of all
   * filters together in NHWC. Between them there can be gaps, as in the columns.
   *
   * @param count the number of lines
   * @param pitch the distance in elements between the starts of two lines
   * @param length the number of elements of a line without the gap after it
   */
  private record Lines(int count, int pitch, int length) {
    static Lines of(ConvolutionArguments image, Layout layout) {
      Conv2dGeometry geometry = image.geometry();
      int filters = image.filters().count();
      int height = geometry.outHeight();
      return layout == Layout.NHWC
          ? new Lines(height, geometry.pitch() * filters, geometry.outWidth() * filters)
          : new Lines(filters * height, geometry.pitch(), geometry.outWidth());
    }

    /** Processes some consecutive lines. */
    @FunctionalInterface
    interface Action {
      void apply(int first, int count);
    }

    boolean hasGaps() {
      return pitch > length;
    }

    int perBlock() {
      return Math.max(1, BLOCK_SIZE / pitch);
    }

    void forEachBlock(Action action) {
      for (int first = 0; first < count; first += perBlock()) {
        action.apply(first, Math.min(perBlock(), count - first));
      }
    }

    /** Moves lines together, in place. */
    void closeGaps(float[] block, int some) {
      for (int line = 1; line < some; line++) {
        System.arraycopy(block, line * pitch, block, line * length, length);
      }
    }

    /** Copies lines apart, and leaves the gaps as they are. */
    void openGaps(float[] block, int some, float[] padded) {
      for (int line = 0; line < some; line++) {
        System.arraycopy(block, line * length, padded, line * pitch, length);
      }
    }
  }

  private static void add(float x, float[] y, int from, int n) {
    for (int i = from; i < from + n; i++) {
      y[i] += x;
    }
  }

  private static void addToRows(float[] x, float[] y, int n) {
    for (int row = 0; row < n; row += x.length) {
      for (int i = 0; i < x.length; i++) {
        y[row + i] += x[i];
      }
    }
  }

  /** Writes n elements to an image, from one of its lines on; not if there is no image. */
  private static void write(float[] block, ImageBatch to, int firstLine, int n, int lineLength) {
    if (to != null) {
      FloatMemory.write(block, addressOf(to.address(), firstLine, lineLength), n);
    }
  }

  private static long addressOf(long address, int line, int distance) {
    return address + (long) line * distance * Float.BYTES;
  }

  /** Returns space for the columns; null if they are the image itself. */
  private static Matrix columns(FloatScratch scratch, Conv2dGeometry geometry) {
    if (geometry.window().isPixelByPixel()) {
      return null;
    }
    return geometry.hasWideRows()
        ? scratch.matrix(geometry.columnsLength(), geometry.kernelVolume()).transpose()
        : scratch.matrix(geometry.kernelVolume(), geometry.columnsLength());
  }

  private static Matrix ones(FloatScratch scratch, int rows) {
    Vector ones = scratch.vector(rows);
    float[] values = scratch.array(rows);
    Arrays.fill(values, 0, rows, 1);
    FloatMemory.write(values, ones.address(), rows);
    return ones.asMatrix(rows);
  }

  /** Returns space for outputs with gaps, [FN, OH · pitch], transposed if NHWC. */
  private static Matrix outputs(
      FloatScratch scratch, ConvolutionArguments arguments, Layout layout) {
    int filters = arguments.filters().count();
    int columns = arguments.geometry().columnsLength();
    return layout == Layout.NHWC
        ? scratch.matrix(columns, filters).transpose()
        : scratch.matrix(filters, columns);
  }
}
