/**
 * Training on NVIDIA's graphics cards: {@link dlfs.engine.device.Device} with cuDNN for
 * convolutions, cuBLAS for matrix products and for convolutions with filters of 1 x 1, and kernels
 * of its own, in CUDA C++, for everything else. They are compiled for the card when it is first
 * opened.
 */
package dlfs.engine.cuda;
