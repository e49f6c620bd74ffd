package dlfs.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.factory.Nd4j;

class FeatureGaussianTest {

  private static FeatureGaussian gaussian(double[] mean, double[][] covariance) {
    return new FeatureGaussian(Nd4j.createFromArray(mean), Nd4j.createFromArray(covariance));
  }

  private static FeatureGaussian of(double[][] features) {
    return FeatureGaussian.of(Nd4j.createFromArray(features));
  }

  @Test
  void ofOneFeatureIsTheSumOfSquaredDifferencesOfMeansAndDeviations() {
    var one = gaussian(new double[] {3}, new double[][] {{4}});
    var other = gaussian(new double[] {-1}, new double[][] {{25}});
    assertEquals(16 + 9, one.squaredFrechetDistance(other), 1e-12);
  }

  @Test
  void ofIndependentFeaturesIsTheSumOverTheFeatures() {
    var one = gaussian(new double[] {0, 1, 2}, diagonal(1, 4, 0));
    var other = gaussian(new double[] {2, 1, 0}, diagonal(9, 4, 16));
    assertEquals((4 + 4) + (0 + 0) + (4 + 16), one.squaredFrechetDistance(other), 1e-12);
  }

  private static double[][] diagonal(double... values) {
    double[][] matrix = new double[values.length][values.length];
    for (int i = 0; i < values.length; i++) {
      matrix[i][i] = values[i];
    }
    return matrix;
  }

  /**
   * The root of a matrix of 2x2 has the trace √(trace M + 2 √(det M)), so the distance can be
   * computed without its eigenvalues.
   */
  @Test
  void ofTwoCorrelatedFeaturesFollowsTheFormulaForTwo() {
    var random = new SplittableRandom(0);
    for (int trial = 0; trial < 100; trial++) {
      double[][] a = covarianceOfTwo(random);
      double[][] b = covarianceOfTwo(random);
      double trace = a[0][0] * b[0][0] + 2 * a[0][1] * b[0][1] + a[1][1] * b[1][1];
      double expected =
          a[0][0]
              + a[1][1]
              + b[0][0]
              + b[1][1]
              - 2 * Math.sqrt(trace + 2 * Math.sqrt(det(a) * det(b)));
      double actual = gaussian(new double[2], a).squaredFrechetDistance(gaussian(new double[2], b));
      assertEquals(expected, actual, 1e-12);
    }
  }

  private static double[][] covarianceOfTwo(SplittableRandom random) {
    double one = random.nextDouble(0.1, 2);
    double two = random.nextDouble(0.1, 2);
    double both = random.nextDouble(-0.99, 0.99) * Math.sqrt(one * two);
    return new double[][] {{one, both}, {both, two}};
  }

  private static double det(double[][] m) {
    return m[0][0] * m[1][1] - m[0][1] * m[1][0];
  }

  /** The mean is (3, 4), and the covariance is divided by 2: ((4, 6), (6, 9)). */
  @Test
  void samplesHaveTheUnbiasedCovariance() {
    var samples = of(new double[][] {{1, 1}, {3, 4}, {5, 7}});
    var same = gaussian(new double[] {3, 4}, new double[][] {{4, 6}, {6, 9}});
    assertEquals(0, samples.squaredFrechetDistance(same), 1e-12);
    var origin = gaussian(new double[2], new double[2][2]);
    assertEquals(9 + 16 + 4 + 9, samples.squaredFrechetDistance(origin), 1e-12);
  }

  /** With fewer samples than features, the covariance is singular. */
  @ParameterizedTest
  @CsvSource({"200, 16", "10, 40", "2, 8"})
  void isZeroForEqualSamplesSymmetricAndPositiveOtherwise(int samples, int features) {
    var random = new SplittableRandom(1);
    var one = of(random(random, samples, features, 0));
    var other = of(random(random, samples, features, 0));
    double scale = features;
    assertEquals(0, one.squaredFrechetDistance(one), 1e-12 * scale);
    double there = one.squaredFrechetDistance(other);
    double back = other.squaredFrechetDistance(one);
    assertEquals(there, back, 1e-12 * scale);
    assertTrue(there > 0.01, () -> "distance " + there);
  }

  /** A shift of every feature adds its square, whatever the covariance. */
  @ParameterizedTest
  @CsvSource({"200, 16", "10, 40"})
  void aShiftAddsItsSquare(int samples, int features) {
    var one = of(random(new SplittableRandom(2), samples, features, 0));
    var shifted = of(random(new SplittableRandom(2), samples, features, 3));
    assertEquals(9.0 * features, one.squaredFrechetDistance(shifted), 1e-10 * features);
  }

  @Test
  void constantFeaturesHaveNoCovariance() {
    double[][] constant = {{5, 7, 9}, {5, 7, 9}, {5, 7, 9}};
    var one = of(constant);
    assertEquals(0, one.squaredFrechetDistance(one));
  }

  private static double[][] random(
      SplittableRandom random, int samples, int features, double shift) {
    double[][] values = new double[samples][];
    for (int i = 0; i < samples; i++) {
      values[i] = random.doubles(features, -1, 1).map(x -> x * x * x + shift).toArray();
    }
    return values;
  }

  @Test
  void refusesWhatHasNoDistribution() {
    double[] mean = {0, 0};
    double[][][] wrong = {
      {{1}}, {{1, 0}}, {{1, 0.5}, {0, 1}}, {{1, Double.NaN}, {Double.NaN, 1}},
    };
    for (double[][] covariance : wrong) {
      assertThrows(IllegalArgumentException.class, () -> gaussian(mean, covariance));
    }
    double[][] single = {{1, 2}};
    double[][] infinite = {{1, 2}, {1, Double.POSITIVE_INFINITY}};
    assertThrows(IllegalArgumentException.class, () -> of(single));
    assertThrows(IllegalArgumentException.class, () -> of(infinite));
    FeatureGaussian one = gaussian(new double[1], new double[1][1]);
    FeatureGaussian two = gaussian(new double[2], new double[2][2]);
    assertThrows(IllegalArgumentException.class, () -> one.squaredFrechetDistance(two));
  }
}
