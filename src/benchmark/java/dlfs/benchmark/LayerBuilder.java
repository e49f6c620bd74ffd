package dlfs.benchmark;

/**
 * Builds the layers of a network in one library, from the first to the last. Softmax with
 * cross-entropy follows the last. Weights are initialised by the method of K. He et al., biases by
 * 0.
 */
interface LayerBuilder {

  /** Adds a convolution with square filters: [N, C, H, W] -> [N, filters, H', W']. */
  LayerBuilder convolution(int filters, int size, int stride, int padding);

  /**
   * Adds a convolution of 3x3 without biases, batch normalisation, and ReLU: [N, C, H, W] -> [N,
   * filters, ⌈H / stride⌉, ⌈W / stride⌉].
   */
  LayerBuilder normalisedConvolution(int filters, int stride);

  /**
   * Adds a residual block: two normalised convolutions, the second without ReLU, to whose output
   * the input is added before ReLU. If the block has a stride, the input is shortened to every
   * stride-th row and column, and filled up with channels of zeros.
   */
  LayerBuilder residualBlock(int filters, int stride);

  /** Adds the mean of each channel: [N, C, H, W] -> [N, C]. */
  LayerBuilder globalAveragePooling();

  /** Adds max pooling; rows and columns that fill no window are ignored. */
  LayerBuilder maxPooling(int size, int stride);

  /** Adds a fully connected layer: [N, ...] -> [N, outputs]. */
  LayerBuilder affine(int outputs);

  /** Adds ReLU after the last convolution or affine layer. */
  LayerBuilder relu();

  /** Adds dropout that scales the remaining elements during training. */
  LayerBuilder dropout(double dropProbability);
}
