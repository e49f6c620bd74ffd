package dlfs.detection;

import dlfs.boxes.Box;
import dlfs.boxes.BoxedImages;
import dlfs.boxes.BoxedObject;
import dlfs.images.ColourImage;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Images, and the boxes of their objects, resized to squares of one size, which changes their
 * proportions. Images of this size stay as they are.
 */
public final class FittedImages implements BoxedImages {
  private final BoxedImages images;
  private final int size;

  /** The factors by which the width and the height of images change, as far as they are known. */
  private final Map<Integer, double[]> scales = new ConcurrentHashMap<>();

  /**
   * Creates a set.
   *
   * @param images images of any sizes
   * @param size width and height in pixels
   */
  public FittedImages(BoxedImages images, int size) {
    this.images = images;
    this.size = size;
  }

  @Override
  public int count() {
    return images.count();
  }

  @Override
  public String name(int index) {
    return images.name(index);
  }

  @Override
  public ColourImage image(int index) {
    ColourImage image = images.image(index);
    scales.putIfAbsent(index, scales(image));
    return resized(image, size);
  }

  private double[] scales(ColourImage image) {
    return new double[] {(double) size / image.width(), (double) size / image.height()};
  }

  @Override
  public List<String> objectClasses() {
    return images.objectClasses();
  }

  @Override
  public List<BoxedObject> objects(int index) {
    double[] scale = scales.computeIfAbsent(index, i -> scales(images.image(i)));
    return images.objects(index).stream()
        .map(o -> new BoxedObject(o.label(), scaled(o.box(), scale[0], scale[1]), o.difficult()))
        .toList();
  }

  /** Returns an image, resized to a square of this size unless it is one. */
  public static ColourImage resized(ColourImage image, int size) {
    return image.width() == size && image.height() == size
        ? image
        : new Warping(size, 0).crop(image, new Box(0, 0, image.width(), image.height()));
  }

  private static Box scaled(Box box, double across, double down) {
    return new Box(box.xmin() * across, box.ymin() * down, box.xmax() * across, box.ymax() * down);
  }

  /** Returns a detector for images of any size, which it resizes. */
  public static Detector fitting(Detector detector, int size) {
    return image -> {
      double across = (double) image.width() / size;
      double down = (double) image.height() / size;
      return detector.detect(resized(image, size)).stream()
          .map(o -> new DetectedObject(o.label(), o.score(), scaled(o.box(), across, down)))
          .toList();
    };
  }
}
