package dlfs.images;

import dlfs.samples.Tensors;
import org.nd4j.linalg.dataset.DataSet;

/** Converts images and their labels to DL4J data sets. */
public final class ImageBatches {
  private ImageBatches() {}

  /**
   * Returns some images as a DL4J data set.
   *
   * @param samples the images that they are from
   * @param pixels the pixels of the images at these indices, one image after the other
   * @param indices their indices in {@code samples}
   * @return features [n, channels · height · width] and one-hot labels [n, classes], both FLOAT
   */
  public static DataSet of(ImageSamples samples, float[] pixels, int... indices) {
    int n = indices.length;
    int classes = samples.classes();
    float[] oneHot = new float[Math.multiplyExact(n, classes)]; // [n, classes]
    for (int i = 0; i < n; i++) {
      oneHot[i * classes + samples.label(indices[i])] = 1;
    }
    return new DataSet(
        Tensors.of(pixels, n, samples.shape().size()), Tensors.of(oneHot, n, classes));
  }
}
