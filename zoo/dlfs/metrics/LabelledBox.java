package dlfs.metrics;

import dlfs.boxes.Box;

/**
 * An object that is in an image: a row of {@code truth.csv}.
 *
 * @param image the image's name
 * @param className its class
 * @param box where it is
 * @param ignored whether finding it is neither right nor wrong: {@code difficult} in PASCAL VOC,
 *     {@code iscrowd} in COCO
 */
public record LabelledBox(String image, String className, Box box, boolean ignored) {

  /** Creates an object that counts. */
  public LabelledBox(String image, String className, Box box) {
    this(image, className, box, false);
  }
}
