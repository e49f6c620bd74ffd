package dlfs.boxes.folder;

import static dlfs.boxes.folder.Annotation.UNKNOWN;
import static dlfs.text.Text.formatted;

import dlfs.boxes.Box;
import dlfs.boxes.folder.Annotation.AnnotatedObject;
import dlfs.boxes.folder.Annotation.Part;
import dlfs.boxes.folder.Annotation.Size;
import dlfs.boxes.folder.ImageLocations.Located;
import dlfs.files.DataFileException;
import dlfs.files.TextFile;
import dlfs.images.folder.ImageFiles;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVException;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** Reads a CSV file of boxes; its format is described at {@link BoxFolder}. */
final class BoxCsv {
  private static final CSVFormat FORMAT =
      CSVFormat.DEFAULT.builder().setTrim(true).setIgnoreEmptyLines(true).get();

  private static final String FILE = "file";
  private static final String LABEL = "label";
  private static final String WIDTH = "width";
  private static final String HEIGHT = "height";
  private static final String SPLIT = "split";
  private static final String DIFFICULT = "difficult";
  private static final List<String> OF_OBJECT =
      Stream.concat(Convention.NAMES.stream(), Stream.of(LABEL)).toList();
  private static final List<String> NEEDED =
      Stream.concat(Stream.of(FILE), OF_OBJECT.stream()).toList();
  private static final List<String> OPTIONAL = List.of(WIDTH, HEIGHT, SPLIT, DIFFICULT);

  /** Names of columns that other tools write. */
  private static final Map<String, String> OTHER_NAMES =
      Map.of("filename", FILE, "image", FILE, "class", LABEL);

  private static final String EXPECTED_HEADER =
      "a first line with the columns "
          + String.join(",", NEEDED)
          + ", separated by commas; optional: "
          + String.join(",", OPTIONAL);

  private final Path file;
  private final ImageLocations images;
  private final Map<String, Located> located = new HashMap<>();
  private final Map<Path, Annotation> annotations = new TreeMap<>(ImageLocations.BY_PATH);
  private Map<String, Integer> columns; // null until the header has been read
  private int values;

  private BoxCsv(Path file, ImageLocations images) {
    this.file = file;
    this.images = images;
  }

  /**
   * Reads a file.
   *
   * @param images where its images are
   * @param report receives a message about columns that are not used
   * @return the images with their objects, sorted by path
   * @throws DataFileException if a value is missing, invalid or contradicts another
   */
  static Collection<Annotation> read(TextFile file, ImageLocations images, Consumer<String> report)
      throws IOException {
    var csv = new BoxCsv(file.path(), images);
    try (CSVParser records = FORMAT.parse(new StringReader(file.text()))) {
      for (CSVRecord record : records) {
        var place = new Place(file.path(), records.getCurrentLineNumber());
        if (csv.columns == null) {
          csv.readHeader(place, record, report);
        } else {
          csv.read(place, record);
        }
      }
    } catch (UncheckedIOException | CSVException e) {
      String reason = e.getCause() == null ? e.getMessage() : e.getCause().getMessage();
      throw new DataFileException(file.path(), formatted("is damaged (%s)", reason), "a CSV file");
    }
    if (csv.columns == null) {
      throw new DataFileException(file.path(), "has no header", EXPECTED_HEADER);
    }
    return csv.annotations.values();
  }

  private void readHeader(Place place, CSVRecord header, Consumer<String> report)
      throws DataFileException {
    columns = new TreeMap<>();
    List<String> unknown = new ArrayList<>();
    for (int i = 0; i < header.size(); i++) {
      String typed = header.get(i).toLowerCase(Locale.ROOT);
      String name = OTHER_NAMES.getOrDefault(typed, typed);
      if (!NEEDED.contains(name) && !OPTIONAL.contains(name)) {
        unknown.add(header.get(i));
      } else if (columns.put(name, i) != null) {
        throw place.refuse(formatted("it has two columns %s", name), EXPECTED_HEADER);
      }
    }
    for (String name : NEEDED) {
      if (!columns.containsKey(name)) {
        throw place.refuse(
            formatted(
                "there is no column %s in the header \"%s\"",
                name, String.join(",", header.toList())),
            EXPECTED_HEADER);
      }
    }
    if (!unknown.isEmpty()) {
      report.accept(
          formatted("Columns of %s that are not used: %s", file, String.join(",", unknown)));
    }
    values = header.size();
  }

  private void read(Place place, CSVRecord row) throws DataFileException {
    if (row.size() != values) {
      throw place.refuse(
          formatted("it has %d values", row.size()),
          formatted("%d, one for each column of the header", values));
    }
    Located image = image(place, value(row, FILE));
    Part part = part(place, row);
    Annotation annotation =
        annotations.computeIfAbsent(image.path(), path -> new Annotation(image, part));
    if (annotation.part() != part) {
      throw place.refuse(
          formatted("%s is in the training set and in the test set", image.name()),
          "the same split in all of its rows");
    }
    annotation.sizes().add(new Size(place, size(place, row, WIDTH), size(place, row, HEIGHT)));
    boolean hasObject = OF_OBJECT.stream().anyMatch(column -> !value(row, column).isEmpty());
    boolean isFirst = annotation.sizes().size() == 1;
    if (!isFirst && (!hasObject || annotation.objects().isEmpty())) {
      throw place.refuse(
          formatted("%s has a row without an object and another row", image.name()),
          "either one row without an object, or a row for each object");
    }
    if (hasObject) {
      annotation.add(object(place, row));
    }
  }

  private Located image(Place place, String name) throws DataFileException {
    if (name.isEmpty()) {
      throw place.refuse("file is empty", "the name of an image file");
    }
    if (!located.containsKey(name)) {
      located.put(
          name,
          images
              .find(name)
              .orElseThrow(
                  () ->
                      place.refuse(
                          formatted("there is no image %s", name),
                          formatted("a file in %s", images.describePlaces()))));
    }
    return located.get(name);
  }

  private Part part(Place place, CSVRecord row) throws DataFileException {
    if (!columns.containsKey(SPLIT)) {
      return Part.UNSTATED;
    }
    String value = value(row, SPLIT);
    return switch (value) {
      case ImageFiles.TRAINING -> Part.TRAINING;
      case ImageFiles.TEST -> Part.TEST;
      default ->
          throw place.refuse(
              formatted("split is \"%s\"", value),
              formatted("%s or %s", ImageFiles.TRAINING, ImageFiles.TEST));
    };
  }

  private int size(Place place, CSVRecord row, String column) throws DataFileException {
    if (!columns.containsKey(column) || value(row, column).isEmpty()) {
      return UNKNOWN;
    }
    return Numbers.size(place, column, value(row, column));
  }

  private AnnotatedObject object(Place place, CSVRecord row) throws DataFileException {
    String label = value(row, LABEL);
    if (label.isEmpty()) {
      throw place.refuse("label is empty", "the name of a class");
    }
    Box box =
        Convention.EDGES.parse(
            place, Convention.NAMES.stream().map(column -> value(row, column)).toList());
    String difficult = columns.containsKey(DIFFICULT) ? value(row, DIFFICULT) : "";
    return new AnnotatedObject(place, label, box, Numbers.isDifficult(place, difficult));
  }

  private String value(CSVRecord row, String column) {
    return row.get(columns.get(column));
  }
}
