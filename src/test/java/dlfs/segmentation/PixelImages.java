package dlfs.segmentation;

import dlfs.images.ColourImage;
import java.util.List;

/**
 * Small images with a class for every pixel: 0 to 2.
 *
 * @param images the images
 * @param labels the labels of each
 */
public record PixelImages(List<ColourImage> images, List<byte[]> labels)
    implements SegmentedImages {

  /** Creates images of this width whose pixels are all different, with these labels. */
  public static PixelImages of(int width, List<byte[]> labels) {
    return new PixelImages(
        labels.stream().map(each -> image(width, each.length / width)).toList(), labels);
  }

  private static ColourImage image(int width, int height) {
    float[] pixels = new float[3 * width * height];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (i + 1f) / pixels.length;
    }
    return new ColourImage(width, height, pixels);
  }

  @Override
  public int count() {
    return images.size();
  }

  @Override
  public String name(int index) {
    return "image-" + index;
  }

  @Override
  public ColourImage image(int index) {
    return images.get(index);
  }

  @Override
  public List<String> pixelClasses() {
    return List.of("sky", "road", "car");
  }

  @Override
  public byte[] labels(int index) {
    return labels.get(index);
  }
}
