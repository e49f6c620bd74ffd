package dlfs.engine.kernels;

/**
 * An algorithm for the convolution of images with filters, followed by an activation function
 * (section 7.2).
 *
 * <p>Weights can be packed once per pass, for all images, into the arrangement that the algorithm
 * computes with.
 */
public interface ConvolutionAlgorithm {

  /** Returns whether the algorithm can compute a convolution of this shape. */
  boolean supports(Conv2dGeometry geometry, int filters);

  /**
   * Returns whether the algorithm supports a shape and is expected to be faster for it than the
   * algorithms that follow it in {@link Kernels#convolutionAlgorithms}.
   */
  boolean isPreferred(Conv2dGeometry geometry, int filters);

  /** Returns whether the input may be NHWC. The output may be in either layout. */
  boolean acceptsNhwc();

  /** Returns whether the time per image decreases markedly with the number of images per call. */
  boolean prefersLargeBatches();

  /** Returns the number of elements of the packed weights; 0 if the algorithm packs none. */
  long packedSize(Conv2dGeometry geometry, int filters);

  /** Packs the weights of the filters into {@link Filters#packed}. */
  void pack(Conv2dGeometry geometry, Filters filters);

  /**
   * Computes the output y = f(W col + b), where col = im2col(x).
   *
   * @param arguments the arguments, whose y is overwritten
   * @param copy receives a copy of the output, in the same shape and layout; null for none
   */
  void forward(ConvolutionArguments arguments, ImageBatch copy);

  /**
   * Computes the gradients: with dz = f'(z) dy, dW = dW + dz colᵀ, db = db + Σ dz, dx = col2im(Wᵀ
   * dz).
   *
   * @param arguments the arguments, with y as the forward pass computed it
   * @param dy the gradient of the output, [N, filters, out height, out width]; in the layout of y
   * @param gradients the gradients of the parameters, to which these are added; null if not wanted,
   *     and then x is not read
   * @param dx the gradient of the input, in its layout, which is overwritten; null if not wanted
   */
  void backward(
      ConvolutionArguments arguments, ImageBatch dy, Filters.Gradients gradients, ImageBatch dx);
}
