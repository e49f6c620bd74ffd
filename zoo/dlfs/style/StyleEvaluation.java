package dlfs.style;

import dlfs.minimization.Evaluation;

/**
 * The losses of an image, and the gradient of the total loss.
 *
 * @param content the content loss, before it is weighted
 * @param style the style loss, before it is weighted: the mean over the layers
 * @param variation the total variation, before it is weighted
 * @param value the total loss, the weighted sum of these
 * @param gradient the gradient of the total loss with respect to the image
 */
public record StyleEvaluation(
    double content, double style, double variation, double value, double[] gradient)
    implements Evaluation {}
