package dlfs.weights;

import dlfs.images.Normalization;
import dlfs.layers.LayerSet;
import dlfs.optimizers.Sgd;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Gives a network trained convolutions, those of a {@link dlfs.networks.Backbone}. */
public final class TrainedBackbone {
  private static final String FIRST = "conv1";

  private TrainedBackbone() {}

  /**
   * Loads the weights of SqueezeNet that are a part of this project. Those of its first convolution
   * take pixels in [0, 1]: the normalisation on which they were trained is a part of them.
   *
   * @param network a detector, or another network, with {@link dlfs.networks.Backbone#SQUEEZE_NET}
   */
  public static void load(ComputationGraph network) {
    copy(normalised(), network);
  }

  /**
   * Copies the parameters of a classifier to the layers of the same name.
   *
   * @param classifier with the trained convolutions, such as a {@link
   *     dlfs.networks.BackboneClassifier}
   * @param network with the same convolutions; its other layers stay as they are
   */
  public static void copy(ComputationGraph classifier, ComputationGraph network) {
    Map<String, INDArray> parameters = network.paramTable();
    classifier
        .paramTable()
        .forEach(
            (name, values) -> {
              if (parameters.containsKey(name)) {
                parameters.get(name).assign(values);
              }
            });
  }

  /** Returns the classifier, for pixels in [0, 1] in the order red, green, blue. */
  private static ComputationGraph normalised() {
    PublishedWeights published = PublishedWeights.SQUEEZE_NET;
    var network = (ComputationGraph) published.network().create(LayerSet.BUILTIN, new Sgd(), 1);
    try (TensorFile file = published.openBundled()) {
      TrainedWeights.load(file, network);
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
    Normalization pixels = published.preprocessing().normalization();
    INDArray weights = network.getParam(FIRST + "_W"); // [filters, 3, height, width]
    INDArray biases = network.getParam(FIRST + "_b"); // [1, filters]
    INDArray original = weights.dup('c');
    for (int channel = 0; channel < pixels.mean().size(); channel++) {
      INDArray of = channel(original, channel);
      double deviation = pixels.deviation().get(channel);
      double mean = pixels.mean().get(channel);
      biases.subi(of.sum(1, 2).reshape(biases.shape()).muli(mean / deviation));
      int source = pixels.order() == Normalization.Order.RGB ? channel : 2 - channel;
      channel(weights, source).assign(of.mul(pixels.maximum() / deviation));
    }
    return network;
  }

  private static INDArray channel(INDArray weights, int channel) {
    return weights.get(
        NDArrayIndex.all(),
        NDArrayIndex.point(channel),
        NDArrayIndex.all(),
        NDArrayIndex.all()); // [filters, height, width]
  }
}
