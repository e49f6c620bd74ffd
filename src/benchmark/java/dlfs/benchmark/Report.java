package dlfs.benchmark;

import static dlfs.text.Text.formatted;

import dlfs.lab.charts.Charts;
import dlfs.lab.charts.Picture;
import dlfs.lab.console.Terminal;
import dlfs.lab.results.CsvFiles;
import dlfs.lab.results.ResultsFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.knowm.xchart.CategoryChart;

/**
 * What came out, as tables and as a picture.
 *
 * @param all in the order in which it is shown
 * @param phases what was measured
 */
record Report(List<Measured> all, List<Phase> phases) {

  /** Whether there is anything to draw: times as multiples of PyTorch's. */
  boolean hasPicture() {
    return engines().contains(Engine.PYTORCH) && engines().size() > 1;
  }

  /** The time as a multiple of PyTorch's, below 1 where it is faster; empty without PyTorch. */
  private OptionalDouble ratio(Measured measured, Phase phase) {
    return all.stream()
        .filter(other -> other.engine() == Engine.PYTORCH)
        .filter(other -> other.network() == measured.network())
        .filter(other -> other.threads() == measured.threads())
        .mapToDouble(pytorch -> measured.times().get(phase) / pytorch.times().get(phase))
        .findFirst();
  }

  /** Writes a table for each phase. */
  void writeTables(ResultsFolder folder) {
    for (Phase phase : phases) {
      folder.write(phase.file(), file -> writeCsv(phase, file));
    }
  }

  private void writeCsv(Phase phase, Path file) throws IOException {
    List<String> header =
        List.of(
            "network",
            "engine",
            "threads",
            phase.column(),
            "images_per_second",
            "ratio_to_pytorch");
    CsvFiles.write(file, header, of(phase).map(m -> row(m, phase, "%.3f", "")).toList());
  }

  void print(Phase phase, Terminal terminal) {
    terminal.line(phase.title() + " (ratio: time / PyTorch's time)");
    terminal.table(
        List.of("network", "engine", "threads", phase.unit(), "images/s", "ratio"),
        of(phase).map(m -> row(m, phase, "%.2f", "-")).toList(),
        2);
  }

  private List<String> row(Measured measured, Phase phase, String format, String noRatio) {
    OptionalDouble ratio = ratio(measured, phase);
    return List.of(
        measured.network().label(),
        measured.engine().label(),
        Integer.toString(measured.threads()),
        text(format, measured.times().get(phase)),
        text("%.1f", measured.imagesPerSecond(phase)),
        ratio.isPresent() ? text(format, ratio.getAsDouble()) : noRatio);
  }

  private static String text(String format, double value) {
    return formatted(format, value);
  }

  /** A chart for each number of threads, training above inference, and epochs below. */
  Picture picture() {
    List<Integer> threadCounts = all.stream().map(Measured::threads).distinct().toList();
    List<CategoryChart> charts = new ArrayList<>();
    for (Phase phase : phases) {
      DoubleSummaryStatistics ratios =
          of(phase).mapToDouble(m -> ratio(m, phase).orElseThrow()).summaryStatistics();
      for (int threads : threadCounts) {
        String title = formatted("%s, threads=%d", phase.title(), threads);
        CategoryChart chart =
            Charts.barsAroundOne(
                700, 450, title, "time / PyTorch's time", ratios.getMin(), ratios.getMax());
        addBars(chart, phase, threads);
        charts.add(chart);
      }
    }
    return Picture.of("benchmark.png", threadCounts.size(), charts);
  }

  private void addBars(CategoryChart chart, Phase phase, int threads) {
    for (Engine engine : engines()) {
      if (engine != Engine.PYTORCH) {
        List<Measured> bars =
            of(phase).filter(m -> m.engine() == engine && m.threads() == threads).toList();
        chart.addSeries(
            engine.label(),
            bars.stream().map(m -> m.network().label()).toList(),
            bars.stream().map(m -> ratio(m, phase).orElseThrow()).toList());
      }
    }
  }

  private Stream<Measured> of(Phase phase) {
    return all.stream().filter(measured -> measured.times().containsKey(phase));
  }

  private List<Engine> engines() {
    return all.stream().map(Measured::engine).distinct().toList();
  }

  /** How well each engine learned: whether it did the work that was timed. */
  List<Map<String, Object>> learned() {
    return all.stream().map(Report::learned).toList();
  }

  private static Map<String, Object> learned(Measured measured) {
    Map<String, Object> learned = new LinkedHashMap<>();
    learned.put("network", measured.network().label());
    learned.put("engine", measured.engine().label());
    learned.put("threads", measured.threads());
    learned.put("training_steps", measured.steps());
    learned.put("loss_before", measured.lossBefore());
    learned.put("loss_after", measured.lossAfter());
    return learned;
  }

  /** What must not be overlooked. */
  Stream<String> warnings() {
    return all.stream()
        .filter(Measured::learnsNothing)
        .map(
            m ->
                formatted(
                    "%s did not learn %s (threads=%d): its loss was %s, and %s after %d steps.",
                    m.engine().label(),
                    m.network().label(),
                    m.threads(),
                    text("%.3f", m.lossBefore()),
                    text("%.3f", m.lossAfter()),
                    m.steps()));
  }
}
