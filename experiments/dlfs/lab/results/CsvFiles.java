package dlfs.lab.results;

import static dlfs.text.Text.formatted;

import dlfs.files.DataFileException;
import java.io.FilterReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Reader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.commons.csv.CSVException;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVPrinter;
import org.apache.commons.csv.CSVRecord;

/**
 * Writes and reads results as CSV, in UTF-8, with '.' as decimal point and '\n' as line separator
 * on every platform.
 */
public final class CsvFiles {
  private static final CSVFormat FORMAT =
      CSVFormat.DEFAULT.builder().setRecordSeparator("\n").get();

  /** Reads the names of the columns from the first row. */
  private static final CSVFormat WITH_HEADER =
      FORMAT.builder().setHeader().setSkipHeaderRecord(true).get();

  private static final List<String> METRICS =
      List.of("variant", "seed", "epoch", "iteration", "metric", "value");

  private static final String EXPECTED = "UTF-8 with the columns " + String.join(",", METRICS);

  private CsvFiles() {}

  static void writeMetrics(Path file, List<Measurement> rows) throws IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      writeMetrics(out, rows);
    }
  }

  /** Writes a {@code metrics.csv}, which has all measurements except the times, atomically. */
  public static void writeMetrics(Path file, Metrics metrics) throws IOException {
    DurableFiles.replace(file, partial -> writeMetrics(partial, metrics.rows(false)));
  }

  /** Writes a {@code metrics.csv}, and leaves the stream open. */
  public static void writeMetrics(OutputStream out, List<Measurement> rows) throws IOException {
    var writer = new OutputStreamWriter(out, StandardCharsets.UTF_8);
    var csv = printer(writer, METRICS.toArray(String[]::new));
    for (Measurement row : rows) {
      csv.printRecord(
          row.variant(), row.seed(), row.epoch(), row.iteration(), row.metric(), row.value());
    }
    csv.flush();
  }

  /**
   * Reads a {@code metrics.csv}.
   *
   * @throws DataFileException if it is missing or not a {@code metrics.csv}
   */
  public static List<Measurement> readMetrics(Path file) throws IOException {
    DataFileException.checkReadable(file, EXPECTED);
    try (InputStream in = Files.newInputStream(file)) {
      return readMetrics(in, file);
    }
  }

  /**
   * Reads a {@code metrics.csv}, and leaves the stream open.
   *
   * @param place the path of the file, for error messages
   * @throws DataFileException if it is not a {@code metrics.csv}
   */
  public static List<Measurement> readMetrics(InputStream in, Path place) throws IOException {
    var reader = new RecordReader(new InputStreamReader(in, StandardCharsets.UTF_8.newDecoder()));
    CSVParser rows = null;
    try {
      rows = WITH_HEADER.parse(reader);
      if (!rows.getHeaderNames().equals(METRICS)) {
        throw new IllegalArgumentException(
            "its columns are " + String.join(",", rows.getHeaderNames()));
      }
      return rows.stream().peek(row -> reader.nextRecord()).map(CsvFiles::measurement).toList();
    } catch (UncheckedIOException e) {
      throw notMetrics(place, rows, e.getCause());
    } catch (CharacterCodingException | CSVException | IllegalArgumentException e) {
      throw notMetrics(place, rows, e);
    }
  }

  private static IOException notMetrics(Path place, CSVParser rows, Exception why) {
    String line = rows == null ? "" : formatted(" (near line %d)", rows.getCurrentLineNumber());
    String found = why.getMessage();
    if (why instanceof CharacterCodingException) {
      found = "it is not UTF-8";
    } else if (why instanceof NumberFormatException) {
      found = "not a number: " + found.replace("For input string: ", "");
    }
    return new DataFileException(
        place, formatted("is not a metrics.csv%s: %s", line, found), EXPECTED);
  }

  /** Refuses records that are too long, before they fill the memory. */
  private static final class RecordReader extends FilterReader {
    private static final int MAX_CHARACTERS = 1 << 16;

    private int left = MAX_CHARACTERS;

    RecordReader(Reader reader) {
      super(reader);
    }

    void nextRecord() {
      left = MAX_CHARACTERS;
    }

    @Override
    public int read(char[] buffer, int offset, int length) throws IOException {
      int read = super.read(buffer, offset, Math.min(length, 1 << 13));
      left -= read;
      if (left < 0) {
        throw new CSVException(formatted("a row has more than %d characters", MAX_CHARACTERS));
      }
      return read;
    }
  }

  private static Measurement measurement(CSVRecord row) {
    return new Measurement(
        row.get("variant"),
        Long.parseLong(row.get("seed")),
        number(row.get("epoch")),
        number(row.get("iteration")),
        row.get("metric"),
        Double.parseDouble(row.get("value")));
  }

  private static Integer number(String cell) {
    return cell.isEmpty() ? null : Integer.valueOf(cell);
  }

  static void write(Path file, Summary summary) throws IOException {
    try (var csv = open(file, "variant", "metric", "seeds", "mean", "std", "min", "max")) {
      for (Summary.Row row : summary.rows()) {
        csv.printRecord(
            row.variant(),
            row.figure().metric(),
            row.seeds(),
            row.mean(),
            row.seeds() < 2 ? null : row.std(), // undefined for one seed
            row.min(),
            row.max());
      }
    }
  }

  static void write(Path file, List<Verdict> verdicts) throws IOException {
    try (var csv = open(file, "claim", "book", "measured", "verdict")) {
      for (Verdict verdict : verdicts) {
        csv.printRecord(
            verdict.claim().statement(),
            verdict.claim().book(),
            verdict.measured(),
            verdict.outcome());
      }
    }
  }

  /**
   * Reads the verdicts on these claims.
   *
   * @return the verdicts; empty unless the file has a verdict on each claim
   */
  public static Optional<List<Verdict>> readVerdicts(Path file, List<Claim> claims)
      throws IOException {
    try (CSVParser parser = WITH_HEADER.parse(Files.newBufferedReader(file))) {
      Map<String, CSVRecord> rows =
          parser.stream().collect(Collectors.toMap(row -> row.get("claim"), row -> row));
      return Optional.of(
          claims.stream().map(claim -> verdict(claim, rows.get(claim.statement()))).toList());
    } catch (UncheckedIOException | IllegalArgumentException | IllegalStateException e) {
      return Optional.empty();
    }
  }

  private static Verdict verdict(Claim claim, CSVRecord row) {
    if (row == null) {
      throw new IllegalArgumentException("no verdict on " + claim.statement());
    }
    return new Verdict(claim, "", row.get("measured"), Verdict.Outcome.of(row.get("verdict")));
  }

  /** Writes a table; null stands for an empty field. */
  public static void write(Path file, List<String> header, List<? extends List<?>> rows)
      throws IOException {
    try (var csv = open(file, header.toArray(String[]::new))) {
      csv.printRecords(rows);
    }
  }

  /** Returns a table as text. */
  public static String text(List<String> header, List<List<Object>> rows) {
    var out = new StringWriter();
    try (CSVPrinter csv = printer(out, header.toArray(String[]::new))) {
      csv.printRecords(rows);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // never, in memory
    }
    return out.toString();
  }

  /** Returns the rows of a table from its text, by column; none of an empty text. */
  public static List<CSVRecord> rows(String table) {
    try (CSVParser parser = CSVParser.parse(table, WITH_HEADER)) {
      return parser.getRecords();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // never, in memory
    }
  }

  private static CSVPrinter open(Path file, String... header) throws IOException {
    return printer(Files.newBufferedWriter(file), header);
  }

  private static CSVPrinter printer(Writer out, String... header) throws IOException {
    return new CSVPrinter(out, FORMAT.builder().setHeader(header).get());
  }
}
