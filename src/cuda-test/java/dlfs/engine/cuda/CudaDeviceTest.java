package dlfs.engine.cuda;

import static dlfs.text.Text.formatted;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import dlfs.engine.device.Border;
import dlfs.engine.device.ChannelMoments;
import dlfs.engine.device.ConvolutionShape;
import dlfs.engine.device.Device;
import dlfs.engine.device.DeviceArray;
import dlfs.engine.device.DeviceProvider.UnavailableException;
import dlfs.engine.device.DeviceRule;
import dlfs.engine.device.HostDevice;
import dlfs.engine.device.PoolingShape;
import dlfs.engine.kernels.Normalization.LocalResponse;
import dlfs.layers.ActivationFunction;
import dlfs.layers.DropoutMask;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Compares all operations on the graphics card with plain loops, on random numbers; skipped where
 * there is none. Each operation is executed on arrays at multiples of 16 bytes and on others, and
 * twice, with the same bits.
 */
class CudaDeviceTest {
  private static final long SEED = 20260208;

  /** A few roundings of single precision. */
  private static final double ROUNDING = 2e-6;

  /** Sums of thousands of products in single precision. */
  private static final double SUM_ROUNDING = 2e-5;

  /** The same in the algorithms of Winograd and by Fourier transforms, which cuDNN may choose. */
  private static final double CONVOLUTION_ROUNDING = 2e-4;

  private static final List<ActivationFunction> FUNCTIONS =
      List.of(
          ActivationFunction.IDENTITY,
          ActivationFunction.RELU,
          ActivationFunction.SIGMOID,
          ActivationFunction.TANH,
          new ActivationFunction.Leaky(0.1));

  private static Device cuda;

  @BeforeAll
  static void openTheGraphicsCard() {
    try {
      cuda = new CudaProvider().open(false);
    } catch (UnavailableException e) {
      abort(e.getMessage());
    }
  }

  private static List<ActivationFunction> functions() {
    return FUNCTIONS;
  }

  /** Creates arrays, and executes operations on them. */
  private interface Experiment {
    void run(Memory memory, Device device);
  }

  /**
   * Compares all arrays after an experiment.
   *
   * @param tolerance the largest difference, relative to 1 and the largest element of the array
   */
  private static void assertAgrees(double tolerance, Experiment experiment) {
    for (int offset : new int[] {0, 3}) {
      List<float[]> expected = values(new HostDevice(), offset, experiment);
      List<float[]> actual = values(cuda, offset, experiment);
      List<float[]> repeated = values(cuda, offset, experiment);
      for (int i = 0; i < expected.size(); i++) {
        String array = formatted("array %d, offset %d, seed %d", i, offset, SEED);
        assertClose(expected.get(i), actual.get(i), tolerance, offset, array);
        assertArrayEquals(bits(actual.get(i)), bits(repeated.get(i)), array);
      }
    }
  }

  private static List<float[]> values(Device device, int offset, Experiment experiment) {
    try (var memory = new Memory(device, SEED, offset)) {
      experiment.run(memory, device);
      return memory.values();
    }
  }

  private static int[] bits(float[] values) {
    int[] bits = new int[values.length];
    Arrays.setAll(bits, i -> Float.floatToRawIntBits(values[i]));
    return bits;
  }

  private static void assertClose(
      float[] expected, float[] actual, double tolerance, int offset, String message) {
    double scale = 1;
    for (float value : Memory.withoutMargins(expected, offset)) {
      scale = Float.isNaN(value) ? scale : Math.max(scale, Math.abs(value));
    }
    for (int i = 0; i < expected.length; i++) {
      boolean same = Float.compare(expected[i], actual[i]) == 0;
      if (!same && !(Math.abs(expected[i] - actual[i]) <= tolerance * scale)) {
        fail(formatted("%s: element %d is %s, not %s", message, i, actual[i], expected[i]));
      }
    }
  }

  @Test
  void describesItself() {
    String description = cuda.description();
    assertTrue(description.contains("CUDA 13"), description);
    assertEquals(1, description.lines().count());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 1000, 1 << 20, (5 << 20) + 123, 20_000_000})
  void copiesThereAndBack(int n) {
    INDArray original = Nd4j.createUninitialized(DataType.FLOAT, n);
    for (long i = 0; i < n; i++) {
      original.data().put(i, (float) i);
    }
    INDArray from = original.dup();
    INDArray to = Nd4j.zeros(DataType.FLOAT, n);
    DeviceArray array = cuda.allocate(n);
    cuda.upload(from, array);
    from.assign(0);
    cuda.download(array, to);
    cuda.free(array);
    assertEquals(original, to);
  }

  @Test
  void rejectsArraysOfAnotherLengthOrType() {
    DeviceArray array = cuda.allocate(6);
    assertThrows(IllegalArgumentException.class, () -> cuda.upload(floats(7), array));
    assertThrows(IllegalArgumentException.class, () -> cuda.download(array, floats(7)));
    INDArray doubles = Nd4j.zeros(DataType.DOUBLE, 6);
    assertThrows(IllegalArgumentException.class, () -> cuda.upload(doubles, array));
    assertThrows(IllegalArgumentException.class, () -> cuda.share(doubles));
    assertThrows(
        IllegalArgumentException.class,
        () -> cuda.addBias(ActivationFunction.RELU, array, null, 7, 1, 1));
    cuda.free(array);
  }

  private static INDArray floats(long n) {
    return Nd4j.zeros(DataType.FLOAT, n);
  }

  @Test
  void saysHowMuchMemoryIsMissing() {
    var e = assertThrows(IllegalStateException.class, () -> cuda.allocate(1L << 44));
    assertTrue(
        e.getMessage().matches("67108864 MiB of the GPU's memory .* use a smaller batch"),
        e.getMessage());
  }

  @Test
  void sharesArrays() {
    INDArray values = Nd4j.linspace(1, 24, 24, DataType.FLOAT).reshape('f', 4, 6);
    INDArray shared = cuda.share(values);
    assertEquals(values, shared);
    assertEquals('c', shared.ordering());
    assertTrue(cuda.isShared(shared));
    assertFalse(cuda.isShared(values));
    assertFalse(cuda.isShared(shared.dup()));
    INDArray row = shared.get(NDArrayIndex.point(2), NDArrayIndex.all());
    assertTrue(cuda.isShared(row));
    DeviceArray ofRow = DeviceArray.of(row);
    cuda.activate(ActivationFunction.RELU, ofRow, ofRow);
    cuda.clear(DeviceArray.of(shared.getRow(0)));
    cuda.synchronize();
    values.getRow(0).assign(0);
    assertEquals(values, shared);
    shared.addi(1);
    values.addi(1);
    assertEquals(values, shared);
    DeviceArray copy = cuda.allocate(24);
    cuda.upload(shared, copy);
    shared.assign(-1);
    cuda.download(copy, shared);
    assertEquals(values, shared);
    cuda.free(copy);
  }

  @Test
  void freesSharedArraysWithTheirLastView() throws InterruptedException {
    INDArray[] view = {cuda.share(Nd4j.ones(DataType.FLOAT, 100, 100)).getRow(7)};
    System.gc();
    Thread.sleep(100);
    assertTrue(cuda.isShared(view[0]));
    assertEquals(100, view[0].sumNumber().intValue());
    long address = view[0].data().address();
    view[0] = null;
    INDArray there = ExternalArrays.at(address, new long[] {1}, () -> {});
    for (int i = 0; i < 100 && cuda.isShared(there); i++) {
      System.gc();
      Thread.sleep(50);
    }
    assertFalse(cuda.isShared(there));
  }

  private static Stream<ConvolutionShape> convolutions() {
    return Stream.of(
        new ConvolutionShape(2, 3, 8, 9, 4, 3, 3, 1, 1, 1, 1, 1, 1),
        new ConvolutionShape(3, 5, 11, 11, 6, 5, 5, 2, 2, 2, 2, 1, 1),
        new ConvolutionShape(2, 4, 9, 7, 3, 3, 2, 2, 1, 0, 1, 1, 1),
        new ConvolutionShape(1, 2, 12, 12, 3, 3, 3, 1, 1, 2, 2, 2, 2),
        new ConvolutionShape(4, 8, 7, 7, 16, 1, 1, 1, 1, 0, 0, 1, 1),
        new ConvolutionShape(4, 8, 8, 8, 16, 1, 1, 2, 2, 0, 0, 1, 1),
        new ConvolutionShape(3, 5, 7, 7, 6, 1, 1, 2, 2, 0, 0, 1, 1),
        new ConvolutionShape(3, 16, 9, 8, 5, 1, 1, 2, 1, 0, 0, 1, 1),
        new ConvolutionShape(2, 3, 6, 11, 7, 1, 1, 1, 3, 0, 0, 2, 2),
        new ConvolutionShape(1, 12, 14, 14, 9, 1, 1, 1, 1, 0, 0, 1, 1),
        new ConvolutionShape(1, 7, 7, 7, 4, 1, 1, 2, 2, 0, 0, 1, 1),
        new ConvolutionShape(150, 3, 2, 3, 2, 1, 1, 1, 1, 0, 0, 1, 1),
        new ConvolutionShape(5, 33, 1, 1, 10, 1, 1, 1, 1, 0, 0, 1, 1),
        new ConvolutionShape(5, 6, 2, 2, 3, 1, 1, 2, 2, 0, 0, 1, 1),
        new ConvolutionShape(2, 1, 5, 4, 1, 1, 1, 1, 1, 0, 0, 1, 1),
        new ConvolutionShape(2, 3, 6, 6, 4, 1, 1, 1, 1, 1, 1, 1, 1),
        new ConvolutionShape(2, 3, 35, 35, 8, 11, 11, 4, 4, 2, 2, 1, 1));
  }

  @ParameterizedTest
  @MethodSource("convolutions")
  void convolves(ConvolutionShape s) {
    long inputs = (long) s.n() * s.c() * s.h() * s.w();
    long filters = (long) s.filters() * s.c() * s.fh() * s.fw();
    long outputs = (long) s.n() * s.filters() * s.outHeight() * s.outWidth();
    assertAgrees(
        CONVOLUTION_ROUNDING,
        (memory, device) -> {
          var convolution = device.convolution(s);
          var x = memory.normal(inputs);
          var w = memory.normal(filters);
          var dy = memory.normal(outputs);
          convolution.forward(x, w, memory.unknown(outputs));
          convolution.inputGradient(dy, w, memory.unknown(inputs));
          convolution.filterGradient(x, dy, memory.unknown(filters));
        });
  }

  @ParameterizedTest
  @MethodSource("convolutions")
  void repeatsRecordedConvolutions(ConvolutionShape s) {
    List<float[]> executed = afterFourSteps(s, step -> step);
    List<float[]> recorded = afterFourSteps(s, cuda::recorded);
    for (int i = 0; i < executed.size(); i++) {
      assertArrayEquals(bits(executed.get(i)), bits(recorded.get(i)));
    }
  }

  /** Returns the elements of x, w and y after some steps, which depend on those before. */
  private static List<float[]> afterFourSteps(
      ConvolutionShape s, UnaryOperator<Runnable> recording) {
    return values(
        cuda,
        3,
        (memory, device) -> {
          var convolution = device.convolution(s);
          var x = memory.normal((long) s.n() * s.c() * s.h() * s.w());
          var w = memory.normal((long) s.filters() * s.c() * s.fh() * s.fw());
          var y = memory.normal((long) s.n() * s.filters() * s.outHeight() * s.outWidth());
          Runnable step =
              recording.apply(
                  () -> {
                    convolution.inputGradient(y, w, x);
                    convolution.filterGradient(x, y, w);
                    device.activate(ActivationFunction.TANH, w, w);
                    convolution.forward(x, w, y);
                    device.activate(ActivationFunction.TANH, y, y);
                  });
          for (int i = 0; i < 4; i++) {
            step.run();
          }
        });
  }

  @ParameterizedTest
  @CsvSource({"1, 1, 1", "3, 5, 7", "64, 10, 100", "100, 50, 784", "17, 1, 33", "1, 65, 40"})
  void multiplies(int m, int n, int k) {
    for (int i = 0; i < 8; i++) {
      boolean transposeA = (i & 1) != 0;
      boolean transposeB = (i & 2) != 0;
      boolean adds = (i & 4) != 0;
      assertAgrees(
          SUM_ROUNDING,
          (memory, device) -> {
            var c = adds ? memory.normal((long) m * n) : memory.unknown((long) m * n);
            device.multiply(
                transposeA,
                transposeB,
                m,
                n,
                k,
                memory.normal((long) m * k),
                memory.normal((long) k * n),
                adds ? 1 : 0,
                c);
          });
    }
  }

  @ParameterizedTest
  @MethodSource("functions")
  void appliesActivationFunctions(ActivationFunction f) {
    for (int n : new int[] {1, 4, 6, 7, 11, 1000, 70_001}) {
      assertAgrees(
          ROUNDING,
          (memory, device) -> {
            var x = memory.normal(n);
            var y = memory.unknown(n);
            var dy = memory.normal(n);
            device.activate(f, x, y);
            device.activationGradient(f, y, dy, memory.unknown(n));
            device.activationGradient(f, y, dy, dy);
            device.activate(f, x, x);
          });
    }
  }

  @Test
  void keepsNaNAndInfinity() {
    float[] special = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, 0, -0f, 100};
    for (ActivationFunction f : FUNCTIONS) {
      if (f != ActivationFunction.RELU) { // the loops make 0 of NaN
        int[] next = {0};
        assertAgrees(
            ROUNDING,
            (memory, device) -> {
              next[0] = 0;
              var x = memory.filled(60, () -> special[next[0]++ % special.length]);
              device.activate(f, x, memory.unknown(60));
            });
      }
    }
  }

  /** [N, C, P]. */
  private static Stream<int[]> shapes() {
    return Stream.of(
        new int[] {1, 1, 1},
        new int[] {5, 3, 1},
        new int[] {100, 50, 1},
        new int[] {700, 33, 1},
        new int[] {2, 3, 4},
        new int[] {3, 16, 49},
        new int[] {7, 5, 64},
        new int[] {4, 3, 784},
        new int[] {10, 2, 4096},
        new int[] {40, 1, 999});
  }

  private static List<Object[]> shapesAndFunctions() {
    return shapes().flatMap(shape -> FUNCTIONS.stream().map(f -> new Object[] {shape, f})).toList();
  }

  @ParameterizedTest
  @MethodSource("shapesAndFunctions")
  void addsBiases(int[] shape, ActivationFunction f) {
    int n = shape[0];
    int c = shape[1];
    int p = shape[2];
    assertAgrees(
        ROUNDING,
        (memory, device) -> {
          device.addBias(f, memory.normal((long) n * c * p), memory.normal(c), n, c, p);
          device.addBias(f, memory.normal((long) n * c * p), null, n, c, p);
        });
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void sumsGradientsOfBiases(int[] shape) {
    int n = shape[0];
    int c = shape[1];
    int p = shape[2];
    assertAgrees(
        SUM_ROUNDING,
        (memory, device) ->
            device.biasGradient(memory.normal((long) n * c * p), memory.unknown(c), n, c, p));
  }

  private static Stream<PoolingShape> poolings() {
    return Stream.of(
        new PoolingShape(6, 8, 8, 4, 4, 2, 2, 2, 2, 0, 0),
        new PoolingShape(6, 9, 7, 4, 3, 3, 3, 2, 2, 0, 0),
        new PoolingShape(4, 8, 8, 4, 4, 3, 3, 2, 2, 1, 1),
        new PoolingShape(4, 7, 7, 4, 4, 3, 3, 2, 2, 1, 1),
        new PoolingShape(5, 6, 6, 6, 6, 3, 3, 1, 1, 1, 1),
        new PoolingShape(3, 7, 9, 3, 5, 3, 2, 2, 2, 0, 1),
        new PoolingShape(2, 5, 8, 3, 4, 1, 1, 2, 2, 0, 0),
        new PoolingShape(2, 10, 10, 3, 4, 2, 1, 4, 3, 0, 0),
        new PoolingShape(33, 7, 7, 1, 1, 7, 7, 1, 1, 0, 0),
        new PoolingShape(3, 1, 5, 1, 1, 1, 5, 5, 5, 0, 0));
  }

  @ParameterizedTest
  @MethodSource("poolings")
  void pools(PoolingShape s) {
    long inputs = (long) s.images() * s.h() * s.w();
    long outputs = (long) s.images() * s.outHeight() * s.outWidth();
    List<BiFunction<Memory, Long, DeviceArray>> numbers = List.of(Memory::normal, Memory::integers);
    for (var kind : numbers) {
      assertAgrees(
          ROUNDING,
          (memory, device) -> {
            var x = kind.apply(memory, inputs);
            var dy = memory.normal(outputs);
            var indices = memory.unknown(outputs);
            device.maxPooling(s, x, memory.unknown(outputs), indices);
            device.maxPoolingGradient(s, dy, indices, memory.unknown(inputs));
            device.averagePooling(s, x, memory.unknown(outputs));
            device.averagePoolingGradient(s, dy, memory.unknown(inputs));
          });
    }
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void computesMoments(int[] shape) {
    int n = shape[0];
    int c = shape[1];
    int p = shape[2];
    assertAgrees(
        SUM_ROUNDING,
        (memory, device) ->
            device.moments(
                memory.normal((long) n * c * p), n, c, p, memory.unknown(c), memory.unknown(c)));
  }

  /** Where squares of the numbers would lose all digits of the variance. */
  @Test
  void computesTheVarianceOfNumbersFarFromZero() {
    int n = 8;
    int p = 20_000;
    assertAgrees(
        1e-4,
        (memory, device) -> {
          var noise = memory.positive((long) n * p);
          var x = memory.filled((long) n * p, () -> 4096);
          device.add(ActivationFunction.IDENTITY, x, noise, x);
          device.moments(x, n, 1, p, memory.unknown(1), memory.unknown(1));
        });
  }

  @ParameterizedTest
  @MethodSource("shapesAndFunctions")
  void normalises(int[] shape, ActivationFunction f) {
    int n = shape[0];
    int c = shape[1];
    int p = shape[2];
    long size = (long) n * c * p;
    assertAgrees(
        SUM_ROUNDING,
        (memory, device) -> {
          var x = memory.normal(size);
          var moments =
              new ChannelMoments(memory.normal(c), memory.positive(c), memory.positive(c), 1e-3);
          var beta = memory.normal(c);
          var y = memory.unknown(size);
          device.normalise(moments, f, x, beta, n, c, p, y);
          var dy = memory.normal(size);
          var dgamma = memory.unknown(c);
          var dbeta = memory.unknown(c);
          var ofF = f == ActivationFunction.IDENTITY ? null : y;
          device.normaliseGradient(
              moments, f, x, ofF, dy, n, c, p, dgamma, dbeta, memory.unknown(size));
          device.normaliseGradient(moments, f, x, ofF, dy, n, c, p, dgamma, dbeta, dy);
          device.normalise(moments, f, x, beta, n, c, p, x);
        });
  }

  @Test
  void changesRunningMoments() {
    assertAgrees(
        ROUNDING,
        (memory, device) -> {
          device.change(memory.normal(77), memory.normal(77), 0.1f, memory.unknown(77));
          var logDeviation = memory.normal(77);
          device.varianceOfLogDeviation(logDeviation, memory.unknown(77));
          device.logDeviationChange(logDeviation, memory.positive(77), 0.1f, memory.unknown(77));
        });
  }

  @ParameterizedTest
  @CsvSource({
    "1, 5, 0.0001, 0.75, 1",
    "2, 5, 0.5, 0.75, 40",
    "2, 5, 0.5, 0.6, 7",
    "1, 3, 0.5, 0.75, 17",
    "0.5, 4, 0.2, 0.5, 20",
    "2, 9, 0.1, 0.75, 33",
    "1, 1, 1, 1, 3"
  })
  void normalisesLocally(double k, int width, double alpha, double beta, int channels) {
    var constants = new LocalResponse(k, width, alpha, beta);
    int n = 3;
    int p = 35;
    long size = (long) n * channels * p;
    assertAgrees(
        SUM_ROUNDING,
        (memory, device) -> {
          var x = memory.normal(size);
          var s = memory.unknown(size);
          var y = memory.unknown(size);
          device.localResponse(constants, x, n, channels, p, s, y);
          device.localResponseGradient(
              constants, x, s, y, memory.normal(size), n, channels, p, memory.unknown(size));
        });
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.25, 0.5, 0.9})
  void drops(double dropProbability) {
    for (int n : new int[] {1, 5, 999, 100_003}) {
      assertAgrees(
          0,
          (memory, device) -> {
            var x = memory.normal(n);
            DeviceArray seed = memory.number(-4711L);
            DeviceArray other = memory.number(Long.MIN_VALUE + n);
            device.dropout(dropProbability, 1.25, seed, x, memory.unknown(n));
            device.dropout(dropProbability, 1 / 3.0, other, x, x);
            device.synchronize();
            device.free(seed);
            device.free(other);
          });
    }
  }

  @Test
  void dropsWhatTheMaskDrops() {
    INDArray ones = Nd4j.ones(DataType.FLOAT, 5000);
    DeviceArray x = cuda.allocate(5000);
    DeviceArray seed = cuda.allocate(2);
    cuda.upload(ones, x);
    cuda.write(99, seed);
    cuda.dropout(0.3, 1, seed, x, x);
    INDArray kept = Nd4j.zeros(DataType.FLOAT, 5000);
    cuda.download(x, kept);
    cuda.free(x);
    cuda.free(seed);
    assertEquals(DropoutMask.draw(99, 0.3, ones), kept);
  }

  @ParameterizedTest
  @MethodSource("functions")
  void adds(ActivationFunction f) {
    for (int n : new int[] {3, 8, 1003}) {
      assertAgrees(
          ROUNDING,
          (memory, device) -> {
            var a = memory.normal(n);
            var b = memory.normal(n);
            device.add(f, a, b, memory.unknown(n));
            device.add(f, a, b, b);
            device.add(f, a, b, a);
          });
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 10, 0, 0", "3, 8, 8, 8", "5, 12, 40, 16", "7, 5, 6, 11", "4, 1, 3, 2"})
  void copiesBlocks(int count, int size, int fromStride, int toStride) {
    assertAgrees(
        0,
        (memory, device) ->
            device.copyBlocks(
                memory.normal((long) fromStride * (count - 1) + size),
                fromStride,
                memory.normal((long) toStride * (count - 1) + size),
                toStride,
                count,
                size));
  }

  @ParameterizedTest
  @CsvSource({"4, 5, 6, 1, 1, 1, 1", "3, 4, 4, 0, 2, 3, 1", "2, 7, 3, 2, 0, 0, 0"})
  void padsAndCrops(int images, int height, int width, int top, int bottom, int left, int right) {
    var border = new Border(images, height, width, top, bottom, left, right);
    long inner = (long) images * height * width;
    long outer = border.outerLength();
    assertAgrees(
        0,
        (memory, device) -> {
          device.pad(border, memory.normal(inner), memory.unknown(outer));
          device.crop(border, memory.normal(outer), memory.unknown(inner));
          device.clear(memory.normal(inner));
        });
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "3, 2", "100, 10", "5, 33", "64, 1000", "2, 5000"})
  void computesLosses(int n, int classes) {
    long size = (long) n * classes;
    assertAgrees(
        ROUNDING,
        (memory, device) -> {
          var scores = memory.normal(size);
          device.softmax(scores, n, classes, memory.unknown(size));
          var t = memory.distributions(n, classes);
          device.softmaxCrossEntropy(
              scores, t, n, classes, memory.unknown(n), memory.unknown(size));
          device.softmaxCrossEntropy(scores, t, n, classes, memory.unknown(n), null);
          device.softmax(scores, n, classes, scores);
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 1000, 100_001})
  void addsSums(int n) {
    Device host = new HostDevice();
    assertEquals(sums(host, n)[0], sums(cuda, n)[0], 1e-6 * n);
    assertEquals(sums(host, n)[1], sums(cuda, n)[1], 1e-6 * n);
    assertArrayEquals(sums(cuda, n), sums(cuda, n));
  }

  private static double[] sums(Device device, int n) {
    try (var memory = new Memory(device, SEED, 1)) {
      var x = memory.normal(n);
      var sum = memory.number(3);
      var squares = memory.number(-2);
      device.addSum(0.5, x, sum);
      device.addSum(0.25, x, sum);
      device.addSumOfSquares(0.5, x, squares);
      double[] sums = {device.read(sum), device.read(squares)};
      device.free(sum);
      device.free(squares);
      return sums;
    }
  }

  /** Creates a rule with its states. */
  private interface RuleOf {
    DeviceRule create(Memory memory, long n);
  }

  private static Stream<RuleOf> rules() {
    return Stream.of(
        (memory, n) -> new DeviceRule.None(),
        (memory, n) -> new DeviceRule.Sgd(0.1),
        (memory, n) -> new DeviceRule.Momentum(memory.normal(n), 0.1, 0.9),
        (memory, n) -> new DeviceRule.Nesterov(memory.normal(n), 0.1, 0.9),
        (memory, n) -> new DeviceRule.AdaGrad(memory.positive(n), 0.1, 1e-6),
        (memory, n) -> new DeviceRule.RmsProp(memory.positive(n), 0.1, 0.95, 1e-8),
        (memory, n) ->
            new DeviceRule.Adam(memory.normal(n), memory.positive(n), 0.1, 0.9, 0.999, 1e-8));
  }

  @ParameterizedTest
  @MethodSource("rules")
  void updates(RuleOf rule) {
    for (int n : new int[] {1, 6, 9, 1001}) {
      assertAgrees(
          ROUNDING,
          (memory, device) -> {
            var w = memory.normal(n);
            var g = memory.normal(n);
            var first = rule.create(memory, n);
            device.update(first, 0.01f, 0.1f, 0.2f, w, g);
            device.update(first, 0.01f, 0, 0, w, g);
          });
    }
  }

  @Test
  void repeatsRecordedOperations() {
    DeviceArray x = cuda.allocate(1000);
    cuda.upload(Nd4j.ones(DataType.FLOAT, 1000), x);
    Runnable doubling =
        cuda.recorded(
            () -> {
              cuda.add(ActivationFunction.IDENTITY, x, x, x);
              cuda.activate(ActivationFunction.RELU, x, x);
            });
    for (int i = 0; i < 4; i++) {
      doubling.run();
    }
    cuda.free(cuda.allocate(10)); // after which it is recorded anew
    for (int i = 0; i < 4; i++) {
      doubling.run();
    }
    INDArray found = Nd4j.zeros(DataType.FLOAT, 1000);
    cuda.download(x, found);
    cuda.free(x);
    assertEquals(Nd4j.ones(DataType.FLOAT, 1000).mul(256), found);
  }
}
