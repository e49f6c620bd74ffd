package dlfs.networks;

import static dlfs.networks.Layers.convolution;
import static dlfs.networks.Layers.dense;
import static dlfs.networks.Layers.regressionLoss;
import static dlfs.text.Text.formatted;

import dlfs.images.ImageShape;
import dlfs.layers.LayerSet;
import dlfs.layers.SmoothL1Loss;
import java.util.List;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * The network of deep Q-learning (section 8.5.4; Mnih et al. 2015): maps what an agent sees to the
 * value of each action.
 *
 * <p>The loss is smooth L1, whose gradient is limited: to errors of up to 1 in the paper, where all
 * rewards are clipped to [-1, 1]. Where values are large, so are errors. If most of them were
 * limited, the network would learn the medians of its targets in place of the means, and neglect
 * rare ones, such as those of terminal states; then the values may increase without end.
 *
 * @param observations the shape of what it sees; 1x1 pixels if it is not an image
 * @param filters the number of filters of a convolution of 3x3 with ReLU; 0 for no convolution
 * @param hidden the widths of the hidden layers, with ReLU
 * @param actions the number of actions
 * @param maxError the error of a value from which its gradient is limited, β of the loss; above 0
 */
public record QNetwork(
    ImageShape observations, int filters, List<Integer> hidden, int actions, double maxError)
    implements ChainNetwork {
  private static final int KERNEL = 3;

  /**
   * @throws IllegalArgumentException if a size is out of range
   */
  public QNetwork {
    hidden = List.copyOf(hidden);
    if (filters < 0 || actions < 1 || hidden.stream().anyMatch(width -> width < 1)) {
      throw new IllegalArgumentException(
          formatted(
              "QNetwork needs 0 or more filters, and at least 1 action and unit in a hidden layer;"
                  + " it was given %d, %d and %s",
              filters, actions, hidden));
    }
    if (filters > 0 && Math.min(observations.height(), observations.width()) < KERNEL) {
      throw new IllegalArgumentException(
          formatted("the convolution of QNetwork needs at least 3x3 pixels, not %s", observations));
    }
  }

  /**
   * Returns the network for a list of values: two hidden layers of 64 units.
   *
   * @param observations of 1x1 pixels
   * @param maxError the error from which the gradient is limited
   */
  public static QNetwork ofValues(ImageShape observations, int actions, double maxError) {
    return new QNetwork(observations, 0, List.of(64, 64), actions, maxError);
  }

  /**
   * Returns the network for small images: 16 filters and a hidden layer of 128 units, as of Young
   * and Tian, "MinAtar", arXiv:1903.03176 (2019).
   *
   * @param maxError the error from which the gradient is limited
   */
  public static QNetwork ofImages(ImageShape observations, int actions, double maxError) {
    return new QNetwork(observations, 16, List.of(128), actions, maxError);
  }

  @Override
  public MultiLayerConfiguration configuration(LayerSet layers, IUpdater updater, long seed) {
    var list = Configurations.begin(layers, new InitialWeights.He(), updater, seed);
    if (filters > 0) {
      list.layer(convolution(filters, KERNEL, 1, 0, Activation.RELU)); // [N, filters, H-2, W-2]
    }
    for (int width : hidden) {
      list.layer(dense(width, Activation.RELU)); // [N, width]
    }
    return list.layer(dense(actions, Activation.IDENTITY)) // [N, actions]
        .layer(regressionLoss(new SmoothL1Loss(maxError)))
        .setInputType(observations.flattened())
        .build();
  }
}
