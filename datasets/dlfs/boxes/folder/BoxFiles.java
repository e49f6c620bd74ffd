package dlfs.boxes.folder;

import static dlfs.text.Text.formatted;

import dlfs.files.DataFileException;
import dlfs.files.TextFile;
import dlfs.images.folder.CheckedFiles;
import dlfs.images.folder.CsvTable;
import dlfs.images.folder.ImageFiles;
import dlfs.images.folder.ImageLocations;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The annotations in a folder: of a CSV file, or of XML files.
 *
 * @param annotations the images with their objects, sorted by path
 * @param description the kind of files
 * @param checksums the SHA-256 of the CSV file, or of a list of those of the XML files
 */
record BoxFiles(List<Annotation> annotations, String description, Map<String, String> checksums) {
  /** The files that are expected in a folder. */
  static final String EXPECTED =
      "photographs with a file boxes.csv, or with an XML file of PASCAL VOC for each";

  private static final String CSV = "boxes.csv";
  private static final String XML_FOLDER = "annotations";
  private static final int MAX_CSV_BYTES = 256 << 20;
  private static final int MAX_XML_BYTES = 4 << 20;

  /**
   * Reads the annotations.
   *
   * @param top the folder to which names in checksums are relative
   * @param folder this folder or a subfolder of it
   * @param report receives messages about files that are not used
   * @throws DataFileException if there are none, or one is damaged
   */
  static BoxFiles in(Path top, Path folder, Consumer<String> report) throws IOException {
    var images = ImageLocations.in(folder);
    Optional<Path> csv = CsvTable.find(folder, CSV);
    List<Path> xmls = xmls(folder, images);
    if (csv.isPresent() && !xmls.isEmpty()) {
      throw new DataFileException(
          folder,
          formatted(
              "contains %s and XML files such as %s",
              ImageFiles.name(csv.get()), ImageFiles.name(xmls.get(0))),
          "one of them; move the others elsewhere");
    }
    if (csv.isEmpty() && xmls.isEmpty()) {
      throw new DataFileException(folder, "contains no boxes", EXPECTED);
    }
    BoxFiles read =
        csv.isPresent() ? ofCsv(top, csv.get(), images, report) : ofXmls(top, xmls, images);
    report(folder, images, read, csv, report);
    return read;
  }

  private static List<Path> xmls(Path folder, ImageLocations images) throws IOException {
    List<Path> places = new ArrayList<>(images.places());
    ImageFiles.subfolder(folder, XML_FOLDER).ifPresent(places::add);
    List<Path> xmls = new ArrayList<>();
    for (Path place : places) {
      ImageFiles.visible(place).stream()
          .filter(entry -> ImageFiles.hasExtension(entry, "xml"))
          .forEach(xmls::add);
    }
    return xmls;
  }

  private static BoxFiles ofCsv(Path top, Path csv, ImageLocations images, Consumer<String> report)
      throws IOException {
    TextFile file = TextFile.read(csv, MAX_CSV_BYTES, "a CSV file of boxes");
    return new BoxFiles(
        List.copyOf(BoxCsv.read(file, images, report)),
        ImageFiles.name(csv),
        Map.of(ImageFiles.nameWithin(top, csv), file.sha256()));
  }

  private static BoxFiles ofXmls(Path top, List<Path> xmls, ImageLocations images)
      throws IOException {
    Map<Path, Annotation> annotations = new TreeMap<>(ImageLocations.BY_PATH);
    Map<Path, Path> xmlOf = new HashMap<>();
    List<String> lines = new ArrayList<>();
    for (Path xml : xmls) {
      TextFile file = TextFile.read(xml, MAX_XML_BYTES, "an XML file of PASCAL VOC");
      Annotation annotation = VocXml.read(file, images);
      Path image = annotation.image().path();
      if (annotations.put(image, annotation) != null) {
        throw new DataFileException(
            xml,
            formatted("belongs to %s, as %s does", ImageFiles.name(image), xmlOf.get(image)),
            "one XML file for each image");
      }
      xmlOf.put(image, xml);
      lines.add(CheckedFiles.line(top, xml, file.sha256()));
    }
    String folder = ImageFiles.nameWithin(top, xmls.get(0).getParent());
    return new BoxFiles(
        List.copyOf(annotations.values()),
        "VOC XML files",
        Map.of(
            folder.isEmpty() ? "XML files" : "XML files in " + folder,
            CheckedFiles.checksum(lines)));
  }

  private static void report(
      Path folder,
      ImageLocations images,
      BoxFiles read,
      Optional<Path> csv,
      Consumer<String> report)
      throws IOException {
    Set<Path> used =
        read.annotations.stream()
            .map(annotation -> annotation.image().path())
            .collect(Collectors.toCollection(HashSet::new));
    List<String> unused = images.unused(used);
    if (!unused.isEmpty()) {
      String how =
          csv.isPresent() ? "a row of it with its file name alone" : "an XML file without <object>";
      report.accept(
          formatted(
              "Not used, since %s do not name them (for an image without objects, add %s):\n%s",
              csv.isPresent() ? "the rows of " + read.description : "the XML files",
              how,
              ImageFiles.list(unused)));
    }
    Stream<Path> entries = ImageFiles.visible(folder).stream();
    List<String> others =
        entries
            .filter(entry -> !ImageFiles.isImage(entry) && !ImageFiles.hasExtension(entry, "xml"))
            .filter(entry -> !csv.equals(Optional.of(entry)))
            .filter(entry -> !images.places().contains(entry))
            .filter(entry -> !ImageFiles.name(entry).equalsIgnoreCase(XML_FOLDER))
            .map(Path::toString)
            .toList();
    if (!others.isEmpty()) {
      report.accept("Not used:\n" + ImageFiles.list(others));
    }
  }
}
