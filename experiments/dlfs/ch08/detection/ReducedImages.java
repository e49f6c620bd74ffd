package dlfs.ch08.detection;

import dlfs.boxes.Box;
import dlfs.boxes.BoxedImages;
import dlfs.boxes.BoxedObject;
import dlfs.images.ColourImage;
import java.util.List;

/**
 * Images of which large ones are reduced, since Selective Search takes long on them and finds small
 * parts: R. Girshick et al. also search for the regions of R-CNN in images of 500 pixels.
 *
 * @param whole the images
 * @param maxSide the largest width or height in pixels; images that are larger are reduced by a
 *     whole factor, each pixel being the mean of a square
 */
record ReducedImages(BoxedImages whole, int maxSide) implements BoxedImages {

  @Override
  public int count() {
    return whole.count();
  }

  @Override
  public String name(int index) {
    return whole.name(index);
  }

  @Override
  public List<String> objectClasses() {
    return whole.objectClasses();
  }

  @Override
  public ColourImage image(int index) {
    ColourImage image = whole.image(index);
    int factor = factor(image);
    return factor == 1 ? image : reduced(image, factor);
  }

  @Override
  public List<BoxedObject> objects(int index) {
    double factor = factor(whole.image(index));
    return whole.objects(index).stream()
        .map(
            object ->
                new BoxedObject(
                    object.label(),
                    new Box(
                        object.box().xmin() / factor,
                        object.box().ymin() / factor,
                        object.box().xmax() / factor,
                        object.box().ymax() / factor),
                    object.difficult()))
        .toList();
  }

  private int factor(ColourImage image) {
    return (Math.max(image.width(), image.height()) + maxSide - 1) / maxSide;
  }

  /** Returns the means of squares, of which those on the right and below may be incomplete. */
  private static ColourImage reduced(ColourImage image, int factor) {
    int width = (image.width() + factor - 1) / factor;
    int height = (image.height() + factor - 1) / factor;
    float[] means = new float[ColourImage.CHANNELS * width * height];
    for (int row = 0; row < ColourImage.CHANNELS * height; row++) {
      int top = row % height * factor;
      int rows = Math.min(factor, image.height() - top);
      int first = (row / height * image.height() + top) * image.width();
      for (int column = 0; column < width; column++) {
        int left = column * factor;
        int columns = Math.min(factor, image.width() - left);
        float sum = 0;
        for (int i = 0; i < rows * columns; i++) {
          sum += image.pixels()[first + i / columns * image.width() + left + i % columns];
        }
        means[row * width + column] = sum / (rows * columns);
      }
    }
    return new ColourImage(width, height, means);
  }
}
