package dlfs.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonParser;
import dlfs.lab.results.Measurement;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WatchEventsTest {
  private final WatchedExperiment experiment = new WatchedExperiment(null);

  private static List<Measurement> losses(long seed, int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> new Measurement("SGD", seed, null, i, "train_loss", 1.0 / (1 + i)))
        .toList();
  }

  private void measured(List<Measurement> rows) {
    experiment.runBegins(first -> rows.subList(first, rows.size()));
  }

  /** Returns the rows of all events of this name, which are sent at the end of the experiment. */
  private List<JsonArray> rows(String event) throws IOException {
    experiment.end("over");
    var out = new ByteArrayOutputStream();
    new WatchEvents(experiment, out).send();
    List<JsonArray> rows = new ArrayList<>();
    for (String each : out.toString(StandardCharsets.UTF_8).split("\n\n")) {
      String[] lines = each.split("\n");
      if (lines[0].equals("event: " + event)) {
        String data = lines[1].substring("data: ".length());
        JsonParser.parseString(data)
            .getAsJsonArray()
            .forEach(row -> rows.add(row.getAsJsonArray()));
      }
    }
    return rows;
  }

  private static List<Integer> iterations(List<JsonArray> rows, long seed) {
    return rows.stream()
        .filter(row -> row.get(1).getAsLong() == seed)
        .map(row -> row.get(3).getAsInt())
        .toList();
  }

  @Test
  void confusionMatricesAreNoCurves() throws IOException {
    List<Measurement> rows = new ArrayList<>(losses(0, 2));
    rows.add(new Measurement("SGD", 0, null, 0, Measurement.TAKEN_FOR + 1, 7));
    assertEquals(List.of("train_loss"), RunData.of(rows).get("metrics"));
    measured(rows);
    assertEquals(2, rows("rows").size());
  }

  @Test
  void allPointsOfAShortCurveAreSent() throws IOException {
    measured(losses(0, 500));
    assertEquals(IntStream.range(0, 500).boxed().toList(), iterations(rows("rows"), 0));
  }

  @Test
  void fewPointsOfALongCurveAreSentAtTheSamePositionsForAllSeeds() throws IOException {
    measured(losses(0, 1_000_000));
    measured(losses(1, 1_000_000));
    List<JsonArray> rows = rows("rows");
    List<Integer> sent = iterations(rows, 0);
    assertEquals(sent, iterations(rows, 1));
    assertTrue(sent.size() < 4_000, "points: " + sent.size());
    for (int begin = 500; begin < 500_000; begin *= 2) {
      int from = begin;
      long inDoubling = sent.stream().filter(i -> i >= from && i < 2 * from).count();
      assertTrue(inDoubling >= 240 && inDoubling <= 500, begin + ": " + inDoubling);
    }
  }

  @Test
  void latestValueIsSentWhetherItIsAPointOrNot() throws IOException {
    measured(losses(0, 100_000));
    List<JsonArray> latest = rows("latest");
    assertEquals(1, latest.size());
    assertEquals(99_999, latest.get(0).get(3).getAsInt());
    assertEquals(1.0 / 100_000, latest.get(0).get(5).getAsDouble());
  }
}
