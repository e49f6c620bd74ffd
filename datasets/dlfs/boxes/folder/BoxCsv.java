package dlfs.boxes.folder;

import static dlfs.boxes.folder.Annotation.UNKNOWN;
import static dlfs.text.Text.formatted;

import dlfs.boxes.Box;
import dlfs.boxes.folder.Annotation.AnnotatedObject;
import dlfs.boxes.folder.Annotation.Size;
import dlfs.files.DataFileException;
import dlfs.files.TextFile;
import dlfs.images.folder.CsvTable;
import dlfs.images.folder.CsvTable.Row;
import dlfs.images.folder.ImageLocations;
import dlfs.images.folder.ImageLocations.Located;
import dlfs.images.folder.Part;
import dlfs.images.folder.Place;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Reads a CSV file of boxes; its format is described at {@link BoxFolder}. */
final class BoxCsv {
  private static final String FILE = "file";
  private static final String LABEL = "label";
  private static final String WIDTH = "width";
  private static final String HEIGHT = "height";
  private static final String DIFFICULT = "difficult";
  private static final List<String> OF_OBJECT =
      Stream.concat(Convention.NAMES.stream(), Stream.of(LABEL)).toList();
  private static final List<String> NEEDED =
      Stream.concat(Stream.of(FILE), OF_OBJECT.stream()).toList();
  private static final List<String> OPTIONAL = List.of(WIDTH, HEIGHT, Part.COLUMN, DIFFICULT);

  /** Names of columns that other tools write. */
  private static final Map<String, String> OTHER_NAMES =
      Map.of("filename", FILE, "image", FILE, "class", LABEL);

  private static final CsvTable TABLE = new CsvTable(NEEDED, OPTIONAL, OTHER_NAMES);

  private final ImageLocations images;
  private final Map<String, Located> located = new HashMap<>();
  private final Map<Path, Annotation> annotations = new TreeMap<>(ImageLocations.BY_PATH);

  private BoxCsv(ImageLocations images) {
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
    var csv = new BoxCsv(images);
    TABLE.read(file, report, csv::read);
    return csv.annotations.values();
  }

  private void read(Row row) throws DataFileException {
    Place place = row.place();
    Located image = image(place, row.value(FILE));
    Part part = Part.of(row);
    Annotation annotation =
        annotations.computeIfAbsent(image.path(), path -> new Annotation(image, part));
    if (annotation.part() != part) {
      throw place.refuse(
          formatted("%s is in the training set and in the test set", image.name()),
          "the same split in all of its rows");
    }
    annotation.sizes().add(new Size(place, size(row, WIDTH), size(row, HEIGHT)));
    boolean hasObject = OF_OBJECT.stream().anyMatch(column -> !row.value(column).isEmpty());
    boolean isFirst = annotation.sizes().size() == 1;
    if (!isFirst && (!hasObject || annotation.objects().isEmpty())) {
      throw place.refuse(
          formatted("%s has a row without an object and another row", image.name()),
          "either one row without an object, or a row for each object");
    }
    if (hasObject) {
      annotation.add(object(row));
    }
  }

  private Located image(Place place, String name) throws DataFileException {
    if (!located.containsKey(name)) {
      located.put(name, images.find(place, name));
    }
    return located.get(name);
  }

  private static int size(Row row, String column) throws DataFileException {
    String value = row.valueOrEmpty(column);
    return value.isEmpty() ? UNKNOWN : Numbers.size(row.place(), column, value);
  }

  private static AnnotatedObject object(Row row) throws DataFileException {
    Place place = row.place();
    String label = row.value(LABEL);
    if (label.isEmpty()) {
      throw place.refuse("label is empty", "the name of a class");
    }
    Box box = Convention.EDGES.parse(place, Convention.NAMES.stream().map(row::value).toList());
    boolean isDifficult = Numbers.isDifficult(place, row.valueOrEmpty(DIFFICULT));
    return new AnnotatedObject(place, label, box, isDifficult);
  }
}
