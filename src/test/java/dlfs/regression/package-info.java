/** Compares every experiment with its committed figures, {@code results/baseline}. */
package dlfs.regression;
