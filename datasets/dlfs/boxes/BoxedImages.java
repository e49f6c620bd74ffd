package dlfs.boxes;

import dlfs.images.NamedImages;
import java.util.List;

/** Images with a box around every object of some classes, for object detection (section 8.4.1). */
public interface BoxedImages extends NamedImages {

  /** The name of each class of objects, by its number. */
  List<String> objectClasses();

  /**
   * Returns the objects in an image; none if it shows none.
   *
   * @param index from 0 to {@link #count()} - 1
   */
  List<BoxedObject> objects(int index);
}
