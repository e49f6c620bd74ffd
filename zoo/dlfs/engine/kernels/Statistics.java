package dlfs.engine.kernels;

/** Normalisation and softmax. */
public interface Statistics {

  /**
   * The mean and the (biased) variance of each channel over the batch.
   *
   * @param x the address of the batch
   * @param mean out: [channels]
   * @param variance out: [channels]
   */
  void moments(Batch batch, long x, double[] mean, double[] variance);

  /**
   * Normalises each channel, then scales and shifts it: x̂ = (x - mean) factor, y = γ x̂ + β.
   *
   * @param factor one over the standard deviation, [channels]
   * @param gamma the address of γ, [channels]
   * @param beta the address of β, [channels]
   * @param normalised the address for x̂; 0 if it is not wanted
   * @param y the address for the result
   */
  void normalise(
      Batch batch,
      long x,
      double[] mean,
      double[] factor,
      long gamma,
      long beta,
      long normalised,
      long y);

  /**
   * The gradients of {@link #normalise}, with m values a channel:
   *
   * <pre>
   * dβ = Σ dy    dγ = Σ dy x̂
   * dx = γ factor (dy - dβ/m - x̂ dγ/m)    where mean and factor are those of this batch
   * dx = γ factor dy                       where they are constants
   * </pre>
   *
   * @param byBatch whether mean and factor are those of this batch
   * @param normalised the address of x̂
   * @param dy the address of the gradient of y
   * @param dgamma the address for dγ
   * @param dbeta the address for dβ
   * @param dx the address for the gradient of x
   */
  void normaliseGradient(
      Batch batch,
      boolean byBatch,
      long normalised,
      long dy,
      double[] factor,
      long gamma,
      long dgamma,
      long dbeta,
      long dx);

  /**
   * Local response normalisation over neighbouring channels: s = k + α Σ x², y = x s^(-β).
   *
   * @param x the address of the batch
   * @param s the address for s; 0 if it is not wanted
   * @param y the address for the result
   */
  void respond(Response response, Batch batch, long x, long s, long y);

  /**
   * The gradient of {@link #respond}: dxᵢ = dyᵢ sᵢ^(-β) - 2 α β xᵢ Σⱼ dyⱼ yⱼ / sⱼ, where j runs
   * over the channels whose sums i is in.
   */
  void respondGradient(Response response, Batch batch, long x, long s, long y, long dy, long dx);

  /**
   * The constants of local response normalisation.
   *
   * @param k is added to the sum
   * @param n how many channels are summed over, the one in the middle included
   * @param alpha weighs the sum
   * @param beta the exponent
   */
  record Response(double k, int n, double alpha, double beta) {

    /** The first channel that this one's sum runs over. */
    int first(int channel) {
      return Math.max(0, channel - n / 2);
    }

    /** The first channel after those that this one's sum runs over. */
    int end(int channel, int channels) {
      return Math.min(channels, channel + n / 2 + 1);
    }
  }

  /**
   * Softmax of each row (section 3.5), safe from overflow: y[i, j] = exp(x[i, j]) / Σₖ exp(x[i,
   * k]).
   *
   * @param x the address of [n, classes]
   * @param y the address for the result; may be x
   */
  void softmax(int n, int classes, long x, long y);

  /**
   * The cross-entropy error of each row (section 4.2.2), straight from the scores: -Σⱼ t[i, j] log
   * softmax(x)[i, j], which is finite for all finite scores.
   *
   * @param x the address of the scores, [n, classes]
   * @param t the address of the labels, [n, classes], each row a distribution
   * @return [n]
   */
  double[] crossEntropy(int n, int classes, long x, long t);

  /**
   * The gradient of the sum of {@link #crossEntropy}, for labels that add up to 1: dx = softmax(x)
   * - t.
   *
   * @param dx the address for the result
   */
  void crossEntropyGradient(int n, int classes, long x, long t, long dx);
}
