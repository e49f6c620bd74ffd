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
 * The results as tables and charts.
 *
 * @param all the measurements, in the order in which they are shown
 * @param phases the phases that were measured
 */
record Report(List<EngineMeasurement> all, List<Phase> phases) {

  /** Whether there are ratios to PyTorch's times to draw. */
  boolean hasPicture() {
    return engines().contains(Engine.PYTORCH) && engines().size() > 1;
  }

  /** The time as a multiple of PyTorch's, below 1 where it is faster; empty without PyTorch. */
  private OptionalDouble ratio(EngineMeasurement measured, Phase phase) {
    return all.stream()
        .filter(other -> other.engine() == Engine.PYTORCH)
        .filter(other -> other.network() == measured.network())
        .filter(other -> other.threads() == measured.threads())
        .mapToDouble(pytorch -> measured.time(phase) / pytorch.time(phase))
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
            "lower_quartile",
            "upper_quartile",
            "images_per_second",
            "ratio_to_pytorch");
    CsvFiles.write(file, header, of(phase).map(m -> row(m, phase, "%.3f", "")).toList());
  }

  void print(Phase phase, Terminal terminal) {
    terminal.line(
        phase.title() + " (from, to: quartiles of the rounds; ratio: time / PyTorch's time)");
    terminal.table(
        List.of("network", "engine", "threads", phase.unit(), "from", "to", "images/s", "ratio"),
        of(phase).map(m -> row(m, phase, "%.2f", "-")).toList(),
        2);
  }

  private List<String> row(EngineMeasurement measured, Phase phase, String format, String noRatio) {
    OptionalDouble ratio = ratio(measured, phase);
    Times times = measured.times().get(phase);
    return List.of(
        measured.network().label(),
        measured.engine().label(),
        Integer.toString(measured.threads()),
        text(format, times.median()),
        text(format, times.lowerQuartile()),
        text(format, times.upperQuartile()),
        text("%.1f", measured.imagesPerSecond(phase)),
        ratio.isPresent() ? text(format, ratio.getAsDouble()) : noRatio);
  }

  private static String text(String format, double value) {
    return formatted(format, value);
  }

  /** A chart for each number of threads, training above inference, and epochs below. */
  Picture picture() {
    List<Integer> threadCounts = all.stream().map(EngineMeasurement::threads).distinct().toList();
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
        List<EngineMeasurement> bars =
            of(phase).filter(m -> m.engine() == engine && m.threads() == threads).toList();
        chart.addSeries(
            engine.label(),
            bars.stream().map(m -> m.network().label()).toList(),
            bars.stream().map(m -> ratio(m, phase).orElseThrow()).toList());
      }
    }
  }

  private Stream<EngineMeasurement> of(Phase phase) {
    return all.stream().filter(measured -> measured.times().containsKey(phase));
  }

  private List<Engine> engines() {
    return all.stream().map(EngineMeasurement::engine).distinct().toList();
  }

  /** The loss of each engine before and after training, which shows that it did train. */
  List<Map<String, Object>> losses() {
    return all.stream().map(Report::losses).toList();
  }

  private static Map<String, Object> losses(EngineMeasurement measured) {
    Map<String, Object> losses = new LinkedHashMap<>();
    losses.put("network", measured.network().label());
    losses.put("engine", measured.engine().label());
    losses.put("threads", measured.threads());
    losses.put("training_steps", measured.steps());
    losses.put("loss_before", number(measured.lossBefore()));
    losses.put("loss_after", number(measured.lossAfter()));
    return losses;
  }

  /** Returns a number, or null where JSON has none: for NaN and infinity. */
  private static Double number(double value) {
    return Double.isFinite(value) ? value : null;
  }

  /** Warnings about engines whose loss did not decrease. */
  Stream<String> warnings() {
    return all.stream()
        .filter(EngineMeasurement::isLossUnreduced)
        .map(
            m ->
                formatted(
                    "%s did not train %s (threads=%d): the loss was %s, and %s after %d steps.",
                    m.engine().label(),
                    m.network().label(),
                    m.threads(),
                    text("%.3f", m.lossBefore()),
                    text("%.3f", m.lossAfter()),
                    m.steps()));
  }
}
