/**
 * Minimises a function of a vector whose value and gradient are computed exactly, not on
 * mini-batches: L-BFGS ({@link dlfs.minimization.Lbfgs}) with a line search for the strong Wolfe
 * conditions ({@link dlfs.minimization.StrongWolfe}). The image of style transfer is optimised like
 * that (section 8.5.1); update rules for networks are in {@link dlfs.optimizers}.
 *
 * <p>The names are those of J. Nocedal, S. Wright, "Numerical optimization", 2nd edition (2006).
 */
package dlfs.minimization;
