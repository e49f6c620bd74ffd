package dlfs.ch08.generation;

import dlfs.images.ColourImage;
import dlfs.images.ImageShape;
import dlfs.lab.artefacts.Bitmap;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The images that a generator makes, computed as in inference. */
final class GeneratedImages {
  private GeneratedImages() {}

  /**
   * Makes images.
   *
   * @param noise [N, 100]
   * @return [N, channels · height · width], in [0, 1]
   */
  static INDArray of(MultiLayerNetwork generator, INDArray noise) {
    INDArray images = generator.output(noise); // [N, C, H, W], in [-1, 1]
    long pixels = images.length() / images.size(0);
    return images.addi(1).muli(0.5).reshape('c', images.size(0), pixels);
  }

  /**
   * Returns pictures of images.
   *
   * @param images pixels in [0, 1], image after image
   */
  static List<Bitmap> pictures(ImageShape shape, float[] images) {
    return IntStream.range(0, images.length / shape.size())
        .mapToObj(image -> picture(shape, images, image * shape.size()))
        .toList();
  }

  private static Bitmap picture(ImageShape shape, float[] images, int first) {
    if (shape.channels() == ColourImage.CHANNELS) {
      float[] pixels = Arrays.copyOfRange(images, first, first + shape.size());
      return Bitmap.of(new ColourImage(shape.width(), shape.height(), pixels));
    }
    double[] values =
        IntStream.range(first, first + shape.size()).mapToDouble(i -> images[i]).toArray();
    return Bitmap.grey(values, shape.width(), 0, 1);
  }
}
