/**
 * The interfaces of the engine's arithmetic, and the views of memory that they take.
 *
 * <p>{@link dlfs.engine.kernels.Kernels} holds the kernels of one data type. There are two
 * implementations, on which this package does not depend:
 *
 * <ul>
 *   <li>{@code dlfs.engine.kernels.portable}: loops in Java and OpenBLAS, in single and double
 *       precision, both generated from one source text;
 *   <li>{@code dlfs.engine.kernels.onednn}: oneDNN, in single precision only.
 * </ul>
 *
 * <p>{@code dlfs.engine.CpuKernels} chooses between them. Gradient checks need double precision, so
 * they check the portable loops only. Tests compare oneDNN with straightforward sums in double
 * precision, over a grid of shapes: each convolution algorithm in {@code ConvolutionAlgorithmTest},
 * max pooling in {@code MaxPoolingTest}, matrix products in {@code LinearAlgebraTest}, and the
 * gradient of ReLU in {@code OneDnnReluGradientTest}.
 *
 * <p>A view ({@link dlfs.engine.kernels.Vector}, {@link dlfs.engine.kernels.Matrix}, {@link
 * dlfs.engine.kernels.ImageBatch}) does not prevent its memory from being freed; its creator has to
 * keep the array reachable while the view is used.
 */
package dlfs.engine.kernels;
