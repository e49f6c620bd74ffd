package dlfs.engine.kernels;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.bytedeco.javacpp.BytePointer;

/**
 * {@link MaxPooling} in single precision by oneDNN, with the channels last. Where a largest number
 * was takes a byte: which number of its window it is.
 */
final class OneDnnMaxima implements MaxPooling {
  private static final PerThread<OneDnnPooling.Shape, OneDnnPooling> POOLINGS =
      new PerThread<>(OneDnnPooling::new);
  private static final Map<Conv2dGeometry, Boolean> KNOWN = new ConcurrentHashMap<>();

  private static final int X = 0;
  private static final int Y = 1;

  private final Algebra algebra = new FloatAlgebra();
  private final Conv2dGeometry window;
  private final int outputs;
  private final BytePointer where;

  /**
   * @param window {@link #know known}
   * @param images how many the batch has
   */
  OneDnnMaxima(Conv2dGeometry window, int images) {
    this.window = window;
    outputs = window.channels() * window.positions();
    where = new BytePointer((long) images * outputs);
  }

  static boolean know(Conv2dGeometry window) {
    return KNOWN.computeIfAbsent(window, OneDnnMaxima::exists);
  }

  private static boolean exists(Conv2dGeometry window) {
    try {
      new OneDnnPooling(new OneDnnPooling.Shape(window, 1));
      return true;
    } catch (RuntimeException e) {
      return false;
    }
  }

  private OneDnnPooling pooling(int images) {
    return POOLINGS.get(new OneDnnPooling.Shape(window, images));
  }

  private long where(int first) {
    return where.address() + (long) first * outputs;
  }

  @Override
  public void find(int first, int images, Pixels x, Pixels y) {
    OneDnnPooling pooling = pooling(images);
    long from = pooling.inputs().laidOut(x, X);
    long to = pooling.outputs().place(y, Y);
    pooling.find(from, to, where(first));
    pooling.outputs().collect(to, y);
    if (!Double.isFinite(algebra.sumOfSquares(x.address(), (long) images * window.imageSize()))) {
      // To oneDNN NaN is never the largest.
      new FloatMaxima(window, images).find(0, images, x, y);
    }
  }

  @Override
  public void spread(int first, int images, Pixels dy, Pixels dx) {
    OneDnnPooling pooling = pooling(images);
    long from = pooling.outputs().laidOut(dy, Y);
    long to = pooling.inputs().place(dx, X);
    pooling.spread(from, where(first), to);
    pooling.inputs().collect(to, dx);
  }
}
