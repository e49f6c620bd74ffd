package dlfs.style;

import dlfs.images.ImageShape;

/**
 * The total variation of an image: the mean over its values of the squared differences to the
 * neighbours below and on the right. It is small for smooth images, and large for noise.
 *
 * <p>A. Mahendran, A. Vedaldi, "Understanding deep image representations by inverting them", CVPR
 * (2015), with β = 2. The book and Gatys et al. do not have it; most programs do.
 *
 * @param shape the shape of the image
 */
public record TotalVariation(ImageShape shape) {

  /**
   * Computes the total variation.
   *
   * @param image the values, in the order of {@link ImageShape}
   */
  public double of(double... image) {
    double sum = 0;
    int width = shape.width();
    for (int i = 0; i < image.length; i++) {
      double below = hasBelow(i) ? image[i + width] - image[i] : 0;
      double right = hasRight(i) ? image[i + 1] - image[i] : 0;
      sum += below * below + right * right;
    }
    return sum / image.length;
  }

  /**
   * Adds the gradient of the total variation, multiplied by a weight.
   *
   * @param gradient receives it, in the order of the image
   */
  public void addGradient(double[] image, double weight, double[] gradient) {
    double factor = 2 * weight / image.length;
    int width = shape.width();
    for (int i = 0; i < image.length; i++) {
      if (hasBelow(i)) {
        double below = factor * (image[i + width] - image[i]);
        gradient[i + width] += below;
        gradient[i] -= below;
      }
      if (hasRight(i)) {
        double right = factor * (image[i + 1] - image[i]);
        gradient[i + 1] += right;
        gradient[i] -= right;
      }
    }
  }

  private boolean hasBelow(int i) {
    return i / shape.width() % shape.height() < shape.height() - 1;
  }

  private boolean hasRight(int i) {
    return i % shape.width() < shape.width() - 1;
  }
}
