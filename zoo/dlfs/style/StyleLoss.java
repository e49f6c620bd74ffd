package dlfs.style;

import static dlfs.text.Text.formatted;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The style loss of a layer: the squared difference between the {@link GramMatrix Gram matrices} of
 * an image, G, and of the style image, A: Σ(G − A)² / (4 N²) for N channels, as in the paper's
 * equation 4. Its gradient with respect to the features F of M positions is (G − A) F / (N² M).
 */
public final class StyleLoss implements FeatureLoss {
  private final INDArray style;

  /**
   * @param style the features of the style image: [1, channels, height, width]; its height and
   *     width may be others than those of the images that it is compared with
   */
  public StyleLoss(INDArray style) {
    this.style = GramMatrix.of(style).detach();
  }

  @Override
  public Result of(INDArray features, double weight) {
    FeatureMatrix f = FeatureMatrix.of(features);
    if (f.channels() != style.rows()) {
      throw new IllegalArgumentException(
          formatted("features of %d channels, not of %d", f.channels(), style.rows()));
    }
    INDArray difference = GramMatrix.of(f).subi(style); // G - A [N, N]
    double squared = (double) f.channels() * f.channels();
    double loss = FeatureMatrix.sumOfSquares(difference) / (4 * squared);
    difference.muli(weight / (squared * f.positions()));
    return new Result(loss, f.times(difference).toFeatures(features.size(2), features.size(3)));
  }
}
