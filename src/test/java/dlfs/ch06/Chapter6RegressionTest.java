package dlfs.ch06;

import static dlfs.text.Text.formatted;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dlfs.lab.results.FinalFigure;
import dlfs.lab.results.Measurement;
import dlfs.lab.results.Metrics;
import dlfs.lab.results.Summary;
import dlfs.support.Experiments;
import dlfs.support.Reference;
import dlfs.support.Results;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Compares complete runs of chapter 6 in {@code -Dresults.dir} with the figures of the book's code.
 */
@Tag("regression")
class Chapter6RegressionTest {
  private static final int LAYERS = 5;

  @Test
  void lossesOfEachWeightInitialisationLieNearTheBooks() throws IOException {
    var experiment = new WeightInitComparison();
    Map<String, Reference> book = Reference.losses("weight_init_mnist_summary.csv", "init");
    Summary ours = Summary.of(Results.ofRun(experiment), experiment.about().figures());
    assertEquals(Set.of("std=0.01", "Xavier", "He"), book.keySet());
    book.forEach((v, loss) -> loss.assertNear(v, ours.find(v, "train_loss").orElseThrow().mean()));
  }

  /**
   * The difference between the means of 5 and of n seeds has the standard deviation of a single
   * seed times √(1/5 + 1/n). Five seeds estimate that deviation poorly: for one layer and one
   * weight initialisation, the estimate may be a quarter of the true value. So the largest estimate
   * among the layers of an activation function is used for all its layers, relative to the standard
   * deviation of a layer's outputs.
   */
  @ParameterizedTest
  @ValueSource(strings = {"sigmoid", "tanh", "relu"})
  void activationsHaveTheBooksDistributionInEveryLayer(String function) throws IOException {
    Metrics reference = reference(function);
    Metrics metrics = Results.ofRun(new WeightInitActivations());
    int seeds = metrics.seeds().size();
    for (String what : List.of("mean", "std")) {
      double largest =
          cells(reference)
              .mapToDouble(c -> c.of(reference, what).std() / c.unit(reference))
              .max()
              .orElseThrow();
      double spread = largest * Math.sqrt(1.0 / reference.seeds().size() + 1.0 / seeds);
      cells(reference)
          .forEach(
              cell ->
                  new Reference(cell.of(reference, what).mean(), spread * cell.unit(reference))
                      .assertNear(cell + " " + what, cell.of(metrics, what).mean()));
    }
  }

  /** One layer of one variant. */
  private record Cell(String variant, int layer) {
    Summary.Row of(Metrics metrics, String what) {
      var figure = FinalFigure.last(formatted("layer%d_%s", layer, what));
      return Summary.of(metrics, List.of(figure)).find(variant, figure.metric()).orElseThrow();
    }

    /** The standard deviation of its outputs. */
    double unit(Metrics metrics) {
      return of(metrics, "std").mean();
    }

    @Override
    public String toString() {
      return formatted("%s %d", variant, layer);
    }
  }

  private static Stream<Cell> cells(Metrics metrics) {
    return metrics.variants().stream()
        .flatMap(v -> IntStream.rangeClosed(1, LAYERS).mapToObj(layer -> new Cell(v, layer)));
  }

  /** Returns the book's figures of an activation function as metrics. */
  private static Metrics reference(String function) throws IOException {
    List<Measurement> rows = new ArrayList<>();
    for (Map<String, String> row : Reference.rows("activation_stats.csv")) {
      if (row.get("activation").equals(function)) {
        for (String what : List.of("mean", "std")) {
          rows.add(
              new Measurement(
                  function + " " + row.get("init"),
                  Long.parseLong(row.get("seed")),
                  null,
                  null,
                  formatted("layer%s_%s", row.get("layer"), what),
                  Double.parseDouble(row.get(what))));
        }
      }
    }
    return Experiments.metrics(rows);
  }
}
