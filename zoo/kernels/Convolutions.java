package kernels;

/** Convolution of images with filters, and an activation function (section 7.2). */
public interface Convolutions {

  /** Whether it takes images with the channels last. It puts them out in either order. */
  boolean takesChannelsLast();

  /** How many numbers there are of the {@link #transform transformed} filters; 0 for none. */
  long transformedSize(Window window, int filters);

  /** Does once for all images what the filters take, and writes {@link Filters#transformed()}. */
  void transform(Window window, Filters filters);

  /**
   * The output: y = f(W col + b), where col = im2col(x).
   *
   * @param filters transformed
   * @param x the images
   * @param y for the output, as many images with a channel a filter and a pixel a position
   * @param copy the address for a copy of the output; 0 for none
   */
  void convolve(
      Window window,
      Filters filters,
      ActivationFunction f,
      int images,
      Pixels x,
      Pixels y,
      long copy);

  /**
   * The gradients: with dz = f'(z) dy, dW = dW + dz colᵀ, db = db + Σ dz, dx = col2im(Wᵀ dz).
   *
   * @param filters transformed
   * @param x the images
   * @param y the output; for the identity, its address can be anything
   * @param dy the address of the gradient of the output, in the order of y
   * @param gradients where those of the filters are added to
   * @param dx the address for the gradient of the images, in their order; 0 if it is not wanted
   */
  void gradients(
      Window window,
      Filters filters,
      ActivationFunction f,
      int images,
      Pixels x,
      Pixels y,
      long dy,
      Filters gradients,
      long dx);

  /**
   * The same where max pooling without padding follows: only the largest output of each of its
   * windows has a gradient.
   *
   * @param pooled what came out of the pooling
   */
  void gradientsThroughMaximum(
      Window window,
      Filters filters,
      ActivationFunction f,
      int images,
      Pixels x,
      Pooled pooled,
      Filters gradients,
      long dx);
}
