package dlfs.regression;

import dlfs.lab.Experiment;
import dlfs.lab.results.CsvFiles;
import dlfs.lab.results.FinalFigure;
import dlfs.lab.results.Metrics;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.csv.CSVFormat;

/**
 * A final figure of a run.
 *
 * @param variant the variant
 * @param seed the seed of the run
 * @param metric the name of the metric
 * @param value the value; NaN if the run diverged
 */
record BaselineFigure(String variant, long seed, String metric, double value) {
  private static final List<String> HEADER = List.of("variant", "seed", "metric", "value");

  /** Returns all final figures of an experiment except times. */
  static List<BaselineFigure> of(Experiment experiment, Metrics metrics) {
    return metrics.variants().stream()
        .flatMap(
            variant ->
                experiment.about().figures().stream()
                    .filter(figure -> isMeasured(metrics, variant, figure))
                    .flatMap(
                        figure ->
                            metrics.seeds().stream()
                                .map(seed -> of(metrics, variant, seed, figure))))
        .toList();
  }

  /** Times are excluded, since they are not reproducible. */
  private static boolean isMeasured(Metrics metrics, String variant, FinalFigure figure) {
    return metrics.rows().stream()
        .filter(row -> row.variant().equals(variant) && row.metric().equals(figure.metric()))
        .anyMatch(row -> !row.isTime());
  }

  private static BaselineFigure of(Metrics metrics, String variant, long seed, FinalFigure figure) {
    return new BaselineFigure(variant, seed, figure.metric(), figure.of(metrics, variant, seed));
  }

  static List<BaselineFigure> read(Path file) throws IOException {
    CSVFormat format = CSVFormat.DEFAULT.builder().setHeader().setSkipHeaderRecord(true).get();
    try (Reader in = Files.newBufferedReader(file)) {
      return format.parse(in).stream()
          .map(
              row ->
                  new BaselineFigure(
                      row.get("variant"),
                      Long.parseLong(row.get("seed")),
                      row.get("metric"),
                      Double.parseDouble(row.get("value"))))
          .toList();
    }
  }

  static void write(Path file, List<BaselineFigure> figures) throws IOException {
    CsvFiles.write(
        file,
        HEADER,
        figures.stream().map(f -> List.of(f.variant, f.seed, f.metric, f.value)).toList());
  }

  /** Whether variant and metric are the same. */
  boolean hasSameName(BaselineFigure other) {
    return variant.equals(other.variant) && metric.equals(other.metric);
  }
}
