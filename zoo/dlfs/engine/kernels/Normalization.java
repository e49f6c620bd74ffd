package dlfs.engine.kernels;

import dlfs.layers.ActivationFunction;

/** Batch normalisation (section 6.3), and local response normalisation across channels. */
public interface Normalization {

  /**
   * Computes the mean and the (biased) variance of each channel over the batch.
   *
   * @param x [N, C, H, W]
   */
  Moments moments(ImageBatch x);

  /**
   * Mean and variance.
   *
   * @param mean the mean of each channel, [C]
   * @param variance the biased variance of each channel, [C]
   */
  record Moments(double[] mean, double[] variance) {}

  /**
   * The gradients of the scale γ and the shift β of each channel.
   *
   * @param gamma [C]
   * @param beta [C]
   */
  record ScaleAndShift(Vector gamma, Vector beta) {}

  /**
   * The constants of a normalisation.
   *
   * @param mean [C]
   * @param inverseDeviation 1 / σ, [C]
   * @param gamma γ, [C]
   * @param beta β, [C]
   */
  record Channels(double[] mean, double[] inverseDeviation, Vector gamma, Vector beta) {}

  /**
   * Normalises each channel, scales and shifts it, and applies an activation function: x̂ = (x -
   * mean) / σ, y = f(γ x̂ + β).
   *
   * @param x [N, C, H, W]
   * @param y the result, in the shape and layout of x
   */
  void normalise(ImageBatch x, Channels channels, ActivationFunction f, ImageBatch y);

  /**
   * Computes the gradients of {@link #normalise}, with m elements per channel:
   *
   * <pre>
   * dz = f'(z) dy    dβ = Σ dz    dγ = Σ dz x̂
   * dx = γ / σ (dz - dβ/m - x̂ dγ/m)    if mean and σ are those of this batch
   * dx = γ / σ dz                       if they are constants
   * </pre>
   *
   * @param momentsOfBatch whether mean and σ are those of this batch
   * @param x [N, C, H, W]
   * @param dy the gradient of y, in the shape and layout of x
   * @param gradients dγ and dβ, which are overwritten
   * @param dx the gradient of x, in its shape and layout, which is overwritten
   */
  void normaliseGradient(
      boolean momentsOfBatch,
      ImageBatch x,
      ImageBatch dy,
      Channels channels,
      ActivationFunction f,
      ScaleAndShift gradients,
      ImageBatch dx);

  /**
   * Computes local response normalisation: s = k + α Σ x² over adjacent channels, y = x s^(-β).
   *
   * @param x [N, C, H, W], NCHW
   * @param s shaped as x; null if not wanted
   * @param y the result, shaped as x
   */
  void localResponse(LocalResponse constants, ImageBatch x, ImageBatch s, ImageBatch y);

  /**
   * Computes the gradient of {@link #localResponse}: dxᵢ = dyᵢ sᵢ^(-β) - 2 α β xᵢ Σⱼ dyⱼ yⱼ / sⱼ,
   * where the sum is over the channels j whose sums include channel i.
   */
  void localResponseGradient(
      LocalResponse constants,
      ImageBatch x,
      ImageBatch s,
      ImageBatch y,
      ImageBatch dy,
      ImageBatch dx);

  /**
   * The constants of local response normalisation.
   *
   * @param k the constant that is added to the sum
   * @param n the number of channels summed over, the central one included
   * @param alpha α, the factor of the sum
   * @param beta β, the exponent
   */
  record LocalResponse(double k, int n, double alpha, double beta) {

    /** Returns the first channel of a channel's sum. */
    public int firstChannel(int channel) {
      return Math.max(0, channel - n / 2);
    }

    /** Returns the channel after the last one of a channel's sum. */
    public int endChannel(int channel, int channels) {
      return Math.min(channels, channel + n / 2 + 1);
    }
  }
}
