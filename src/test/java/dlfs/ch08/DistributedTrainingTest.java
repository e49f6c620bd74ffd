package dlfs.ch08;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.lab.results.FinalFigure;
import dlfs.lab.results.Metrics;
import dlfs.support.Experiments;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DistributedTrainingTest {
  private static double last(Metrics metrics, String variant, String metric) {
    return FinalFigure.last(metric).of(metrics, variant, 0);
  }

  private static Metrics train(String... settings) {
    Map<String, String> typed = new HashMap<>();
    typed.put("dataset", "strokes");
    for (String setting : settings) {
      typed.put(
          setting.substring(0, setting.indexOf('=')), setting.substring(setting.indexOf('=') + 1));
    }
    return Experiments.metrics(new DistributedTraining(), typed);
  }

  @ParameterizedTest
  @ValueSource(strings = {"fast", "plain"})
  void theSumOfGradientsTrainsLikeOneMachineFor50Steps(String engine) {
    Metrics metrics =
        train("iterations=50", "workers=3", "every=50", "batch=20", "engine=" + engine);
    double difference = last(metrics, "3 workers", "difference");
    assertTrue(difference > 0 && difference <= 1e-5, Double.toString(difference));
  }

  @Test
  void theMeanAfterEveryStepIsTheSumOfGradients() {
    Metrics metrics = train("iterations=20", "workers=2", "every=1", "batch=50");
    assertEquals(
        last(metrics, "2 workers", "test_accuracy"),
        last(metrics, "2 workers, averaged every 1", "test_accuracy"),
        0.003); // a few images of 2,000, through rounding
  }

  @Test
  void countsTheBytesSent() {
    Metrics metrics = train("iterations=20", "workers=4", "every=7", "quick=true");
    int parameters = 784 * 100 + 100 + 3 * (100 * 100 + 100) + 100 * 10 + 10;
    assertEquals(0, last(metrics, "1 worker", "megabytes"));
    assertEquals(2 * 4 * parameters * 20 * 4 / 1e6, last(metrics, "4 workers", "megabytes"), 1e-9);
    assertEquals(
        2 * 2 * 4 * parameters * 3 * 4 / 1e6,
        last(metrics, "4 workers, averaged every 7", "megabytes"),
        1e-9);
  }
}
