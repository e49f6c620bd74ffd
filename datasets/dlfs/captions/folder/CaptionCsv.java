package dlfs.captions.folder;

import static dlfs.text.Text.formatted;

import dlfs.captions.Tokens;
import dlfs.files.DataFileException;
import dlfs.files.TextFile;
import dlfs.images.folder.CsvTable;
import dlfs.images.folder.CsvTable.Row;
import dlfs.images.folder.ImageFiles;
import dlfs.images.folder.ImageLocations;
import dlfs.images.folder.ImageLocations.Located;
import dlfs.images.folder.Part;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * The captions of a folder, as read from its CSV file; the format is described at {@link
 * CaptionFolder}.
 *
 * @param images the images with their captions, sorted by path
 * @param name the name of the file
 * @param checksums the SHA-256 of the file, by its name within the whole folder
 */
record CaptionCsv(List<Captioned> images, String name, Map<String, String> checksums) {
  /** The files that are expected in a folder. */
  static final String EXPECTED = "photographs with a file captions.csv";

  private static final String CSV = "captions.csv";
  private static final int MAX_BYTES = 256 << 20;
  private static final int MAX_WORDS = 50;

  private static final String FILE = "file";
  private static final String CAPTION = "caption";
  private static final CsvTable TABLE =
      new CsvTable(
          List.of(FILE, CAPTION), List.of(Part.COLUMN), Map.of("filename", FILE, "image", FILE));

  private static final Pattern SPACES = Pattern.compile("\\s+");
  private static final Pattern FULL_STOP = Pattern.compile("[\\s.!]+$");
  private static final Pattern WORD = Pattern.compile(".*[\\p{L}\\p{N}].*");

  /**
   * An image.
   *
   * @param part the set in which it is
   * @param captions its captions, in lower case
   */
  record Captioned(Located image, Part part, List<String> captions) {}

  /**
   * Reads the captions of a folder.
   *
   * @param top the folder to which names in checksums are relative
   * @param folder this folder or a subfolder of it
   * @param report receives messages about columns and files that are not used
   * @throws DataFileException if there are none, or one is wrong
   */
  static CaptionCsv in(Path top, Path folder, Consumer<String> report) throws IOException {
    Optional<Path> csv = CsvTable.find(folder, CSV);
    if (csv.isEmpty()) {
      throw new DataFileException(folder, "contains no captions", EXPECTED);
    }
    var locations = ImageLocations.in(folder);
    TextFile file = TextFile.read(csv.get(), MAX_BYTES, "a CSV file of captions");
    Map<Path, Captioned> images = new TreeMap<>(ImageLocations.BY_PATH);
    TABLE.read(file, report, row -> add(row, locations, images));
    List<String> unused = locations.unused(new HashSet<>(images.keySet()));
    String name = ImageFiles.name(csv.get());
    if (!unused.isEmpty()) {
      report.accept(
          formatted("Not used, since no row of %s names them:\n%s", name, ImageFiles.list(unused)));
    }
    return new CaptionCsv(
        List.copyOf(images.values()),
        name,
        Map.of(ImageFiles.nameWithin(top, csv.get()), file.sha256()));
  }

  private static void add(Row row, ImageLocations locations, Map<Path, Captioned> images)
      throws DataFileException {
    Located image = locations.find(row.place(), row.value(FILE));
    Part part = Part.of(row);
    Captioned captioned =
        images.computeIfAbsent(image.path(), path -> new Captioned(image, part, new ArrayList<>()));
    if (captioned.part != part) {
      throw row.place()
          .refuse(
              formatted("%s is in the training set and in the test set", image.name()),
              "the same split in all of its rows");
    }
    captioned.captions.add(caption(row));
  }

  /** Returns a caption in lower case, without a full stop at the end. */
  private static String caption(Row row) throws DataFileException {
    String typed = row.value(CAPTION);
    if (!WORD.matcher(typed).matches()) {
      throw row.place()
          .refuse(
              typed.isEmpty() ? "caption is empty" : formatted("caption \"%s\" has no word", typed),
              "a sentence; delete the row if there is none");
    }
    String spaced = SPACES.matcher(typed.toLowerCase(Locale.ROOT)).replaceAll(" ");
    String caption = String.join(" ", Tokens.split(FULL_STOP.matcher(spaced).replaceAll("")));
    int words = Tokens.split(caption).size();
    if (words > MAX_WORDS) {
      throw row.place()
          .refuse(
              formatted("caption has %d words and commas", words),
              formatted("a sentence of at most %d", MAX_WORDS));
    }
    return caption.replace(" ,", ",");
  }
}
