package dlfs.style;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The Gram matrix of features, which describes the style of an image: G = F Fᵀ / M, where F has a
 * row for each channel and a column for each of the M positions. An element says how strongly two
 * channels respond at the same positions, wherever these are.
 *
 * <p>The paper's is not divided by M; so divided, it does not depend on the size of the image.
 */
public final class GramMatrix {
  private GramMatrix() {}

  /**
   * Computes the Gram matrix.
   *
   * @param features [1, channels, height, width]
   * @return G [channels, channels], symmetric
   */
  public static INDArray of(INDArray features) {
    return of(FeatureMatrix.of(features));
  }

  static INDArray of(FeatureMatrix f) {
    return f.timesTranspose().divi(f.positions());
  }
}
