/**
 * The arithmetic of the from-scratch layers and update rules, on the memory of ND4J's arrays.
 *
 * <p>A class named {@code Float…} has the loops for single precision. The build makes its twin for
 * double precision, {@code Double…}, from the same text, so what gradient checks prove in double
 * precision holds for what networks run.
 */
package kernels;
