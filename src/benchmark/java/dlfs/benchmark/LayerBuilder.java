package dlfs.benchmark;

/**
 * Builds the layers of a network in one library, from the first to the last. Softmax with
 * cross-entropy follows the last. Weights are initialised by the method of K. He et al., biases by
 * 0.
 */
interface LayerBuilder {

  /** Adds a convolution with square filters: [N, C, H, W] -> [N, filters, H', W']. */
  LayerBuilder convolution(int filters, int size, int stride, int padding);

  /** Adds max pooling; rows and columns that fill no window are ignored. */
  LayerBuilder maxPooling(int size, int stride);

  /** Adds a fully connected layer: [N, ...] -> [N, outputs]. */
  LayerBuilder affine(int outputs);

  /** Adds ReLU after the last convolution or affine layer. */
  LayerBuilder relu();

  /** Adds dropout that scales the remaining elements during training. */
  LayerBuilder dropout(double dropProbability);
}
