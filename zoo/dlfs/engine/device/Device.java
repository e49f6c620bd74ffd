package dlfs.engine.device;

import dlfs.engine.kernels.Normalization.LocalResponse;
import dlfs.layers.ActivationFunction;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A processor with memory of its own, such as a graphics card, and its operations.
 *
 * <p>All numbers are floats. Matrices are stored row by row, images as [N, C, H, W]. Operations are
 * executed in the order of the calls, and a method may return before the device has finished;
 * {@link #synchronize} waits. An output overwrites its array, and is no input of the same operation
 * unless the method says so. The same operations on the same numbers give the same bits.
 *
 * <p>An object is used by one thread at a time.
 */
public interface Device {

  /** Returns the name of the device, its driver and libraries, with versions, in one line. */
  String description();

  // Memory.

  /**
   * Allocates memory, with any content.
   *
   * @param length the number of elements
   * @throws IllegalStateException if there is not enough; the message says how much is needed, how
   *     much is free, and what to do
   */
  DeviceArray allocate(long length);

  /** Frees memory that {@link #allocate} returned. */
  void free(DeviceArray array);

  /**
   * Returns a copy of an array in memory that the processor and the device both address. The memory
   * is freed when the array, and all views of it, are unreachable.
   *
   * <p>The processor must not read or write it between an operation on it and the next {@link
   * #synchronize}.
   *
   * @param values an array of type FLOAT; in the order 'c' afterwards
   */
  INDArray share(INDArray values);

  /** Returns whether an array is in memory that {@link #share} allocated. */
  boolean isShared(INDArray array);

  /** Copies a dense array to the device. It may be changed as soon as the method returns. */
  void upload(INDArray from, DeviceArray to);

  /** Copies an array from the device to a dense array, and waits for it. */
  void download(DeviceArray from, INDArray to);

  /** Waits until all operations are finished. */
  void synchronize();

  /**
   * Returns a faster way to execute the same operations again and again.
   *
   * @param operations operations with the same arguments at each call, none of which copies to or
   *     from the processor's memory, waits, or allocates
   */
  default Runnable recorded(Runnable operations) {
    return operations;
  }

  /**
   * Copies an integer of 64 bits to the device.
   *
   * @param to two elements
   */
  void write(long value, DeviceArray to);

  // Convolution and matrix products.

  /** Prepares convolutions of one shape; the same object can be used any number of times. */
  DeviceConvolution convolution(ConvolutionShape shape);

  /**
   * Computes a matrix product: C = A B + β C.
   *
   * @param a A, [m, k], or [k, m] if it is transposed
   * @param b B, [k, n], or [n, k] if it is transposed
   * @param beta 0 (the content of C does not matter, and may be NaN) or 1
   * @param c C, [m, n]
   */
  void multiply(
      boolean transposeA,
      boolean transposeB,
      int m,
      int n,
      int k,
      DeviceArray a,
      DeviceArray b,
      float beta,
      DeviceArray c);

  // Biases and activation functions.

  /**
   * Adds biases and applies an activation function in place: y = f(y + b).
   *
   * @param y [N, C, P], where P is the number of pixels, or 1
   * @param bias [C]; null for none
   */
  void addBias(ActivationFunction f, DeviceArray y, DeviceArray bias, int n, int c, int p);

  /** Computes the gradient of biases: db[c] = Σ dy[n, c, p]. */
  void biasGradient(DeviceArray dy, DeviceArray db, int n, int c, int p);

  /** y = f(x); y may be x. */
  void activate(ActivationFunction f, DeviceArray x, DeviceArray y);

  /** dx = f'(x) dy, computed from y = f(x); dx may be dy. */
  void activationGradient(ActivationFunction f, DeviceArray y, DeviceArray dy, DeviceArray dx);

  // Pooling.

  /**
   * Computes the maximum of each window. Padding is ignored.
   *
   * @param x [N, C, H, W]
   * @param y [N, C, OH, OW]
   * @param indices the position of the first maximum of each window, as an int: its row times W
   *     plus its column in the image; [N, C, OH, OW]
   */
  void maxPooling(PoolingShape shape, DeviceArray x, DeviceArray y, DeviceArray indices);

  /** Computes the gradient of {@link #maxPooling}. */
  void maxPoolingGradient(PoolingShape shape, DeviceArray dy, DeviceArray indices, DeviceArray dx);

  /** Computes the mean of the pixels of each window. Padding does not count. */
  void averagePooling(PoolingShape shape, DeviceArray x, DeviceArray y);

  /** Computes the gradient of {@link #averagePooling}: equal shares for the pixels of a window. */
  void averagePoolingGradient(PoolingShape shape, DeviceArray dy, DeviceArray dx);

  // Normalisation.

  /**
   * Computes the mean and the biased variance of each channel.
   *
   * @param x [N, C, P]
   * @param mean [C]
   * @param variance [C]
   */
  void moments(DeviceArray x, int n, int c, int p, DeviceArray mean, DeviceArray variance);

  /**
   * Normalises, scales and shifts each channel: y = f(γ (x - mean) / √(variance + ε) + β).
   *
   * @param x [N, C, P]
   * @param y [N, C, P]; may be x
   */
  void normalise(
      ChannelMoments moments,
      ActivationFunction f,
      DeviceArray x,
      DeviceArray beta,
      int n,
      int c,
      int p,
      DeviceArray y);

  /**
   * Computes the gradients of {@link #normalise} with the {@link #moments} of x, as described at
   * {@link dlfs.engine.kernels.Normalization#normaliseGradient}.
   *
   * @param x [N, C, P]
   * @param y the output, from which f' is computed; null if f is the identity
   * @param dy [N, C, P]
   * @param dgamma [C]
   * @param dbeta [C]
   * @param dx [N, C, P]; may be dy
   */
  void normaliseGradient(
      ChannelMoments moments,
      ActivationFunction f,
      DeviceArray x,
      DeviceArray y,
      DeviceArray dy,
      int n,
      int c,
      int p,
      DeviceArray dgamma,
      DeviceArray dbeta,
      DeviceArray dx);

  /** Computes change = factor (running - ofBatch). */
  void change(DeviceArray running, DeviceArray ofBatch, float factor, DeviceArray change);

  /**
   * Computes the change of log₁₀ σ by which σ² changes by factor (σ² - variance): ½ log₁₀(σ² / (σ²
   * - factor (σ² - variance))), where σ² = 10^(2 log₁₀ σ).
   */
  void logDeviationChange(
      DeviceArray logDeviation, DeviceArray variance, float factor, DeviceArray change);

  /** Computes variances: 10^(2 log₁₀ σ). */
  void varianceOfLogDeviation(DeviceArray logDeviation, DeviceArray variance);

  /**
   * Computes local response normalisation, as described at {@link
   * dlfs.engine.kernels.Normalization#localResponse}.
   *
   * @param x [N, C, P]
   * @param s the sums, [N, C, P]
   * @param y [N, C, P]
   */
  void localResponse(
      LocalResponse constants, DeviceArray x, int n, int c, int p, DeviceArray s, DeviceArray y);

  /** Computes the gradient of {@link #localResponse}. */
  void localResponseGradient(
      LocalResponse constants,
      DeviceArray x,
      DeviceArray s,
      DeviceArray y,
      DeviceArray dy,
      int n,
      int c,
      int p,
      DeviceArray dx);

  // Dropout, sums and copies.

  /**
   * Multiplies the elements that are kept by the scale, and drops the others.
   *
   * @param seed the seed of the mask, which is that of {@link dlfs.layers.DropoutMask}: two
   *     elements with an integer of 64 bits
   * @param y may be x
   */
  void dropout(
      double dropProbability, double scale, DeviceArray seed, DeviceArray x, DeviceArray y);

  /** y = f(a + b); y may be a or b. */
  void add(ActivationFunction f, DeviceArray a, DeviceArray b, DeviceArray y);

  /**
   * Copies blocks of consecutive elements: to[i · toStride + j] = from[i · fromStride + j] for i in
   * [0, count) and j in [0, size).
   */
  void copyBlocks(
      DeviceArray from, long fromStride, DeviceArray to, long toStride, int count, long size);

  /**
   * Copies images into the middle of larger ones: the border of the larger ones becomes 0.
   *
   * @param from [images, height, width]
   * @param to [images, top + height + bottom, left + width + right]
   */
  void pad(Border border, DeviceArray from, DeviceArray to);

  /** Copies the middle of larger images: the inverse of {@link #pad}. */
  void crop(Border border, DeviceArray from, DeviceArray to);

  /** Sets all elements to 0. */
  void clear(DeviceArray array);

  // Losses.

  /**
   * Computes the cross-entropy of each row directly from the scores, and the gradient of their sum,
   * as described at {@link dlfs.engine.kernels.SoftmaxCrossEntropy}.
   *
   * @param x the scores, [N, classes]
   * @param t the labels, [N, classes]
   * @param losses [N]
   * @param dx [N, classes]; null if it is not wanted
   */
  void softmaxCrossEntropy(
      DeviceArray x, DeviceArray t, int n, int classes, DeviceArray losses, DeviceArray dx);

  /** Computes the softmax of each row; y may be x. */
  void softmax(DeviceArray x, int n, int classes, DeviceArray y);

  /**
   * Adds factor · Σ x to a number of 64 bits.
   *
   * @param sum two elements: a double
   */
  void addSum(double factor, DeviceArray x, DeviceArray sum);

  /** Adds factor · Σ x² to a number of 64 bits. */
  void addSumOfSquares(double factor, DeviceArray x, DeviceArray sum);

  /** Returns a number of 64 bits, once all operations are finished. */
  double read(DeviceArray sum);

  // Updates.

  /**
   * Updates parameters by a rule, whose state it changes: first g = g scale + l2 w; then g becomes
   * the step of the rule (see {@link DeviceRule}); then g = g + decay w; then w = w - g.
   *
   * @param scale the factor of the gradient: 1 / N
   * @param l2 the coefficient of L2 regularisation
   * @param decay the coefficient of weight decay, times the learning rate if that applies
   * @param w the parameters
   * @param g the gradients, and afterwards the step
   */
  void update(DeviceRule rule, float scale, float l2, float decay, DeviceArray w, DeviceArray g);
}
