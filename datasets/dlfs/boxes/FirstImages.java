package dlfs.boxes;

import dlfs.images.ColourImage;
import java.util.List;
import java.util.Objects;

/**
 * The first images of a set.
 *
 * @param images the set
 * @param count their number, at least 1; all if there are fewer
 */
public record FirstImages(BoxedImages images, int count) implements BoxedImages {

  /**
   * @throws IllegalArgumentException if the number is less than 1
   */
  public FirstImages {
    if (count < 1) {
      throw new IllegalArgumentException("a set of " + count + " images");
    }
    count = Math.min(count, images.count());
  }

  private int index(int index) {
    return Objects.checkIndex(index, count);
  }

  @Override
  public String name(int index) {
    return images.name(index(index));
  }

  @Override
  public ColourImage image(int index) {
    return images.image(index(index));
  }

  @Override
  public List<String> objectClasses() {
    return images.objectClasses();
  }

  @Override
  public List<BoxedObject> objects(int index) {
    return images.objects(index(index));
  }
}
