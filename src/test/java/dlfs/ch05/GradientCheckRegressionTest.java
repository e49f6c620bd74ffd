package dlfs.ch05;

import static dlfs.text.Text.formatted;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.lab.results.Metrics;
import dlfs.support.Reference;
import dlfs.support.Results;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Compares a complete run in {@code -Dresults.dir} with the figures of the book's code. */
@Tag("regression")
class GradientCheckRegressionTest {

  /**
   * The largest rounding error of a gradient that is 0, as of a bias before batch normalisation: a
   * loss near 2.3 has a resolution of 4e-16, so the difference quotient has one of 2e-12.
   */
  private static final double ROUNDING = 2e-12;

  /** Compares the largest difference over the seeds for each parameter. */
  @ParameterizedTest
  @CsvSource({
    "TwoLayerNet, ch05_two_layer_net_batch3",
    "SimpleConvNet, ch07_simple_convnet_batch1",
    "BatchNormNet, extra_batch_norm_batch5"
  })
  void differencesAreAtMostThoseOfTheBook(String net, String check) throws IOException {
    Metrics metrics = Results.ofRun(new GradientCheck());
    List<Map<String, String>> book =
        Reference.rows("gradient_check.csv").stream()
            .filter(row -> row.get("check").equals(check))
            .toList();
    List<String> parameters = book.stream().map(row -> row.get("param")).distinct().toList();
    assertFalse(parameters.isEmpty());
    for (String parameter : parameters) {
      double theirs =
          book.stream()
              .filter(row -> row.get("param").equals(parameter))
              .mapToDouble(row -> Double.parseDouble(row.get("mean_abs_diff")))
              .max()
              .orElseThrow();
      double ours = largest(metrics, formatted("%s %s", net, parameter));
      System.out.printf(
          Locale.ROOT, "%-24s ours %.1e, book %.1e%n", net + " " + parameter, ours, theirs);
      assertTrue(ours <= Math.max(theirs, ROUNDING), parameter);
    }
  }

  private static double largest(Metrics metrics, String parameter) {
    return metrics.seeds().stream()
        .flatMapToDouble(seed -> Arrays.stream(metrics.values(parameter, seed, "mean_difference")))
        .max()
        .orElseThrow();
  }
}
