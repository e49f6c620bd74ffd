package dlfs.images.folder;

import static dlfs.text.Text.formatted;

import dlfs.files.DataFileException;

/** The set in which an image is, if a file of annotations says so. */
public enum Part {
  UNSTATED,
  TRAINING,
  TEST;

  /** The column that states it. */
  public static final String COLUMN = "split";

  /**
   * Returns the part that a row of a table states.
   *
   * @throws DataFileException if its value is neither {@code train} nor {@code test}
   */
  public static Part of(CsvTable.Row row) throws DataFileException {
    if (!row.has(COLUMN)) {
      return UNSTATED;
    }
    String value = row.value(COLUMN);
    return switch (value) {
      case ImageFiles.TRAINING -> TRAINING;
      case ImageFiles.TEST -> TEST;
      default ->
          throw row.place()
              .refuse(
                  formatted("split is \"%s\"", value),
                  formatted("%s or %s", ImageFiles.TRAINING, ImageFiles.TEST));
    };
  }
}
