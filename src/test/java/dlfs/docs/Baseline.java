package dlfs.docs;

import static dlfs.text.Text.formatted;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** The figures of {@code results/baseline}, by the names of sources that pages use. */
final class Baseline {
  static final Path FOLDER = Path.of("results/baseline");
  private static final CSVFormat FORMAT =
      CSVFormat.DEFAULT.builder().setHeader().setSkipHeaderRecord(true).get();

  private Baseline() {}

  /**
   * Returns the values that a source names: several for a claim, otherwise one.
   *
   * <p>The sources are
   *
   * <ul>
   *   <li>{@code experiment; variant; metric}: the mean in its {@code summary.csv}
   *   <li>{@code experiment; variant; metric; column}: another column of that file
   *   <li>{@code experiment; variant; metric; seed 3}: a value of its {@code figures.csv}
   *   <li>{@code claim; experiment; 1}: what was measured for the first claim in its {@code
   *       claims.csv}
   *   <li>{@code verdicts; verdict}: the number of claims with this verdict, of all experiments
   * </ul>
   */
  static List<BigDecimal> values(String source) {
    List<String> parts = Stream.of(source.split(";")).map(String::strip).toList();
    return switch (parts.get(0)) {
      case "verdicts" ->
          List.of(BigDecimal.valueOf(verdicts().filter(parts.get(1)::equals).count()));
      case "claim" -> measured(parts.get(1), Integer.parseInt(parts.get(2)));
      default -> List.of(value(source, parts));
    };
  }

  private static List<BigDecimal> measured(String experiment, int claim) {
    CSVRecord row = read(FOLDER.resolve(experiment).resolve("claims.csv")).get(claim - 1);
    return Page.numbers(row.get("measured"));
  }

  private static BigDecimal value(String source, List<String> parts) {
    String column = parts.size() < 4 ? "mean" : parts.get(3);
    boolean ofASeed = column.startsWith("seed ");
    Map<String, String> wanted =
        ofASeed
            ? Map.of("variant", parts.get(1), "metric", parts.get(2), "seed", column.substring(5))
            : Map.of("variant", parts.get(1), "metric", parts.get(2));
    Path file = FOLDER.resolve(parts.get(0)).resolve(ofASeed ? "figures.csv" : "summary.csv");
    List<CSVRecord> found =
        read(file).stream()
            .filter(row -> row.toMap().entrySet().containsAll(wanted.entrySet()))
            .toList();
    if (found.size() != 1) {
      throw new AssertionError(formatted("%s has %d rows for: %s", file, found.size(), source));
    }
    return new BigDecimal(found.get(0).get(ofASeed ? "value" : column));
  }

  private static Stream<String> verdicts() {
    try (Stream<Path> folders = Files.list(FOLDER)) {
      return folders.toList().stream()
          .flatMap(folder -> read(folder.resolve("claims.csv")).stream())
          .map(row -> row.get("verdict"));
    } catch (IOException e) {
      throw new AssertionError(formatted("cannot read %s", FOLDER), e);
    }
  }

  private static List<CSVRecord> read(Path file) {
    try (CSVParser parser = CSVParser.parse(Files.newBufferedReader(file), FORMAT)) {
      return parser.getRecords();
    } catch (IOException e) {
      throw new AssertionError(formatted("cannot read %s", file), e);
    }
  }
}
