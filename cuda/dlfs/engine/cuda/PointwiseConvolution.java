package dlfs.engine.cuda;

import dlfs.engine.device.ConvolutionShape;
import dlfs.engine.device.DeviceArray;
import dlfs.engine.device.DeviceConvolution;
import dlfs.engine.device.PoolingShape;

/**
 * Convolutions with filters of 1 x 1 without padding, as products of matrices. With P = OH OW
 * pixels, those of image n are y<sub>n</sub> [FN, P] = w [FN, C] x<sub>n</sub> [C, P].
 *
 * <p>If the stride is not 1, the pixels of x that the filters see are first copied.
 */
final class PointwiseConvolution implements DeviceConvolution {
  /** The most memory for gradients of the filters that are not yet summed over the images. */
  private static final long MAX_PARTS_BYTES = 256L << 20;

  private final Operations operations;
  private final ConvolutionShape shape;
  private final int pixels;

  /**
   * The operations of which convolutions consist, and their memory.
   *
   * @param seen for the pixels that the filters see
   * @param parts for the gradients of the filters of single images
   */
  record Operations(
      Products products, Pooling pooling, Sums sums, Workspace seen, Workspace parts) {}

  PointwiseConvolution(Operations operations, ConvolutionShape shape) {
    this.operations = operations;
    this.shape = shape;
    pixels = shape.outHeight() * shape.outWidth();
  }

  /** Returns whether a convolution is one of these; dilation does not matter. */
  static boolean supports(ConvolutionShape shape) {
    return shape.fh() == 1 && shape.fw() == 1 && shape.padHeight() == 0 && shape.padWidth() == 0;
  }

  @Override
  public void forward(DeviceArray x, DeviceArray w, DeviceArray y) {
    checkLengths(x, w, y);
    DeviceArray seen = seen(x);
    if (pixels == 1) { // y [N, FN] = x [N, C] wᵀ
      multiply(false, true, shape.n(), shape.filters(), shape.c(), seen, w, y);
      return;
    }
    operations
        .products()
        .multiplyEach(
            shape.n(), false, false, shape.filters(), pixels, shape.c(), w, 0, seen, input(), 0, y);
  }

  @Override
  public void inputGradient(DeviceArray dy, DeviceArray w, DeviceArray dx) {
    checkLengths(dx, w, dy);
    DeviceArray seen = isSparse() ? workspace(operations.seen(), shape.n() * input()) : dx;
    if (pixels == 1) { // dx [N, C] = dy [N, FN] w
      multiply(false, false, shape.n(), shape.c(), shape.filters(), dy, w, seen);
    } else { // dx [C, P] = wᵀ dy [FN, P]
      operations
          .products()
          .multiplyEach(
              shape.n(),
              true,
              false,
              shape.c(),
              pixels,
              shape.filters(),
              w,
              0,
              dy,
              output(),
              0,
              seen);
    }
    if (isSparse()) {
      operations.pooling().averageGradient(pooling(), seen, dx);
    }
  }

  /** Sums the products dy<sub>n</sub> x<sub>n</sub>ᵀ [FN, C] in an order that does not vary. */
  @Override
  public void filterGradient(DeviceArray x, DeviceArray dy, DeviceArray dw) {
    checkLengths(x, dw, dy);
    DeviceArray seen = seen(x);
    int images = imagesAtOnce();
    if (pixels == 1) { // dw = dyᵀ [FN, N] x [N, C], which sums over the images
      multiply(true, false, shape.filters(), shape.c(), shape.n(), dy, seen, dw);
    } else if (images == 1) {
      addProducts(seen, dy, 1, dw);
    } else {
      DeviceArray parts = workspace(operations.parts(), images * filters());
      addProducts(seen, dy, images, parts);
      operations.sums().overChannels(parts, dw, images, Math.toIntExact(filters()), 1);
    }
  }

  /**
   * Computes the gradients of the filters in parts, which are to be summed: part g is the sum over
   * the images g, g + G, g + 2 G, ...
   *
   * @param seen [N, C, P]
   * @param dy [N, FN, P]
   * @param g G, the number of parts
   * @param parts [G, FN, C]
   */
  private void addProducts(DeviceArray seen, DeviceArray dy, int g, DeviceArray parts) {
    for (int first = 0; first < shape.n(); first += g) {
      int count = Math.min(g, shape.n() - first);
      operations
          .products()
          .multiplyEach(
              count,
              false,
              true,
              shape.filters(),
              shape.c(),
              pixels,
              dy.slice(first * output(), count * output()),
              output(),
              seen.slice(first * input(), count * input()),
              input(),
              first == 0 ? 0 : 1,
              parts);
    }
  }

  /** Returns the number of images whose products are computed at once, as memory permits. */
  private int imagesAtOnce() {
    long most = Math.max(1, MAX_PARTS_BYTES / (filters() * Float.BYTES));
    return (int) Math.min(shape.n(), most);
  }

  private void multiply(
      boolean transposeA,
      boolean transposeB,
      int m,
      int n,
      int k,
      DeviceArray a,
      DeviceArray b,
      DeviceArray c) {
    operations.products().multiply(transposeA, transposeB, m, n, k, a, b, 0, c);
  }

  /** Returns the pixels [N, C, OH, OW] of x that the filters see. */
  private DeviceArray seen(DeviceArray x) {
    if (!isSparse()) {
      return x;
    }
    DeviceArray seen = workspace(operations.seen(), shape.n() * input());
    operations.pooling().average(pooling(), x, seen);
    return seen;
  }

  /** Returns whether the filters do not see all pixels. */
  private boolean isSparse() {
    return pixels != shape.h() * shape.w();
  }

  /** Returns the pooling whose windows are the pixels that the filters see. */
  private PoolingShape pooling() {
    return new PoolingShape(
        Math.multiplyExact(shape.n(), shape.c()),
        shape.h(),
        shape.w(),
        shape.outHeight(),
        shape.outWidth(),
        1,
        1,
        shape.strideHeight(),
        shape.strideWidth(),
        0,
        0);
  }

  private static DeviceArray workspace(Workspace workspace, long length) {
    return new DeviceArray(workspace.address(length * Float.BYTES), length);
  }

  /** Returns the number of elements of the pixels of an image that the filters see. */
  private long input() {
    return (long) shape.c() * pixels;
  }

  /** Returns the number of elements of the output for an image. */
  private long output() {
    return (long) shape.filters() * pixels;
  }

  /** Returns the number of elements of the filters. */
  private long filters() {
    return (long) shape.filters() * shape.c();
  }

  private void checkLengths(DeviceArray x, DeviceArray w, DeviceArray y) {
    Checks.length((long) shape.n() * shape.c() * shape.h() * shape.w(), x);
    Checks.length(filters(), w);
    Checks.length(shape.n() * output(), y);
  }
}
