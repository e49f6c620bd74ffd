package dlfs.images;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

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
    return new DataSet(matrix(pixels, n, samples.shape().size()), matrix(oneHot, n, classes));
  }

  private static INDArray matrix(float[] values, int rows, int columns) {
    INDArray matrix = Nd4j.createUninitialized(DataType.FLOAT, new long[] {rows, columns}, 'c');
    matrix
        .data()
        .asNioFloat()
        .put(values); // faster than Nd4j.create, which copies each element separately
    return matrix;
  }
}
