package dlfs.minimization;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.minimization.Line.Sample;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** L-BFGS on functions whose minima, and the number of steps to them, are known. */
class LbfgsTest {
  private record At(double value, double[] gradient) implements Evaluation {}

  /** 100 (y - x²)² + (1 - x)², whose minimum is at (1, 1). */
  private static At rosenbrock(double... x) {
    double valley = x[1] - x[0] * x[0];
    double value = 100 * valley * valley + (1 - x[0]) * (1 - x[0]);
    return new At(value, new double[] {-400 * x[0] * valley - 2 * (1 - x[0]), 200 * valley});
  }

  private static Lbfgs<At> onRosenbrock(int memory) {
    return new Lbfgs<>(LbfgsTest::rosenbrock, new double[] {-1.2, 1}, memory, StrongWolfe.DEFAULT);
  }

  private static double norm(double... x) {
    return Math.sqrt(Vectors.dot(x, x));
  }

  /**
   * Nocedal and Wright (2006, section 6.1) report 34 iterations of BFGS until the norm of the
   * gradient is below 10⁻⁵, from this point.
   */
  @ParameterizedTest
  @ValueSource(ints = {5, 10, 20})
  void minimisesRosenbrocksFunctionInAsManyStepsAsTheLiterature(int memory) {
    Lbfgs<At> lbfgs = onRosenbrock(memory);
    int steps = 0;
    while (norm(lbfgs.evaluation().gradient()) >= 1e-5) {
      double before = lbfgs.evaluation().value();
      assertTrue(lbfgs.step());
      assertTrue(lbfgs.evaluation().value() < before, "step " + steps);
      steps++;
      assertTrue(steps <= 40, "too many steps");
    }
    assertArrayEquals(new double[] {1, 1}, lbfgs.point(), 1e-5);
  }

  /** ½ xᵀAx - bᵀx with a random symmetric A of the given condition number. */
  private static final class Quadratic implements Objective<At> {
    private final double[][] a;
    private final double[] b;

    Quadratic(int n, double condition, long seed) {
      var random = new SplittableRandom(seed);
      b = random.doubles(n, -1, 1).toArray();
      a = new double[n][n];
      double[] v = random.doubles(n, -1, 1).toArray(); // a reflection I - 2vvᵀ/vᵀv
      double length = Vectors.dot(v, v);
      double[][] reflection = new double[n][n];
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
          reflection[i][j] = (i == j ? 1 : 0) - 2 * v[i] * v[j] / length;
        }
      }
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
          for (int k = 0; k < n; k++) {
            double eigenvalue = Math.pow(condition, (double) k / Math.max(1, n - 1));
            a[i][j] += reflection[i][k] * eigenvalue * reflection[j][k];
          }
        }
      }
    }

    double[] product(double[] x) {
      return Arrays.stream(a).mapToDouble(row -> Vectors.dot(row, x)).toArray();
    }

    @Override
    public At at(double[] x) {
      double[] ax = product(x);
      double value = Vectors.dot(x, ax) / 2 - Vectors.dot(b, x);
      return new At(value, Vectors.sum(ax, -1, b));
    }

    /** Goes to the minimum along the line, at t = -pᵀ∇f / pᵀAp. */
    LineSearch exact() {
      return new LineSearch() {
        @Override
        public <E extends Evaluation> Optional<Sample<E>> search(Line<E> line, double first) {
          Sample<E> there = line.at(1);
          double curvature = there.slope() - line.start().slope(); // pᵀAp
          return Optional.of(line.at(-line.start().slope() / curvature));
        }
      };
    }
  }

  /** With exact line searches, its directions are those of conjugate gradients. */
  @ParameterizedTest
  @CsvSource({"1, 1", "2, 10", "5, 100", "10, 10", "20, 10"})
  void minimisesAQuadraticInAtMostAsManyStepsAsDimensions(int n, double condition) {
    var quadratic = new Quadratic(n, condition, n);
    for (int memory : new int[] {1, 5, n + 1}) {
      var lbfgs = new Lbfgs<>(quadratic, new double[n], memory, quadratic.exact());
      double start = norm(lbfgs.evaluation().gradient());
      for (int i = 0; i < n; i++) {
        lbfgs.step();
      }
      double end = norm(lbfgs.evaluation().gradient());
      assertTrue(end < 1e-9 * start, n + " dimensions, memory " + memory + ": " + end / start);
    }
  }

  @Test
  void needsMoreStepsThanDimensionsWithoutTheHistory() {
    var quadratic = new Quadratic(10, 100, 10);
    double[] x = new double[10];
    double start = norm(quadratic.at(x).gradient());
    for (int i = 0; i < 10; i++) { // steepest descent
      double[] direction = quadratic.at(x).gradient();
      Vectors.scale(direction, -1);
      x =
          quadratic
              .exact()
              .search(new Line<>(quadratic, x, quadratic.at(x), direction), 1)
              .orElseThrow()
              .point();
    }
    assertTrue(norm(quadratic.at(x).gradient()) > 1e-3 * start);
  }

  @Test
  void minimisesAQuadraticWithTheLineSearchForTheStrongWolfeConditions() {
    var quadratic = new Quadratic(50, 100, 3);
    var lbfgs = new Lbfgs<>(quadratic, new double[50], 10, StrongWolfe.DEFAULT);
    double start = norm(lbfgs.evaluation().gradient());
    for (int i = 0; i < 150; i++) {
      lbfgs.step();
    }
    assertTrue(norm(lbfgs.evaluation().gradient()) < 1e-6 * start);
  }

  @Test
  void staysAtAMinimum() {
    Objective<At> square = x -> new At(x[0] * x[0], new double[] {2 * x[0]});
    var lbfgs = new Lbfgs<>(square, new double[] {0}, 3, StrongWolfe.DEFAULT);
    assertFalse(lbfgs.step());
    assertArrayEquals(new double[] {0}, lbfgs.point());
  }

  /** Drops the history, tries the steepest descent, and gives up. */
  @Test
  void staysWhereNoStepDecreasesTheFunction() {
    int[] evaluations = {0};
    Objective<At> inconsistent =
        x -> new At(evaluations[0]++, new double[] {1}); // its gradient is not that of its value
    var lbfgs = new Lbfgs<>(inconsistent, new double[] {5}, 3, StrongWolfe.DEFAULT);
    assertFalse(lbfgs.step());
    assertArrayEquals(new double[] {5}, lbfgs.point());
  }

  /** log is NaN beyond 0, where the first step of unit length would go. */
  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY})
  void avoidsRegionsWhereTheFunctionIsNotFinite(double beyond) {
    Objective<At> barrier =
        x ->
            x[0] > 0
                ? new At(10 * x[0] - Math.log(x[0]), new double[] {10 - 1 / x[0]})
                : new At(beyond, new double[] {Double.NaN});
    var lbfgs = new Lbfgs<>(barrier, new double[] {0.5}, 5, StrongWolfe.DEFAULT);
    for (int i = 0; i < 20; i++) {
      lbfgs.step();
    }
    assertEquals(0.1, lbfgs.point()[0], 1e-6);
  }

  @Test
  void refusesAStartWhereTheFunctionIsNotFinite() {
    Objective<At> nan = x -> new At(Double.NaN, new double[] {1});
    var lbfgs = new Lbfgs<>(nan, new double[] {1}, 5, StrongWolfe.DEFAULT);
    assertThrows(ArithmeticException.class, lbfgs::step);
    Objective<At> nanGradient = x -> new At(1, new double[] {Double.NaN});
    var other = new Lbfgs<>(nanGradient, new double[] {1}, 5, StrongWolfe.DEFAULT);
    assertThrows(ArithmeticException.class, other::step);
  }

  private static byte[] saved(Lbfgs<At> lbfgs) throws IOException {
    var bytes = new ByteArrayOutputStream();
    lbfgs.write(new DataOutputStream(bytes));
    assertEquals(lbfgs.bytes(), bytes.size());
    return bytes.toByteArray();
  }

  private static void restore(Lbfgs<At> lbfgs, byte[] state) throws IOException {
    lbfgs.read(new DataInputStream(new ByteArrayInputStream(state)), state.length).run();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3, 12})
  void continuesFromASavedState(int stepsBefore) throws IOException {
    Lbfgs<At> whole = onRosenbrock(5);
    for (int i = 0; i < stepsBefore; i++) {
      whole.step();
    }
    Lbfgs<At> resumed = onRosenbrock(5);
    resumed.step(); // is replaced
    restore(resumed, saved(whole));
    for (int i = 0; i < 10; i++) {
      assertEquals(whole.step(), resumed.step());
      assertArrayEquals(whole.point(), resumed.point()); // bit by bit
    }
  }

  @Test
  void refusesStatesOfOtherMinimisationsAndStaysAsItIs() throws IOException {
    Lbfgs<At> lbfgs = onRosenbrock(5);
    for (int i = 0; i < 8; i++) {
      lbfgs.step();
    }
    byte[] state = saved(lbfgs);
    Lbfgs<At> smaller = onRosenbrock(4);
    assertThrows(IllegalArgumentException.class, () -> restore(smaller, state));
    byte[] truncated = Arrays.copyOf(state, state.length - 8);
    assertThrows(IllegalArgumentException.class, () -> restore(lbfgs, truncated));
    assertThrows(
        EOFException.class,
        () -> lbfgs.read(new DataInputStream(new ByteArrayInputStream(truncated)), state.length));
    byte[] negative = state.clone();
    negative[0] = -1;
    assertThrows(IllegalArgumentException.class, () -> restore(lbfgs, negative));
    assertArrayEquals(state, saved(lbfgs));
  }

  @Test
  void doesNotChangeTheStart() {
    double[] start = {-1.2, 1};
    var lbfgs = new Lbfgs<>(LbfgsTest::rosenbrock, start, 5, StrongWolfe.DEFAULT);
    lbfgs.step();
    assertArrayEquals(new double[] {-1.2, 1}, start);
    assertThrows(IllegalArgumentException.class, () -> onRosenbrock(0));
  }
}
