package dlfs.detection;

import static dlfs.text.Text.formatted;

import dlfs.images.ColourImage;
import dlfs.images.ImageShape;
import dlfs.samples.Tensors;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The pixels of images as the input of a network. */
final class Pixels {
  private Pixels() {}

  /**
   * Returns the pixels of images, [N, 3 height width].
   *
   * @throws IllegalArgumentException if an image has another shape
   */
  static INDArray of(List<ColourImage> images, ImageShape shape) {
    float[] pixels = new float[Math.multiplyExact(images.size(), shape.size())];
    for (int i = 0; i < images.size(); i++) {
      ColourImage image = images.get(i);
      if (!image.shape().equals(shape)) {
        throw new IllegalArgumentException(
            formatted(
                "an image is %dx%d pixels, but the detector takes %dx%d",
                image.width(), image.height(), shape.width(), shape.height()));
      }
      System.arraycopy(image.pixels(), 0, pixels, i * shape.size(), shape.size());
    }
    return Tensors.of(pixels, images.size(), shape.size());
  }
}
