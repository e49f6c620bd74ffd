package dlfs.engine.kernels;

import dlfs.engine.threads.Parallel;
import java.util.List;
import java.util.function.BiFunction;

/**
 * The kernels of one data type.
 *
 * @param algebra products and sums
 * @param functions activation functions and dropout
 * @param im2col im2col and col2im
 * @param channelBiases the biases of the channels of images
 * @param convolutionAlgorithms the convolution algorithms in order of preference; the last one
 *     supports every shape
 * @param maxPoolings creates the max pooling of a geometry for a number of images
 * @param maxUnpoolings creates the inverse of the max pooling of a geometry for a number of images
 * @param averagePooling average pooling
 * @param globalPooling pooling of whole images
 * @param zeroPadding the border of zeros around images
 * @param upsampling the enlargement of images
 * @param reflection the border of mirrored pixels around images
 * @param subsampling the choice of some rows and columns
 * @param normalization batch and local response normalisation
 * @param softmaxCrossEntropy softmax and cross-entropy
 * @param positionwiseCrossEntropy softmax and cross-entropy at each pixel or time step
 * @param lstmCells the cells of LSTM layers
 * @param timeMajorOrder the order of sequences
 * @param updateRules the update rules
 */
public record Kernels(
    LinearAlgebra algebra,
    ElementwiseFunctions functions,
    Im2col im2col,
    ChannelBiases channelBiases,
    List<ConvolutionAlgorithm> convolutionAlgorithms,
    BiFunction<Conv2dGeometry, Integer, MaxPooling> maxPoolings,
    BiFunction<Conv2dGeometry, Integer, MaxUnpooling> maxUnpoolings,
    AveragePooling averagePooling,
    GlobalPooling globalPooling,
    ZeroPadding zeroPadding,
    Upsampling upsampling,
    Reflection reflection,
    Subsampling subsampling,
    Normalization normalization,
    SoftmaxCrossEntropy softmaxCrossEntropy,
    PositionwiseCrossEntropy positionwiseCrossEntropy,
    LstmCells lstmCells,
    TimeMajorOrder timeMajorOrder,
    UpdateRules updateRules) {

  /** The number of multiplications from which a product is divided between threads. */
  private static final long MIN_MULTIPLICATIONS_TO_DIVIDE = 1L << 24;

  private static final int MAX_PARTS_OF_PRODUCT = 8;

  /** Returns the first algorithm that is preferred for this shape. */
  public ConvolutionAlgorithm convolutionAlgorithm(Conv2dGeometry geometry, int filters) {
    return convolutionAlgorithms.stream()
        .filter(algorithm -> algorithm.isPreferred(geometry, filters))
        .findFirst()
        .orElseThrow();
  }

  /** Creates the max pooling of a geometry for batches of this number of images. */
  public MaxPooling maxPooling(Conv2dGeometry geometry, int images) {
    return maxPoolings.apply(geometry, images);
  }

  /** Creates the inverse of the max pooling of a geometry for batches of this number of images. */
  public MaxUnpooling maxUnpooling(Conv2dGeometry geometry, int images) {
    return maxUnpoolings.apply(geometry, images);
  }

  /**
   * Computes the matrix product c = a b, on several threads if it is large. It is divided in the
   * same way for any number of threads.
   *
   * @param a [n, k]
   * @param b [k, m]
   * @param c [n, m]
   */
  public void multiplyInParallel(Matrix a, Matrix b, Matrix c) {
    if (c.rows() < c.columns()) {
      multiplyInParallel(b.transpose(), a.transpose(), c.transpose());
      return;
    }
    boolean large = c.size() * a.columns() >= MIN_MULTIPLICATIONS_TO_DIVIDE;
    int parts = large ? Math.min(MAX_PARTS_OF_PRODUCT, c.rows()) : 1;
    Parallel.forEach(
        parts,
        part -> {
          int first = (int) ((long) c.rows() * part / parts);
          int end = (int) ((long) c.rows() * (part + 1) / parts);
          algebra.multiply(a.rows(first, end), b, c.rows(first, end));
        });
  }
}
