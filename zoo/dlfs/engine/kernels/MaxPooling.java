package dlfs.engine.kernels;

/**
 * Max pooling of the images of a batch (section 7.3): the largest number of each window, and where
 * it was, until it is computed anew. Padding is never the largest. Parts of the batch can be worked
 * on side by side.
 */
public interface MaxPooling {

  /**
   * The largest numbers of some images.
   *
   * @param first which image of the batch they begin with
   * @param images how many they are
   * @param x the first of them; with the channels last only if the window {@link
   *     Conv2dGeometry#isQuarter() is a quarter}
   * @param y for its output, an image with a pixel a window; with the channels last only if x is
   */
  void find(int first, int images, Pixels x, Pixels y);

  /**
   * The gradient: each goes to the pixel that was the largest, the first of equals.
   *
   * @param dy the gradient of the first image's output, in the order that the output had
   * @param dx for the gradient of the first image, in the order that the image had
   */
  void spread(int first, int images, Pixels dy, Pixels dx);
}
