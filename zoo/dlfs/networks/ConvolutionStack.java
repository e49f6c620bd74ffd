package dlfs.networks;

import static dlfs.networks.Layers.convolution;
import static dlfs.networks.Layers.dense;
import static dlfs.networks.Layers.maxPooling;
import static dlfs.networks.Layers.softmaxWithLoss;

import dlfs.layers.LayerSet;
import java.util.List;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * A network for comparing stacks of convolutions (section 8.1.3), for 28x28 images: a 3x3
 * convolution with 16 filters, and pooling; the stack, with 16 filters, ReLU and "same" padding in
 * each convolution; pooling; 50 hidden units and 10 classes.
 *
 * @param kernels height and width of the filters of each convolution in the stack, odd; at least
 *     one
 */
public record ConvolutionStack(List<Integer> kernels) implements ChainNetwork {
  private static final int FILTERS = 16;

  public ConvolutionStack {
    kernels = List.copyOf(kernels);
    if (kernels.isEmpty() || kernels.stream().anyMatch(kernel -> kernel < 1 || kernel % 2 == 0)) {
      throw new IllegalArgumentException(
          "a stack needs at least one convolution, each with filters of an odd size, not "
              + kernels);
    }
  }

  /**
   * Returns the number of weights that connect one channel before the stack to one after it, by way
   * of one channel in each layer between.
   */
  public int weightsOfAConnection() {
    return kernels.stream().mapToInt(kernel -> kernel * kernel).sum();
  }

  /** Returns the height and width of the receptive field of one element after the stack. */
  public int receptiveField() {
    return 1 + kernels.stream().mapToInt(kernel -> kernel - 1).sum();
  }

  @Override
  public MultiLayerConfiguration configuration(LayerSet layers, IUpdater updater, long seed) {
    var list =
        Configurations.begin(layers, new InitialWeights.He(), updater, seed)
            .layer(convolution(FILTERS, 3, 1, 1, Activation.RELU)) // [N, 16, 28, 28]
            .layer(maxPooling(2, 2)); // [N, 16, 14, 14]
    for (int kernel : kernels) {
      list.layer(convolution(FILTERS, kernel, 1, kernel / 2, Activation.RELU));
    }
    return list.layer(maxPooling(2, 2)) // [N, 16, 7, 7]
        .layer(dense(50, Activation.RELU)) // [N, 50]
        .layer(dense(10, Activation.IDENTITY)) // [N, 10]
        .layer(softmaxWithLoss(10))
        .setInputType(new ImageShape(1, 28, 28).flattened())
        .build();
  }
}
