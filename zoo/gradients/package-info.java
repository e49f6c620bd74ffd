/**
 * Derivatives, by difference and by backpropagation, and how far the two are apart.
 *
 * <ul>
 *   <li>Chapter 4: {@link gradients.NumericalDifferentiation} of functions of one variable, {@link
 *       gradients.NumericalGradient} of functions of many, and {@link gradients.GradientDescent},
 *       which follows it downhill.
 *   <li>Chapter 5: {@link gradients.MulLayer} and {@link gradients.AddLayer}, the nodes of a
 *       computational graph on single numbers, and {@link gradients.GradientCheck}, which compares
 *       the gradients of a whole network by backpropagation with numerical ones.
 * </ul>
 */
package gradients;
