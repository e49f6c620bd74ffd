/**
 * Derivatives, by difference and by backpropagation, and how far the two are apart.
 *
 * <ul>
 *   <li>Chapter 4: {@link dlfs.gradients.NumericalDifferentiation} of functions of one variable,
 *       {@link dlfs.gradients.NumericalGradient} of functions of many, and {@link
 *       dlfs.gradients.GradientDescent}, which follows it downhill.
 *   <li>Chapter 5: {@link dlfs.gradients.MulLayer} and {@link dlfs.gradients.AddLayer}, the nodes
 *       of a computational graph on single numbers, and {@link dlfs.gradients.GradientCheck}, which
 *       compares the gradients of a whole network by backpropagation with numerical ones.
 * </ul>
 */
package dlfs.gradients;
