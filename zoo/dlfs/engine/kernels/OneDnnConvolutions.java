package dlfs.engine.kernels;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiPredicate;
import org.bytedeco.dnnl.global.dnnl.algorithm;

/**
 * {@link ConvolutionAlgorithm} in single precision by oneDNN, which makes code for the shape and
 * the processor.
 */
final class OneDnnConvolutions implements ConvolutionAlgorithm {
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
  private final BiPredicate<Conv2dGeometry, Integer> suitable;
  private final Map<Kind, Boolean> known = new ConcurrentHashMap<>();
  private final Algebra algebra = new FloatAlgebra();
  private final Functions functions = new FloatFunctions();

  private record Kind(Conv2dGeometry window, int filters) {}

  private OneDnnConvolutions(algorithm way, BiPredicate<Conv2dGeometry, Integer> suitable) {
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
  public boolean know(Conv2dGeometry window, int filters) {
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
  public boolean suit(Conv2dGeometry window, int filters) {
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

  private OneDnnConvolution of(Conv2dGeometry window, int filters, int images) {
    return KNOWN.get(new OneDnnShape(way, window, filters, images));
  }

  @Override
  public long transformedSize(Conv2dGeometry window, int filters) {
    return of(window, filters, 1).transformedSize();
  }

  @Override
  public void transform(Conv2dGeometry window, Filters filters) {
    of(window, filters.count(), 1).transform(filters.weights(), filters.transformed());
  }

  private OneDnnConvolution of(Convolved some) {
    return of(some.window(), some.filters().count(), some.images());
  }

  private static void together(Convolved all, Convolved.Action action) {
    int numbers = Math.max(all.window().imageSize(), all.outputSize());
    all.forEachPart(AT_A_TIME / numbers, Float.BYTES, action);
  }

  @Override
  public void convolve(Convolved all, long copy) {
    ActivationFunction f = all.function();
    boolean rectified = f == ActivationFunction.RELU && areFinite(all);
    together(all, (first, some) -> convolve(some, rectified));
    long y = all.y().address();
    long n = (long) all.images() * all.outputSize();
    if (!rectified && f != ActivationFunction.IDENTITY) {
      functions.apply(f, y, y, n);
    }
    if (copy != 0) {
      algebra.copy(y, copy, n);
    }
  }

  private void convolve(Convolved some, boolean rectified) {
    OneDnnConvolution convolution = of(some);
    Filters filters = some.filters();
    long from = convolution.inputs().laidOut(some.x(), X);
    long to = convolution.outputs().place(some.y(), Y);
    convolution.convolve(from, filters.transformed(), biases(filters), rectified, to);
    convolution.outputs().collect(to, some.y());
  }

  /**
   * Whether images and filters are; if so, no output can be NaN but by overflow, and then the next
   * layer would find an infinite one. oneDNN takes NaN for less than 0.
   */
  private boolean areFinite(Convolved all) {
    Filters filters = all.filters();
    return areFinite(all.x().address(), (long) all.images() * all.window().imageSize())
        && areFinite(filters.weights(), filters.count() * all.window().size())
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
  public void gradients(Convolved all, long dy, Filters gradients, long dx) {
    together(
        all,
        (first, some) ->
            gradients(
                some,
                delta(some, all.outputOf(dy, first, Float.BYTES)),
                gradients,
                all.imageOf(dx, first, Float.BYTES)));
  }

  /** The gradient before the activation function. */
  private static Pixels delta(Convolved some, long dy) {
    Layout order = some.y().order();
    if (some.function() == ActivationFunction.IDENTITY) {
      return new Pixels(dy, order);
    }
    long n = (long) some.images() * some.outputSize();
    long dz = FloatMemory.outside(DELTA, n);
    OneDnnFunctions.gradient(some.function(), some.y().address(), dy, dz, n);
    return new Pixels(dz, order);
  }

  private void gradients(Convolved some, Pixels dz, Filters gradients, long dx) {
    OneDnnConvolution convolution = of(some);
    Filters filters = some.filters();
    long inputs = convolution.inputsOfGradients().laidOut(some.x(), X);
    long outputs = convolution.outputs().laidOut(dz, Y);
    int weights = filters.count() * some.window().size();
    long laidOut = FloatMemory.outside(FILTERS, convolution.filterGradientsSize());
    long plain = FloatMemory.outside(PLAIN_FILTERS, weights + filters.count());
    long biases = plain + (long) weights * Float.BYTES;
    convolution.filterGradients(inputs, outputs, laidOut, plain, biases);
    algebra.add(plain, gradients.weights(), weights);
    if (gradients.biases() != 0) {
      algebra.add(biases, gradients.biases(), filters.count());
    }
    if (dx != 0) {
      var ofInputs = new Pixels(dx, some.x().order());
      long to = convolution.inputGradients().place(ofInputs, X);
      convolution.inputGradients(outputs, filters.transformed(), to);
      convolution.inputGradients().collect(to, ofInputs);
    }
  }
}
