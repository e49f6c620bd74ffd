package dlfs.layers;

import static dlfs.text.Text.formatted;

import org.deeplearning4j.nn.weights.IWeightInit;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The initial weights with which a {@link TransposedConvolution} interpolates bilinearly, as in
 * fully convolutional networks (section 8.4.2; Long et al., "Fully convolutional networks for
 * semantic segmentation", CVPR 2015, section 3.3). The layer can learn another interpolation.
 *
 * <p>Each channel of the input is enlarged to the channel of the output with the same number, and
 * no other. With filters of K x K elements,
 *
 * <pre>
 * W[c, c, i, j] = w[i] w[j]    w[i] = 1 - |i - (K - 1) / 2| / s    s = ⌈K / 2⌉
 * </pre>
 *
 * and 0 between different channels. In a layer with a stride of s (even), filters of 2s x 2s and a
 * padding of s / 2, the output has s times the height and width of the input, and is that of {@link
 * BilinearUpsampling}, except for a border of s / 2 pixels: there, the images are taken to be
 * surrounded by zeros.
 */
public final class BilinearWeights implements IWeightInit {
  private static final long serialVersionUID = 1;

  /**
   * Sets the weights.
   *
   * @param shape [C, FN, FH, FW]
   */
  @Override
  public INDArray init(double fanIn, double fanOut, long[] shape, char order, INDArray weights) {
    if (shape.length != 4) {
      throw new IllegalArgumentException(
          formatted("bilinear weights are of filters of images, not of rank %d", shape.length));
    }
    int height = (int) shape[2];
    int width = (int) shape[3];
    float[] filter = new float[height * width]; // [FH, FW]
    for (int i = 0; i < height; i++) {
      for (int j = 0; j < width; j++) {
        filter[i * width + j] = (float) (weight(i, height) * weight(j, width));
      }
    }
    int channels = (int) Math.min(shape[0], shape[1]);
    float[] all = new float[Math.toIntExact(weights.length())];
    for (int c = 0; c < channels; c++) {
      int ofChannels = (int) (c * shape[1] + c);
      System.arraycopy(filter, 0, all, ofChannels * filter.length, filter.length);
    }
    INDArray shaped = weights.reshape('c', shape);
    shaped.assign(Nd4j.createFromArray(all).reshape('c', shape));
    return shaped;
  }

  /** Returns the weight of an element of a row or column of a filter. */
  private static double weight(int element, int size) {
    double stride = (size + 1) / 2; // rounded up
    return 1 - Math.abs(element - (size - 1) / 2.0) / stride;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof BilinearWeights;
  }

  @Override
  public int hashCode() {
    return BilinearWeights.class.hashCode();
  }
}
