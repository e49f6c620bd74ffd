package dlfs.boxes.folder;

import static dlfs.text.Text.formatted;

import dlfs.boxes.Box;
import dlfs.files.DataFileException;
import dlfs.images.folder.ImageLocations.Located;
import dlfs.images.folder.Part;
import dlfs.images.folder.Place;
import java.util.ArrayList;
import java.util.List;

/**
 * An image and its objects, as read from a CSV or XML file, before the image is read.
 *
 * @param image the image
 * @param part the set in which it is
 * @param sizes its sizes, wherever they are stated
 * @param objects its objects
 */
record Annotation(Located image, Part part, List<Size> sizes, List<AnnotatedObject> objects) {
  /** The width or height of an image that is not stated. */
  static final int UNKNOWN = 0;

  /** Creates an annotation to which sizes and objects are added. */
  Annotation(Located image, Part part) {
    this(image, part, new ArrayList<>(), new ArrayList<>());
  }

  /**
   * Adds an object.
   *
   * @throws DataFileException if there is an equal one
   */
  void add(AnnotatedObject object) throws DataFileException {
    for (AnnotatedObject other : objects) {
      if (other.label.equals(object.label) && other.box.equals(object.box)) {
        throw object.place.refuse(
            formatted("it repeats the box of line %d", other.place.line()),
            "each box once; delete one of them");
      }
    }
    objects.add(object);
  }

  /**
   * The size of an image in pixels, or {@link #UNKNOWN}.
   *
   * @param place the place that states it
   */
  record Size(Place place, int width, int height) {}

  /**
   * An object.
   *
   * @param place the place of its box
   * @param label the name of its class
   */
  record AnnotatedObject(Place place, String label, Box box, boolean difficult) {}
}
