package dlfs.quantization;

import static dlfs.quantization.NumberFormat.BFLOAT16;
import static dlfs.quantization.NumberFormat.FLOAT16;
import static dlfs.quantization.NumberFormat.FLOAT32;
import static dlfs.quantization.NumberFormat.FLOAT64;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.quantization.NumberFormat.FloatingPoint;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

class NumberFormatTest {

  /** Decodes a float16 according to its definition. */
  private static double float16(int bits) {
    int exponent = bits >> 10;
    int fraction = bits & 0x3ff;
    return exponent == 0
        ? fraction * Math.pow(2, -24)
        : (1 + fraction / 1024.0) * Math.pow(2, exponent - 15);
  }

  private static double bfloat16(int bits) {
    return Float.intBitsToFloat(bits << 16);
  }

  static Stream<Arguments> formatsOf16Bits() {
    IntToDoubleFunction float16 = NumberFormatTest::float16;
    IntToDoubleFunction bfloat16 = NumberFormatTest::bfloat16;
    return Stream.of(
        Arguments.of("float16", FLOAT16, float16, 0x7c00),
        Arguments.of("bfloat16", BFLOAT16, bfloat16, 0x7f80));
  }

  /**
   * Returns all numbers of the format, ascending.
   *
   * @param infinity the bits of infinity
   */
  @ParameterizedTest(name = "{0}")
  @MethodSource("formatsOf16Bits")
  void roundsToTheNearestWithTiesToEven(
      String name, FloatingPoint format, IntToDoubleFunction value, int infinity) {
    for (int bits = 0; bits < infinity; bits++) {
      double low = value.applyAsDouble(bits);
      double high = bits + 1 < infinity ? value.applyAsDouble(bits + 1) : Double.POSITIVE_INFINITY;
      double step = low - value.applyAsDouble(Math.max(0, bits - 1));
      double middle = bits + 1 < infinity ? (low + high) / 2 : low + step / 2;
      assertRounds(format, low, low);
      assertRounds(format, Math.nextDown(middle), low);
      assertRounds(format, middle, bits % 2 == 0 ? low : high);
      assertRounds(format, Math.nextUp(middle), high);
    }
  }

  private static void assertRounds(FloatingPoint format, double x, double expected) {
    assertEquals(expected, format.round(x), () -> "of " + x);
    assertEquals(-expected, format.round(-x), () -> "of " + -x);
  }

  /** The results of {@code numpy.float16} and {@code numpy.float32}. */
  @ParameterizedTest
  @CsvSource({
    "0.1, 0.0999755859375, 0.10000000149011612",
    "3.141592653589793, 3.140625, 3.1415927410125732",
    "-2.718281828459045, -2.71875, -2.7182817459106445",
    "2049, 2048, 2049",
    "2051, 2052, 2051",
    "65519.99, 65504, 65519.98828125",
    "65520, Infinity, 65520",
    "6.103515625e-05, 6.103515625e-05, 6.103515625e-05",
    "1e-05, 1.0013580322265625e-05, 9.999999747378752e-06",
    "2.9802322387695312e-08, 0, 2.9802322387695312e-08",
    "2.980232238769532e-08, 5.960464477539063e-08, 2.9802322387695312e-08",
    "1e-45, 0, 1.401298464324817e-45",
    "-1e39, -Infinity, -Infinity"
  })
  void givesTheValuesOfNumPy(double x, double half, double single) {
    assertEquals(half, FLOAT16.round(x) + 0.0);
    assertEquals(single, FLOAT32.round(x));
  }

  static Stream<FloatingPoint> floatingPoint() {
    return Stream.of(FLOAT64, FLOAT32, FLOAT16, BFLOAT16);
  }

  @ParameterizedTest
  @MethodSource("floatingPoint")
  void keepsInfinitiesAndNaN(FloatingPoint format) {
    double[] numbers = {
      Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 0.0, -0.0, 1, -1
    };
    assertArrayEquals(numbers, format.round(numbers));
  }

  /** Tests doubles with random bits. */
  @Test
  void roundsAsJavaDoes() {
    var random = new SplittableRandom(1);
    for (int i = 0; i < 100_000; i++) {
      double x = Double.longBitsToDouble(random.nextLong());
      assertEquals(x, FLOAT64.round(x));
      assertEquals((float) x, FLOAT32.round(x));
      double near = Math.scalb(random.nextDouble(-1, 1), random.nextInt(-155, 130));
      assertEquals((float) near, FLOAT32.round(near));
    }
  }

  @Test
  void roundsToHalfPrecisionAsNd4jDoes() {
    var random = new SplittableRandom(1);
    float[] halves = new float[2 * 0x7c00];
    for (int bits = 0; bits < 0x7c00; bits++) {
      halves[2 * bits] = (float) ((float16(bits) + float16(bits + 1)) / 2);
      halves[2 * bits + 1] = (float) (float16(bits) * random.nextDouble(0.999, 1.001));
    }
    float[] theirs =
        Nd4j.createFromArray(halves)
            .castTo(DataType.FLOAT16)
            .castTo(DataType.FLOAT)
            .toFloatVector();
    for (int i = 0; i < halves.length; i++) {
      assertEquals(FLOAT16.round(halves[i]), theirs[i], "of " + halves[i]);
    }
  }

  @Test
  void hasTheNumberOfBitsInItsName() {
    assertEquals(64, FLOAT64.bits());
    assertEquals(32, FLOAT32.bits());
    assertEquals(16, FLOAT16.bits());
    assertEquals(16, BFLOAT16.bits());
    assertEquals(8, new NumberFormat.Multiples(8).bits());
    assertEquals(1, new NumberFormat.Signs().bits());
  }

  // With a scale.

  @Test
  void multiplesOfThreeBitsAreThirdsOfTheLargest() {
    double[] rounded = new NumberFormat.Multiples(3).round(0.3, -0.9, 0.44, 0.46, 0, -0.14);
    assertArrayEquals(new double[] {0.3, -0.9, 0.3, 0.6, 0, -0.0}, rounded, 1e-15);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 4, 8, 16})
  void multiplesAreWithinHalfAScaleAndTheRangeOfTheirBits(int bits) {
    double[] numbers = new SplittableRandom(1).doubles(100_000, -0.7, 0.7).toArray();
    double[] rounded = new NumberFormat.Multiples(bits).round(numbers);
    double scale = DoubleStream.of(numbers).map(Math::abs).max().orElseThrow() / most(bits);
    IntStream.range(0, numbers.length)
        .forEach(i -> assertEquals(numbers[i], rounded[i], scale / 2 * (1 + 1e-9)));
    long different = Arrays.stream(rounded).map(x -> x + 0.0).distinct().count();
    assertTrue(different <= 2 * most(bits) + 1, different + " different numbers");
  }

  private static int most(int bits) {
    return (1 << bits - 1) - 1;
  }

  @Test
  void zerosStayZeros() {
    assertArrayEquals(new double[3], new NumberFormat.Multiples(8).round(0, 0, 0));
    assertArrayEquals(new double[3], new NumberFormat.Signs().round(0, 0, 0));
  }

  @Test
  void signsAreScaledByTheMeanOfTheAbsoluteValues() {
    double[] rounded = new NumberFormat.Signs().round(1, -3, 0, 2);
    assertArrayEquals(new double[] {1.5, -1.5, 1.5, 1.5}, rounded);
  }

  @Test
  void noOtherScaleOfTheSignsHasASmallerError() {
    double[] numbers = new SplittableRandom(1).doubles(1_000, -1, 2).toArray();
    double[] rounded = new NumberFormat.Signs().round(numbers);
    double least = squaredError(numbers, rounded, 1);
    assertTrue(squaredError(numbers, rounded, 0.99) > least);
    assertTrue(squaredError(numbers, rounded, 1.01) > least);
  }

  private static double squaredError(double[] numbers, double[] rounded, double factor) {
    return IntStream.range(0, numbers.length)
        .mapToDouble(i -> Math.pow(numbers[i] - factor * rounded[i], 2))
        .sum();
  }
}
