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
  private static final PerThread<OneDnnShape, OneDnnConvolution> KNOWN =
      new PerThread<>(OneDnnConvolution::new);

  /** As many numbers of images or outputs as are worked on together. */
  private static final int AT_A_TIME = 1 << 20;

  private static final int X = 0;
  private static final int Y = 1;
  private static final int FILTERS = 2;
  private static final int DELTA = 3;
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
    return KNOWN.get(new OneDnnShape(way, window, filters, images));
  }

  @Override
  public long transformedSize(Window window, int filters) {
    return of(window, filters, 1).transformedSize();
  }

  @Override
  public void transform(Window window, Filters filters) {
    of(window, filters.count(), 1).transform(filters.weights(), filters.transformed());
  }

  /** What is done with some images together. */
  @FunctionalInterface
  private interface Action {
    void apply(int first, int images);
  }

  private static void together(Window window, int filters, int images, Action action) {
    int numbers = Math.max(window.imageSize(), filters * window.positions());
    int atATime = Math.max(1, AT_A_TIME / numbers);
    for (int first = 0; first < images; first += atATime) {
      action.apply(first, Math.min(atATime, images - first));
    }
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
    boolean rectified = f == ActivationFunction.RELU && areFinite(window, filters, images, x);
    int outputs = filters.count() * window.positions();
    together(
        window,
        filters.count(),
        images,
        (first, count) ->
            convolve(
                window,
                filters,
                rectified,
                count,
                x.after(first, window.imageSize(), Float.BYTES),
                y.after(first, outputs, Float.BYTES)));
    long n = (long) images * outputs;
    if (!rectified && f != ActivationFunction.IDENTITY) {
      functions.apply(f, y.address(), y.address(), n);
    }
    if (copy != 0) {
      algebra.copy(y.address(), copy, n);
    }
  }

  private void convolve(
      Window window, Filters filters, boolean rectified, int images, Pixels x, Pixels y) {
    OneDnnConvolution convolution = of(window, filters.count(), images);
    long from = convolution.inputs().laidOut(x, X);
    long to = convolution.outputs().place(y, Y);
    convolution.convolve(from, filters.transformed(), biases(filters), rectified, to);
    convolution.outputs().collect(to, y);
  }

  /**
   * Whether images and filters are; if so, no output can be NaN but by overflow, and then the next
   * layer would find an infinite one. oneDNN takes NaN for less than 0.
   */
  private boolean areFinite(Window window, Filters filters, int images, Pixels x) {
    return areFinite(x.address(), (long) images * window.imageSize())
        && areFinite(filters.weights(), filters.count() * window.size())
        && areFinite(filters.biases(), filters.biases() == 0 ? 0 : filters.count());
  }

  private boolean areFinite(long address, long n) {
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
    int outputs = filters.count() * window.positions();
    together(
        window,
        filters.count(),
        images,
        (first, count) ->
            gradients(
                window,
                filters,
                count,
                x.after(first, window.imageSize(), Float.BYTES),
                delta(
                    f,
                    y.after(first, outputs, Float.BYTES),
                    after(dy, first, outputs),
                    (long) count * outputs),
                gradients,
                dx == 0 ? 0 : after(dx, first, window.imageSize())));
  }

  private static long after(long address, int images, int size) {
    return address + (long) images * size * Float.BYTES;
  }

  /** The gradient before the activation function, of n numbers. */
  private Pixels delta(ActivationFunction f, Pixels y, long dy, long n) {
    if (f == ActivationFunction.IDENTITY) {
      return new Pixels(dy, y.order());
    }
    long dz = FloatMemory.outside(DELTA, n);
    OneDnnFunctions.gradient(f, y.address(), dy, dz, n);
    return new Pixels(dz, y.order());
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
