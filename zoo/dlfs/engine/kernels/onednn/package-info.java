/**
 * The kernels that oneDNN computes faster than Java, in single precision: convolution, max pooling,
 * matrix products and the gradient of ReLU. oneDNN generates code for each shape and the processor.
 *
 * <p>It is called with one thread per call, on the threads of {@link dlfs.engine.threads.Parallel}:
 * so the results do not depend on the number of threads. Their last digits do depend on the
 * processor.
 */
package dlfs.engine.kernels.onednn;
