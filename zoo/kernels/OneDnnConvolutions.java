package kernels;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiPredicate;
import org.bytedeco.dnnl.global.dnnl.algorithm;

/**
 * {@link Convolutions} in single precision by oneDNN, which makes code for the shape and the
 * processor.
 */
final class OneDnnConvolutions implements Convolutions {
  private static final PerThread<OneDnnConvolution.Shape, OneDnnConvolution> KNOWN =
      new PerThread<>(OneDnnConvolution::new);

  private static final int X = 0;
  private static final int Y = 1;
  private static final int FILTERS = 2;
  private static final int PLAIN = 3;
  private static final int PLAIN_FILTERS = 4;

  private final algorithm way;
  private final BiPredicate<Window, Integer> suitable;
  private final Map<Kind, Boolean> known = new ConcurrentHashMap<>();
  private final Algebra algebra = new FloatAlgebra();
  private final Functions functions = new FloatFunctions();

  private record Kind(Window window, int filters) {}

  private OneDnnConvolutions(algorithm way, BiPredicate<Window, Integer> suitable) {
    this.way = way;
    this.suitable = suitable;
  }

  /** By minimal filtering as in {@link FloatWinograd}, on processors with AVX-512. */
  static OneDnnConvolutions winograd() {
    return new OneDnnConvolutions(
        algorithm.convolution_winograd,
        (window, filters) -> Tiles.save(window, filters, Tiles.SEVERAL));
  }

  /** As the sum itself, without columns of it. */
  static OneDnnConvolutions direct() {
    return new OneDnnConvolutions(algorithm.convolution_direct, (window, filters) -> true);
  }

  @Override
  public boolean know(Window window, int filters) {
    return OneDnn.takes(Float.BYTES)
        && known.computeIfAbsent(new Kind(window, filters), this::exists);
  }

  private boolean exists(Kind kind) {
    try {
      of(kind.window, kind.filters, 1);
      return true;
    } catch (RuntimeException e) {
      return false;
    }
  }

  @Override
  public boolean suit(Window window, int filters) {
    return suitable.test(window, filters) && know(window, filters);
  }

  @Override
  public boolean takesChannelsLast() {
    return true;
  }

  @Override
  public boolean preferManyImages() {
    return true;
  }

  private OneDnnConvolution of(Window window, int filters, int images) {
    return KNOWN.get(new OneDnnConvolution.Shape(way, window, filters, images));
  }

  @Override
  public long transformedSize(Window window, int filters) {
    return of(window, filters, 1).transformedSize();
  }

  @Override
  public void transform(Window window, Filters filters) {
    of(window, filters.count(), 1).transform(filters.weights(), filters.transformed());
  }

  @Override
  public void convolve(
      Window window,
      Filters filters,
      ActivationFunction f,
      int images,
      Pixels x,
      Pixels y,
      long copy) {
    OneDnnConvolution convolution = of(window, filters.count(), images);
    boolean rectified = f == ActivationFunction.RELU && areFinite(window, filters, images, x);
    long from = convolution.inputs().laidOut(x, X);
    long to = convolution.outputs().place(y, Y);
    convolution.convolve(from, filters.transformed(), biases(filters), rectified, to);
    convolution.outputs().collect(to, y);
    int outputs = images * filters.count() * window.positions();
    if (!rectified && f != ActivationFunction.IDENTITY) {
      functions.apply(f, y.address(), y.address(), outputs);
    }
    if (copy != 0) {
      algebra.copy(y.address(), copy, outputs);
    }
  }

  /**
   * Whether images and filters are; if so, no output can be NaN but by overflow, and then the next
   * layer would find an infinite one. oneDNN takes NaN for less than 0.
   */
  private boolean areFinite(Window window, Filters filters, int images, Pixels x) {
    return areFinite(x.address(), images * window.imageSize())
        && areFinite(filters.weights(), filters.count() * window.size())
        && areFinite(filters.biases(), filters.biases() == 0 ? 0 : filters.count());
  }

  private boolean areFinite(long address, int n) {
    return Double.isFinite(algebra.sumOfSquares(address, n));
  }

  /** Zeros if there are none. */
  private long biases(Filters filters) {
    if (filters.biases() != 0) {
      return filters.biases();
    }
    long zeros = FloatMemory.outside(FILTERS, filters.count());
    algebra.clear(zeros, filters.count());
    return zeros;
  }

  @Override
  public void gradients(
      Window window,
      Filters filters,
      ActivationFunction f,
      int images,
      Pixels x,
      Pixels y,
      long dy,
      Filters gradients,
      long dx) {
    long n = (long) images * filters.count() * window.positions();
    var dz = new Pixels(f == ActivationFunction.IDENTITY ? dy : scratch(n), y.order());
    if (f != ActivationFunction.IDENTITY) {
      functions.gradient(f, y.address(), dy, dz.address(), n);
    }
    gradients(window, filters, images, x, dz, gradients, dx);
  }

  private static long scratch(long n) {
    return FloatMemory.outside(PLAIN, n);
  }

  @Override
  public void gradientsThroughMaximum(
      Window window,
      Filters filters,
      ActivationFunction f,
      int images,
      Pixels x,
      Pooled pooled,
      Filters gradients,
      long dx) {
    int size = filters.count() * window.positions();
    var dz = new Pixels(scratch((long) images * size), pooled.y().order());
    for (int i = 0; i < images; i++) {
      Pooled image = pooled.after(i, filters.count(), Float.BYTES);
      float[] gradient = FloatMaximum.gradientBefore(f, image, filters.count(), window.positions());
      FloatMemory.write(gradient, dz.after(i, size, Float.BYTES).address(), size);
    }
    gradients(window, filters, images, x, dz, gradients, dx);
  }

  private void gradients(
      Window window, Filters filters, int images, Pixels x, Pixels dz, Filters gradients, long dx) {
    OneDnnConvolution convolution = of(window, filters.count(), images);
    long inputs = convolution.inputsOfGradients().laidOut(x, X);
    long outputs = convolution.outputs().laidOut(dz, Y);
    int weights = filters.count() * window.size();
    long laidOut = FloatMemory.outside(FILTERS, convolution.filterGradientsSize());
    long plain = FloatMemory.outside(PLAIN_FILTERS, weights + filters.count());
    long biases = plain + (long) weights * Float.BYTES;
    convolution.filterGradients(inputs, outputs, laidOut, plain, biases);
    algebra.add(plain, gradients.weights(), weights);
    if (gradients.biases() != 0) {
      algebra.add(biases, gradients.biases(), filters.count());
    }
    if (dx != 0) {
      var ofInputs = new Pixels(dx, x.order());
      long to = convolution.inputGradients().place(ofInputs, X);
      convolution.inputGradients(outputs, filters.transformed(), to);
      convolution.inputGradients().collect(to, ofInputs);
    }
  }
}
