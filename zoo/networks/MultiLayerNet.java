package networks;

import java.util.List;
import layers.LayerSet;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * The fully connected network of the book's chapter 6: layers of the same activation function, then
 * softmax with cross-entropy.
 *
 * @param inputs values per sample
 * @param hidden the width of each hidden layer, the first first; at least one
 * @param classes how many classes there are
 * @param activation the activation function of every hidden layer
 * @param weights how the weights of all layers, the last included, are drawn
 */
public record MultiLayerNet(
    int inputs, List<Integer> hidden, int classes, Activation activation, Weights weights)
    implements Network {

  public MultiLayerNet {
    hidden = List.copyOf(hidden);
    if (hidden.isEmpty()) {
      throw new IllegalArgumentException("a MultiLayerNet needs at least one hidden layer");
    }
  }

  @Override
  public MultiLayerConfiguration configuration(LayerSet layers, IUpdater updater, long seed) {
    var list = Configurations.begin(weights, updater, seed);
    int width = inputs;
    for (int next : hidden) {
      list.layer(layers.affine(width, next, activation)); // [N, width] -> [N, next]
      width = next;
    }
    return list.layer(layers.affine(width, classes, Activation.IDENTITY)) // [N, classes]
        .layer(layers.softmaxWithLoss(classes))
        .build();
  }
}
