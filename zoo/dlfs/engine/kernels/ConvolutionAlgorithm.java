package dlfs.engine.kernels;

/** Convolution of images with filters, and an activation function (section 7.2). */
public interface ConvolutionAlgorithm {

  /** Whether they can compute this one. */
  boolean know(Conv2dGeometry window, int filters);

  /** Whether they can, and are the fastest to do so of those that {@link Kernels} may choose. */
  boolean suit(Conv2dGeometry window, int filters);

  /** Whether they take images with the channels last. They put them out in either order. */
  boolean takesChannelsLast();

  /** Whether they take much less time for an image, the more images they are given together. */
  boolean preferManyImages();

  /** How many numbers there are of the {@link #transform transformed} filters; 0 for none. */
  long transformedSize(Conv2dGeometry window, int filters);

  /** Does once for all images what the filters take, and writes {@link Filters#transformed()}. */
  void transform(Conv2dGeometry window, Filters filters);

  /**
   * The output: y = f(W col + b), where col = im2col(x).
   *
   * @param copy the address for a copy of the output; 0 for none
   */
  void convolve(Convolved convolved, long copy);

  /**
   * The gradients: with dz = f'(z) dy, dW = dW + dz colᵀ, db = db + Σ dz, dx = col2im(Wᵀ dz).
   *
   * @param dy the address of the gradient of the output, in the order of y
   * @param gradients where those of the filters are added to
   * @param dx the address for the gradient of the images, in their order; 0 if it is not wanted
   */
  void gradients(Convolved convolved, long dy, Filters gradients, long dx);
}
