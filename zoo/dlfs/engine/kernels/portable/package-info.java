/**
 * The kernels as loops in Java, with OpenBLAS for matrix products: they run wherever ND4J runs on a
 * CPU.
 *
 * <p>A class {@code Float…} computes in single precision. The build generates its counterpart in
 * double precision, {@code Double…}, from the same source text, with the names of the types
 * replaced. A test of one is evidence for the formulas of the other, but not for its rounding
 * errors.
 */
package dlfs.engine.kernels.portable;
