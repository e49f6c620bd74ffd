package dlfs.boxes.folder;

import static dlfs.text.Text.formatted;

import dlfs.boxes.Box;
import dlfs.boxes.folder.Annotation.AnnotatedObject;
import dlfs.boxes.folder.Annotation.Size;
import dlfs.files.DataFileException;
import dlfs.files.TextFile;
import dlfs.images.folder.ImageFiles;
import dlfs.images.folder.ImageLocations;
import dlfs.images.folder.ImageLocations.Located;
import dlfs.images.folder.Part;
import dlfs.images.folder.Place;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Reads the XML file of an image in the format of PASCAL VOC. Its pixels are counted from 1, and
 * xmax and ymax belong to the object. Elements that are not needed, such as the parts of objects,
 * are ignored.
 */
final class VocXml {
  private static final int MAX_DEPTH = 32;
  private static final String ROOT = "annotation";
  private static final String OBJECT = "annotation/object";
  private static final String BOX = "bndbox/";
  private static final Set<String> USED =
      Set.of(
          "filename",
          "size/width",
          "size/height",
          "name",
          "difficult",
          "bndbox/xmin",
          "bndbox/ymin",
          "bndbox/xmax",
          "bndbox/ymax");
  private static final String EXPECTED = "an XML file of PASCAL VOC";

  private final Path file;
  private final List<String> path = new ArrayList<>();
  private final StringBuilder text = new StringBuilder();
  private final Map<String, String> ofImage = new HashMap<>();
  private final Map<String, String> ofObject = new HashMap<>();
  private final List<AnnotatedObject> objects = new ArrayList<>();
  private Place sizePlace;
  private Place objectPlace;

  private VocXml(Path file) {
    this.file = file;
  }

  /**
   * Reads a file. Its image is the one with its own name or the one that it names.
   *
   * @param images where its image is
   * @throws DataFileException if it is damaged, or a value is missing or invalid
   */
  static Annotation read(TextFile file, ImageLocations images) throws DataFileException {
    var xml = new VocXml(file.path());
    try {
      xml.parse(file.text());
    } catch (XMLStreamException e) {
      String message = e.getMessage() == null ? e.toString() : e.getMessage();
      String reason = message.replaceFirst("(?s)ParseError.*?\\nMessage: ", "");
      throw new Place(file.path(), e.getLocation() == null ? 1 : e.getLocation().getLineNumber())
          .refuse(formatted("the XML is damaged (%s)", reason), EXPECTED);
    }
    var annotation = new Annotation(xml.image(images), Part.UNSTATED);
    if (xml.sizePlace != null) {
      annotation.sizes().add(xml.size());
    }
    for (AnnotatedObject object : xml.objects) {
      annotation.add(object);
    }
    return annotation;
  }

  private void parse(String content) throws XMLStreamException, DataFileException {
    XMLStreamReader reader = factory().createXMLStreamReader(new StringReader(content));
    while (reader.hasNext()) {
      switch (reader.next()) {
        case XMLStreamConstants.DTD, XMLStreamConstants.ENTITY_REFERENCE ->
            throw place(reader)
                .refuse("there is a document type (DOCTYPE)", EXPECTED + " without one");
        case XMLStreamConstants.START_ELEMENT -> start(reader);
        case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA ->
            text.append(reader.getTextCharacters(), reader.getTextStart(), reader.getTextLength());
        case XMLStreamConstants.END_ELEMENT -> end(place(reader));
        default -> {
          // comments and the like
        }
      }
    }
  }

  private static XMLInputFactory factory() {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    return factory;
  }

  private Place place(XMLStreamReader reader) {
    return new Place(file, reader.getLocation().getLineNumber());
  }

  private void start(XMLStreamReader reader) throws DataFileException {
    path.add(reader.getLocalName());
    text.setLength(0);
    if (path.size() > MAX_DEPTH) {
      throw place(reader).refuse("elements are nested too deeply", EXPECTED);
    }
    if (!path.get(0).equals(ROOT)) {
      throw place(reader)
          .refuse(formatted("the root element is <%s>", path.get(0)), EXPECTED + ": <annotation>");
    }
    if (isAt(OBJECT)) {
      ofObject.clear();
      objectPlace = place(reader);
    } else if (isAt("annotation/object/bndbox")) {
      objectPlace = place(reader);
    } else if (isAt("annotation/size")) {
      sizePlace = place(reader);
    }
  }

  private boolean isAt(String where) {
    return String.join("/", path).equals(where);
  }

  private void end(Place place) throws DataFileException {
    String name = String.join("/", path);
    if (name.equals(OBJECT)) {
      objects.add(object());
    } else if (name.startsWith(OBJECT + "/")) {
      put(place, ofObject, name.substring(OBJECT.length() + 1));
    } else if (name.startsWith(ROOT + "/")) {
      put(place, ofImage, name.substring(ROOT.length() + 1));
    }
    path.remove(path.size() - 1);
    text.setLength(0);
  }

  private void put(Place place, Map<String, String> values, String name) throws DataFileException {
    String value = text.toString().strip();
    if (USED.contains(name) && values.put(name, value) != null) {
      throw place.refuse(formatted("there are two elements <%s>", lastPart(name)), "one");
    }
  }

  private static String lastPart(String name) {
    return name.substring(name.lastIndexOf('/') + 1);
  }

  private Located image(ImageLocations images) throws DataFileException {
    String named = ofImage.getOrDefault("filename", "");
    List<Located> ofOwnName = images.named(ImageFiles.withoutExtension(ImageFiles.name(file)));
    Optional<Located> found = named.isEmpty() ? Optional.empty() : images.find(named);
    if (found.isPresent() && (ofOwnName.isEmpty() || ofOwnName.contains(found.get()))) {
      return found.get();
    }
    if (found.isEmpty() && ofOwnName.size() == 1) {
      return ofOwnName.get(0);
    }
    List<String> candidates = new ArrayList<>(ofOwnName.stream().map(Located::name).toList());
    found.ifPresent(other -> candidates.add(other.name()));
    throw candidates.isEmpty()
        ? new DataFileException(
            file,
            formatted("has no image: neither <filename> \"%s\" nor one of its own name", named),
            formatted("a PNG or JPEG file in %s", images.describePlaces()))
        : new DataFileException(
            file,
            formatted("may belong to %s", String.join(" or ", candidates)),
            "one image of its own name, which <filename> names");
  }

  private Size size() throws DataFileException {
    return new Size(sizePlace, size("size/width"), size("size/height"));
  }

  private int size(String name) throws DataFileException {
    String value = ofImage.getOrDefault(name, "");
    return value.isEmpty() ? Annotation.UNKNOWN : Numbers.size(sizePlace, lastPart(name), value);
  }

  private AnnotatedObject object() throws DataFileException {
    String label = ofObject.getOrDefault("name", "");
    if (label.isEmpty()) {
      throw objectPlace.refuse("the object has no name", "the name of its class in <name>");
    }
    List<String> edges = new ArrayList<>();
    for (String name : Convention.NAMES) {
      String value = ofObject.get(BOX + name);
      if (value == null) {
        throw objectPlace.refuse(
            formatted("the object has no <%s>", name), "the four edges in a <bndbox>");
      }
      edges.add(value);
    }
    Box box = Convention.VOC_PIXELS.parse(objectPlace, edges);
    boolean difficult = Numbers.isDifficult(objectPlace, ofObject.getOrDefault("difficult", ""));
    return new AnnotatedObject(objectPlace, label, box, difficult);
  }
}
