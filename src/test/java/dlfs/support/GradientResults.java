package dlfs.support;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.gradients.GradientCheck;
import dlfs.gradients.GradientCheck.Result;
import java.util.List;

/** Assertions on the results of gradient checks. */
public final class GradientResults {
  /** The maximum relative error, which ignores differences due to rounding. */
  private static final double TOLERANCE = 1e-6;

  private GradientResults() {}

  /** Fails if the gradient of any array is wrong or negligible. */
  public static void assertRight(List<Result> results) {
    assertTrue(results.stream().allMatch(GradientResults::isRight), results::toString);
  }

  /**
   * Fails if a gradient of a deep network is wrong, or that of its input, the last one, is
   * negligible. Small gradients far from the output are compared less exactly.
   */
  public static void assertRightToTheInput(List<Result> results) {
    for (Result result : results) {
      assertTrue(result.maxDifference() < 1e-6, result.toString());
      assertTrue(result.maxRelativeError() < 1e-4, result.toString());
    }
    assertTrue(results.get(results.size() - 1).maxGradient() > 1e-6, "the input's gradient");
  }

  /** Whether the gradient of an array is correct and not negligible. */
  public static boolean isRight(Result result) {
    boolean hadSomethingToCheck = result.maxGradient() > 1000 * GradientCheck.NEGLIGIBLE;
    return hadSomethingToCheck && result.maxRelativeError() <= TOLERANCE;
  }
}
