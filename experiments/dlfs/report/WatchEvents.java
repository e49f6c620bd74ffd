package dlfs.report;

import static dlfs.text.Text.formatted;

import dlfs.lab.results.Measurement;
import dlfs.report.RunData.Series;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/**
 * Sends what is new of an experiment to one page, as server-sent events, until it ends: its
 * progress, the next points of its curves, the latest value of each metric, and pictures.
 *
 * <p>To leave the processor to the run, there are seconds between events, the more the longer it
 * takes to send them. Of a curve, the first 500 points are sent, then every second, every fourth
 * and so on: 250 each time that its length doubles, at the same positions for all seeds.
 */
final class WatchEvents {
  private static final long MIN_MILLIS_BETWEEN = 1_000;
  private static final long MAX_MILLIS_BETWEEN = 10_000;

  /** The pause after sending, as a multiple of the time that it took. */
  private static final int PAUSE_PER_TIME = 200;

  private static final int POINTS_PER_DOUBLING = 250;
  private static final int MAX_ROWS = 20_000;

  private final WatchedExperiment experiment;
  private final OutputStream out;
  private final List<Integer> read = new ArrayList<>();
  private final Map<Series, Integer> points = new HashMap<>();
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
        long begun = System.nanoTime();
        sendNews();
        end = experiment.awaitEnd(pause(System.nanoTime() - begun));
      }
      sendNews();
      event("end", end);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static long pause(long nanos) {
    long millis = PAUSE_PER_TIME * TimeUnit.NANOSECONDS.toMillis(nanos);
    return Math.max(MIN_MILLIS_BETWEEN, Math.min(millis, MAX_MILLIS_BETWEEN));
  }

  private void sendNews() throws IOException {
    event("progress", experiment.progress());
    List<List<Object>> rows = new ArrayList<>();
    Map<Series, List<Object>> latest = new LinkedHashMap<>();
    List<IntFunction<List<Measurement>>> runs = experiment.runs();
    for (int i = 0; i < runs.size(); i++) {
      if (i == read.size()) {
        read.add(0);
      }
      List<Measurement> fresh = runs.get(i).apply(read.get(i));
      read.set(i, read.get(i) + fresh.size());
      for (Measurement row : fresh) {
        if (row.isOfConfusionMatrix()) {
          continue;
        }
        Series series = RunData.seriesOf(row);
        List<Object> cells = cells(row);
        latest.put(series, cells);
        if (isSent(points.merge(series, 1, Integer::sum) - 1)) {
          rows.add(cells);
        }
      }
      if (rows.size() > MAX_ROWS) {
        event("rows", rows);
        rows = new ArrayList<>();
      }
    }
    if (!rows.isEmpty()) {
      event("rows", rows);
    }
    if (!latest.isEmpty()) {
      event("latest", latest.values());
    }
    for (Map.Entry<String, byte[]> picture : experiment.pictures().entrySet()) {
      if (pictures.put(picture.getKey(), picture.getValue()) != picture.getValue()) {
        String address = RunPage.address(picture.getValue());
        event("picture", Map.of("name", picture.getKey(), "address", address));
      }
    }
  }

  /** Whether a point of a curve is sent: all at first, then every second, fourth and so on. */
  static boolean isSent(int number) {
    int every = Integer.highestOneBit(number / POINTS_PER_DOUBLING);
    return every < 2 || number % every == 0;
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
