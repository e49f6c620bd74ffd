package dlfs.ch03;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dlfs.lab.results.Metrics;
import dlfs.support.Experiments;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ThreeLayerForwardTest {
  private static final Map<String, Metrics> METRICS =
      Map.of(
          "builtin", Experiments.metrics(new ThreeLayerForward(), Map.of("layers", "builtin")),
          "scratch", Experiments.metrics(new ThreeLayerForward(), Map.of("layers", "scratch")));

  /** Compares to half a unit of the last digit that the book prints. */
  @ParameterizedTest
  @CsvSource({
    "network, z1_1, 0.57444252, 5e-9",
    "network, z1_2, 0.66818777, 5e-9",
    "network, z1_3, 0.75026011, 5e-9",
    "network, z2_1, 0.62624937, 5e-9",
    "network, z2_2, 0.7710107, 5e-8",
    "network, y1, 0.31682708, 5e-9",
    "network, y2, 0.69627909, 5e-9",
    "1.0 in W3 for 0.1, y1, 0.88045151, 5e-9",
    "1.0 in W3 for 0.1, y2, 0.69627909, 5e-9",
    "'softmax(0.3, 2.9, 4.0)', y1, 0.01821127, 5e-9",
    "'softmax(0.3, 2.9, 4.0)', y2, 0.24519181, 5e-9",
    "'softmax(0.3, 2.9, 4.0)', y3, 0.73659691, 5e-9",
    "'softmax(0.3, 2.9, 4.0)', nan_if_plain, 0, 0",
    "'softmax(1010, 1000, 990)', y1, 0.9999546, 5e-8",
    "'softmax(1010, 1000, 990)', y2, 4.53978686e-05, 5e-14",
    "'softmax(1010, 1000, 990)', y3, 2.06106005e-09, 5e-18",
    "'softmax(1010, 1000, 990)', nan_if_plain, 3, 0"
  })
  void returnsTheBooksValuesWithBothLayerSets(
      String variant, String metric, double expected, double tolerance) {
    METRICS.forEach(
        (layers, metrics) ->
            assertEquals(expected, metrics.values(variant, 0, metric)[0], tolerance, layers));
  }
}
