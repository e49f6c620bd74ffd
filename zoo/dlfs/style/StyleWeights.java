package dlfs.style;

import static dlfs.text.Text.formatted;

/**
 * The weights of the three losses: α, β and that of the total variation.
 *
 * @param content α, the weight of the content loss
 * @param style β, the weight of the style loss, which is the mean over the layers
 * @param variation the weight of the total variation
 */
public record StyleWeights(double content, double style, double variation) {

  /**
   * @throws IllegalArgumentException if a weight is negative, NaN or infinite
   */
  public StyleWeights {
    for (double weight : new double[] {content, style, variation}) {
      if (!(weight >= 0 && weight < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException(formatted("a weight of %s", weight));
      }
    }
  }
}
