package dlfs.networks;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.ConvexOptimizer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * Computes a network in inference in its place, as where it is trained on a device. The optimizer
 * of a network can implement it.
 */
public interface Inference {

  /** Returns what computes a network in its place; empty if it computes itself. */
  static Optional<Inference> of(Model network) {
    return optimizer(network) instanceof Inference inference
        ? Optional.of(inference)
        : Optional.empty();
  }

  private static ConvexOptimizer optimizer(Model network) {
    try {
      return network instanceof MultiLayerNetwork || network instanceof ComputationGraph
          ? network.getOptimizer()
          : null;
    } catch (NullPointerException e) { // DL4J's networks have none before their first step
      return null;
    }
  }

  /** Returns the outputs of the network, in new arrays; empty to leave them to the network. */
  Optional<List<INDArray>> outputs(INDArray... inputs);

  /** Returns the loss on these samples; empty to leave it to the network. */
  OptionalDouble loss(MultiDataSet samples);
}
