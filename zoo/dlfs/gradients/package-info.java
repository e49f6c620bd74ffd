/**
 * Numerical derivatives, backpropagation on scalars, and gradient checks, which compare numerical
 * gradients with those of backpropagation.
 *
 * <ul>
 *   <li>Chapter 4: {@link dlfs.gradients.NumericalDifferentiation} of functions of one variable,
 *       {@link dlfs.gradients.NumericalGradient} of functions of many, and {@link
 *       dlfs.gradients.GradientDescent}.
 *   <li>Chapter 5: {@link dlfs.gradients.MulLayer} and {@link dlfs.gradients.AddLayer}, the nodes
 *       of a computational graph of scalars, and {@link dlfs.gradients.GradientCheck}, which checks
 *       the backpropagation of a whole network.
 * </ul>
 */
package dlfs.gradients;
