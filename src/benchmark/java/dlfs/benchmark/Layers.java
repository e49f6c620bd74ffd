package dlfs.benchmark;

/**
 * Takes the layers of a network, from the first to the last, and makes them in its own library. The
 * last ends in softmax with cross-entropy. Weights are drawn as K. He et al. do, biases are 0.
 */
interface Layers {

  /** A convolution with square filters: [N, C, H, W] -> [N, filters, H', W']. */
  Layers convolution(int filters, int size, int stride, int padding);

  /** The maximum of every window; a rest that fills no window is left out. */
  Layers maxPooling(int size, int stride);

  /** A fully connected layer: [N, ...] -> [N, outputs]. */
  Layers affine(int outputs);

  /** The activation function of the convolution or affine layer just before it. */
  Layers relu();

  /** Dropout; what is kept is scaled while training. */
  Layers dropout(double dropProbability);
}
