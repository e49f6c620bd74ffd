package dlfs.engine.kernels;

/** Pooling of whole images: the mean or the maximum of the pixels of each channel. */
public interface GlobalPooling {

  /**
   * Computes the mean of the pixels of each channel.
   *
   * @param x [N, C, H, W], in either layout
   * @param y the output, [N, C], row by row
   */
  void mean(ImageBatch x, Matrix y);

  /**
   * Computes the gradient of the mean: each pixel gets an equal share of that of its channel.
   *
   * @param dy the gradient of the output, [N, C], row by row
   * @param dx the gradient of the input, in either layout, which is overwritten
   */
  void meanGradient(Matrix dy, ImageBatch dx);

  /** Computes the maximum of the pixels of each channel, as {@link #mean} does the mean. */
  void max(ImageBatch x, Matrix y);

  /**
   * Computes the gradient of the maximum: that of each channel belongs to the first of its maximal
   * pixels.
   *
   * @param x the input, [N, C, H, W], in either layout
   * @param dy the gradient of the output, [N, C], row by row
   * @param dx the gradient of the input, in the layout of x, which is overwritten
   */
  void maxGradient(ImageBatch x, Matrix dy, ImageBatch dx);
}
