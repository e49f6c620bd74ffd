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

  /** Whether the gradient of an array is correct and not negligible. */
  public static boolean isRight(Result result) {
    boolean hadSomethingToCheck = result.maxGradient() > 1000 * GradientCheck.NEGLIGIBLE;
    return hadSomethingToCheck && result.maxRelativeError() <= TOLERANCE;
  }
}
