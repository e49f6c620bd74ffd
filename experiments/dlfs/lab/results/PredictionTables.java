package dlfs.lab.results;

import static dlfs.text.Text.formatted;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The tables of an experiment from which metrics can be computed elsewhere: the predictions of its
 * variants on test data, and the ground truth. A run records its part as an artefact; the tables
 * have the parts of the first seed.
 *
 * @param cache the runs of the experiment
 * @param variants the variants, in the order of the rows
 * @param seed the first seed
 */
record PredictionTables(RunCache cache, List<String> variants, long seed) {
  /** The predictions of all variants, whose name is in the first column. */
  private static final String PREDICTIONS = "predictions.csv";

  /** The ground truth, which is the same for all variants. */
  private static final String TRUTH = "truth.csv";

  /** Returns the names of the artefacts of a run that become a part of a table. */
  Set<String> partsOf(long seedOfRun) {
    return seedOfRun == seed ? Set.of(PREDICTIONS, TRUTH) : Set.of();
  }

  /** Returns the tables by file name: those that a run has recorded a part of. */
  Map<String, byte[]> tables() {
    Map<String, byte[]> tables = new LinkedHashMap<>();
    parts(PREDICTIONS)
        .reduce(PredictionTables::joined)
        .ifPresent(table -> tables.put(PREDICTIONS, table.getBytes(StandardCharsets.UTF_8)));
    parts(TRUTH)
        .findFirst()
        .ifPresent(table -> tables.put(TRUTH, table.getBytes(StandardCharsets.UTF_8)));
    return tables;
  }

  private Stream<String> parts(String name) {
    return variants.stream()
        .map(variant -> cache.artefact(variant, seed, name))
        .flatMap(Optional::stream)
        .map(part -> new String(part, StandardCharsets.UTF_8));
  }

  /** Returns the rows of both tables under the header that both have. */
  private static String joined(String table, String other) {
    String header = header(table);
    if (!header.equals(header(other))) {
      throw new IllegalStateException(
          formatted("predictions with the columns %sand %s", header, header(other)));
    }
    return table + other.substring(header.length());
  }

  /** Returns the first line, with its line separator. */
  private static String header(String table) {
    return table.substring(0, table.indexOf('\n') + 1);
  }
}
