package dlfs.report;

import static dlfs.text.Text.formatted;

import dlfs.lab.results.Measurement;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/** Sends what is new of an experiment to one page, as server-sent events, until it ends. */
final class WatchEvents {
  private static final long MILLIS_BETWEEN = 1_000;
  private static final int MAX_ROWS = 20_000;

  private final WatchedExperiment experiment;
  private final OutputStream out;
  private final List<Integer> sent = new ArrayList<>();
  private final Map<String, byte[]> pictures = new HashMap<>();

  WatchEvents(WatchedExperiment experiment, OutputStream out) {
    this.experiment = experiment;
    this.out = out;
  }

  /** Sends events until the experiment ends or the page is closed. */
  void send() throws IOException {
    try {
      String end = null;
      while (end == null) {
        end = experiment.awaitEnd(sent.isEmpty() ? MILLIS_BETWEEN / 4 : MILLIS_BETWEEN);
        sendNews();
      }
      event("end", end);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void sendNews() throws IOException {
    event("progress", experiment.progress());
    List<List<Object>> rows = new ArrayList<>();
    List<IntFunction<List<Measurement>>> runs = experiment.runs();
    for (int i = 0; i < runs.size(); i++) {
      if (i == sent.size()) {
        sent.add(0);
      }
      List<Measurement> fresh = runs.get(i).apply(sent.get(i));
      sent.set(i, sent.get(i) + fresh.size());
      for (Measurement row : fresh) {
        rows.add(cells(row));
      }
      if (rows.size() > MAX_ROWS) {
        event("rows", rows);
        rows = new ArrayList<>();
      }
    }
    if (!rows.isEmpty()) {
      event("rows", rows);
    }
    for (Map.Entry<String, byte[]> picture : experiment.pictures().entrySet()) {
      if (pictures.put(picture.getKey(), picture.getValue()) != picture.getValue()) {
        String address = RunPage.address(picture.getValue());
        event("picture", Map.of("name", picture.getKey(), "address", address));
      }
    }
  }

  /** The cells of a row of metrics.csv. */
  private static List<Object> cells(Measurement row) {
    return Arrays.asList(
        row.variant(),
        row.seed(),
        row.epoch(),
        row.iteration(),
        row.metric(),
        RunData.number(row.value()));
  }

  private void event(String name, Object data) throws IOException {
    String text = formatted("event: %s\ndata: %s\n\n", name, RunData.json(data));
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }
}
