package dlfs.networks;

import dlfs.layers.LayerSet;
import java.util.List;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * A network to compare stacks of convolutions with (section 8.1.3): for 28x28 images, a convolution
 * 3x3 of 16 filters and pooling; the stack, of 16 filters each, with ReLU after each and padded so
 * that the maps keep their size; pooling; 50 hidden units and 10 classes.
 *
 * @param kernels height and width of each convolution of the stack, odd; at least one
 */
public record ConvolutionStack(List<Integer> kernels) implements Network {
  private static final int FILTERS = 16;

  public ConvolutionStack {
    kernels = List.copyOf(kernels);
    if (kernels.isEmpty() || kernels.stream().anyMatch(kernel -> kernel < 1 || kernel % 2 == 0)) {
      throw new IllegalArgumentException(
          "a stack of convolutions needs at least one, all of odd sizes, not " + kernels);
    }
  }

  /** How many weights lead from one map before the stack, over one in each layer, to one after. */
  public int weightsOfAConnection() {
    return kernels.stream().mapToInt(kernel -> kernel * kernel).sum();
  }

  /** How many numbers, in height and in width, one number after the stack depends on. */
  public int receptiveField() {
    return 1 + kernels.stream().mapToInt(kernel -> kernel - 1).sum();
  }

  @Override
  public MultiLayerConfiguration configuration(LayerSet layers, IUpdater updater, long seed) {
    var list =
        Configurations.begin(new Weights.He(), updater, seed)
            .layer(layers.convolution(1, FILTERS, 3, 1, 1, Activation.RELU)) // [N, 16, 28, 28]
            .layer(layers.maxPooling(2, 2, 0)); // [N, 16, 14, 14]
    for (int kernel : kernels) {
      list.layer(layers.convolution(FILTERS, FILTERS, kernel, 1, kernel / 2, Activation.RELU));
    }
    return list.layer(layers.maxPooling(2, 2, 0)) // [N, 16, 7, 7]
        .layer(layers.affine(FILTERS * 7 * 7, 50, Activation.RELU)) // [N, 50]
        .layer(layers.affine(50, 10, Activation.IDENTITY)) // [N, 10]
        .layer(layers.softmaxWithLoss(10))
        .setInputType(InputType.convolutionalFlat(28, 28, 1))
        .build();
  }
}
