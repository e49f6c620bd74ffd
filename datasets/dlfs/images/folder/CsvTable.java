package dlfs.images.folder;

import static dlfs.text.Text.formatted;

import dlfs.files.DataFileException;
import dlfs.files.TextFile;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * A table of annotations in CSV: a header, whose columns may be in any order, and rows.
 *
 * @param needed the columns that it must have, in lower case
 * @param optional the columns that it may have
 * @param otherNames names of columns that other tools write, and those that they stand for
 */
public record CsvTable(List<String> needed, List<String> optional, Map<String, String> otherNames) {
  private static final CSVFormat FORMAT =
      CSVFormat.DEFAULT.builder().setTrim(true).setIgnoreEmptyLines(true).get();

  /** Reads a row. */
  @FunctionalInterface
  public interface Reader {
    /**
     * Reads a row.
     *
     * @throws DataFileException if a value is missing, invalid or contradicts another
     */
    void read(Row row) throws DataFileException;
  }

  /** A row of values without spaces around them. */
  public static final class Row {
    private final Place place;
    private final Map<String, Integer> columns;
    private final CSVRecord values;

    private Row(Place place, Map<String, Integer> columns, CSVRecord values) {
      this.place = place;
      this.columns = columns;
      this.values = values;
    }

    /** The place of the row. */
    public Place place() {
      return place;
    }

    /** Returns whether the table has a column. */
    public boolean has(String column) {
      return columns.containsKey(column);
    }

    /** Returns the value in a column of the table; empty if there is none. */
    public String value(String column) {
      return values.get(columns.get(column));
    }

    /** Returns the value in a column; empty if there is none, or no such column. */
    public String valueOrEmpty(String column) {
      return has(column) ? value(column) : "";
    }
  }

  /** Returns the usual CSV file of a folder, or the only other one; empty if there is none. */
  public static Optional<Path> find(Path folder, String usualName) throws IOException {
    List<Path> all =
        ImageFiles.visible(folder).stream()
            .filter(entry -> ImageFiles.hasExtension(entry, "csv"))
            .toList();
    Optional<Path> usual =
        all.stream().filter(file -> ImageFiles.name(file).equals(usualName)).findFirst();
    if (usual.isEmpty() && all.size() > 1) {
      throw new DataFileException(
          folder,
          formatted(
              "contains several CSV files: %s",
              all.stream().map(ImageFiles::name).collect(Collectors.joining(", "))),
          "only one, or one that is called " + usualName);
    }
    return usual.isPresent() ? usual : all.stream().findFirst();
  }

  /**
   * Reads a table.
   *
   * @param report receives a message about columns that are not used
   * @throws DataFileException if it has no such header, or a row is wrong
   */
  public void read(TextFile file, Consumer<String> report, Reader reader) throws IOException {
    try (CSVParser records = FORMAT.parse(new StringReader(file.text()))) {
      read(file.path(), records, report, reader);
    }
  }

  private void read(Path file, CSVParser records, Consumer<String> report, Reader reader)
      throws IOException {
    Map<String, Integer> columns = null;
    int size = 0;
    try {
      for (CSVRecord record : records) {
        var place = new Place(file, records.getCurrentLineNumber());
        if (columns == null) {
          columns = columns(place, record, report);
          size = record.size();
        } else if (record.size() != size) {
          throw place.refuse(
              formatted("it has %d values", record.size()),
              formatted("%d, one for each column of the header", size));
        } else {
          reader.read(new Row(place, columns, record));
        }
      }
    } catch (UncheckedIOException e) { // its message depends on the locale
      throw new Place(file, records.getCurrentLineNumber())
          .refuse("a quotation mark is in the wrong place", "CSV");
    }
    if (columns == null) {
      throw new DataFileException(file, "has no header", expectedHeader());
    }
  }

  private Map<String, Integer> columns(Place place, CSVRecord header, Consumer<String> report)
      throws DataFileException {
    Map<String, Integer> columns = new TreeMap<>();
    List<String> unknown = new ArrayList<>();
    for (int i = 0; i < header.size(); i++) {
      String typed = header.get(i).toLowerCase(Locale.ROOT);
      String name = otherNames.getOrDefault(typed, typed);
      if (!needed.contains(name) && !optional.contains(name)) {
        unknown.add(header.get(i));
      } else if (columns.put(name, i) != null) {
        throw place.refuse(formatted("it has two columns %s", name), expectedHeader());
      }
    }
    for (String name : needed) {
      if (!columns.containsKey(name)) {
        throw place.refuse(
            formatted(
                "there is no column %s in the header \"%s\"",
                name, String.join(",", header.toList())),
            expectedHeader());
      }
    }
    if (!unknown.isEmpty()) {
      report.accept(
          formatted(
              "Columns of %s that are not used: %s", place.file(), String.join(",", unknown)));
    }
    return columns;
  }

  private String expectedHeader() {
    return "a first line with the columns "
        + String.join(",", needed)
        + ", separated by commas; optional: "
        + String.join(",", optional);
  }
}
