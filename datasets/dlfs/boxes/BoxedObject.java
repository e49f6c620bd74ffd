package dlfs.boxes;

/**
 * An object in an image.
 *
 * @param label the number of its class, from 0
 * @param box where it is, in pixels of the image
 * @param difficult whether finding it is neither right nor wrong, as for some objects of PASCAL
 *     VOC; detectors are not trained on it
 */
public record BoxedObject(int label, Box box, boolean difficult) {

  /** Creates an object that counts. */
  public BoxedObject(int label, Box box) {
    this(label, box, false);
  }
}
