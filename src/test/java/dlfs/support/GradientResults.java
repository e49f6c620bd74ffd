package dlfs.support;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.gradients.GradientCheck;
import dlfs.gradients.GradientCheck.Result;
import java.util.List;

/** What a gradient check has to come to. */
public final class GradientResults {
  /** Of the relative error; what rounding alone makes is negligible and does not come into it. */
  private static final double TOLERANCE = 1e-6;

  private GradientResults() {}

  /** Fails if any array has a wrong gradient, or none. */
  public static void assertRight(List<Result> results) {
    assertTrue(results.stream().allMatch(GradientResults::isRight), results::toString);
  }

  /** Whether an array has a gradient, and the right one. */
  public static boolean isRight(Result result) {
    boolean hadSomethingToCheck = result.maxGradient() > 1000 * GradientCheck.NEGLIGIBLE;
    return hadSomethingToCheck && result.maxRelativeError() <= TOLERANCE;
  }
}
