/** Every experiment against its committed figures, {@code results/baseline}. */
package dlfs.regression;
