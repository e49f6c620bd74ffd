package dlfs.style;

import static dlfs.text.Text.formatted;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The content loss: half the mean squared difference between the features F of an image and those
 * of the content image, P: Σ(F − P)² / (2 N M) for N channels and M positions. Its gradient is (F −
 * P) / (N M).
 *
 * <p>The paper's equation 1 is half the sum, which grows with the image and with the number of
 * channels.
 */
public final class ContentLoss implements FeatureLoss {
  private final FeatureMatrix content;

  /**
   * @param content the features of the content image, P, which are copied: [1, channels, height,
   *     width]
   */
  public ContentLoss(INDArray content) {
    this.content = FeatureMatrix.of(content).copy();
  }

  @Override
  public Result of(INDArray features, double weight) {
    FeatureMatrix f = FeatureMatrix.of(features);
    if (f.channels() != content.channels() || f.positions() != content.positions()) {
      throw new IllegalArgumentException(
          formatted(
              "features of %d channels and %d positions, but the content has %d and %d",
              f.channels(), f.positions(), content.channels(), content.positions()));
    }
    FeatureMatrix difference = f.minus(content);
    double size = features.length();
    double loss = difference.sumOfSquares() / (2 * size);
    difference.values().muli(weight / size);
    return new Result(loss, difference.toFeatures(features.size(2), features.size(3)));
  }
}
