/**
 * The arithmetic of the from-scratch layers and update rules, on the memory of ND4J's arrays.
 *
 * <p>A class named {@code Float…} has the loops for single precision. The build makes its twin for
 * double precision, {@code Double…}, from the same text, so what gradient checks prove in double
 * precision holds for what networks run.
 *
 * <p>A class named {@code OneDnn…} has oneDNN do the same in single precision, where there is one
 * for the platform. For the parts of a batch it is called on the threads of {@link
 * dlfs.engine.threads.Parallel}, each time with one thread of its own, so that what comes out does
 * not depend on how many there are; it does depend, in the last digits, on the processor.
 */
package dlfs.engine.kernels;
