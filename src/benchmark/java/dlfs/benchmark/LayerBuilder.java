package dlfs.benchmark;

import java.util.List;
import java.util.function.Consumer;

/**
 * Builds the layers of a network in one library, from the first to the last. Softmax with
 * cross-entropy follows the last. Weights are initialised by the method of K. He et al., biases by
 * 0.
 */
interface LayerBuilder {

  /** Adds a convolution with square filters: [N, C, H, W] -> [N, filters, H', W']. */
  LayerBuilder convolution(int filters, int size, int stride, int padding);

  /**
   * Adds a convolution without biases, and batch normalisation: [N, C, H, W] -> [N, filters, H',
   * W'].
   */
  LayerBuilder normalisedConvolution(int filters, int size, int stride, int padding);

  /**
   * Adds the sum of the outputs of branches, which all have the present end as their input. A
   * branch without layers is the input itself.
   */
  LayerBuilder sum(List<Consumer<LayerBuilder>> branches);

  /** Adds the outputs of branches, concatenated by channel; otherwise like {@link #sum}. */
  LayerBuilder concatenation(List<Consumer<LayerBuilder>> branches);

  /** Adds the choice of every stride-th row and column, filled up with channels of zeros. */
  LayerBuilder paddedShortcut(int filters, int stride);

  /** Adds the mean of each channel: [N, C, H, W] -> [N, C]. */
  LayerBuilder globalAveragePooling();

  /** Adds max pooling; rows and columns that fill no window are ignored. */
  LayerBuilder maxPooling(int size, int stride, int padding);

  /** Adds max pooling whose last windows may extend beyond the image. */
  LayerBuilder maxPoolingRoundedUp(int size, int stride);

  /** Adds a fully connected layer: [N, ...] -> [N, outputs]. */
  LayerBuilder affine(int outputs);

  /** Adds ReLU. */
  LayerBuilder relu();

  /** Adds dropout that scales the remaining elements during training. */
  LayerBuilder dropout(double dropProbability);
}
