package dlfs.networks;

import static dlfs.text.Text.formatted;

import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * A network of DL4J's as training, evaluation, checkpoints and gradient checks see it, whether it
 * is a chain of layers ({@link MultiLayerNetwork}) or a graph ({@link ComputationGraph}). It has
 * one or more inputs and outputs; a chain has one of each.
 */
public sealed interface TrainableNetwork permits TrainableChain, TrainableGraph {

  /**
   * Returns the view of a network.
   *
   * @param network an initialised {@link MultiLayerNetwork} or {@link ComputationGraph}
   * @throws IllegalArgumentException if it is anything else
   */
  static TrainableNetwork of(Model network) {
    if (isInitialised(network)) {
      return network instanceof MultiLayerNetwork chain
          ? new TrainableChain(chain)
          : new TrainableGraph((ComputationGraph) network);
    }
    throw new IllegalArgumentException(
        formatted(
            "an initialised MultiLayerNetwork or ComputationGraph is needed, not %s",
            network == null ? "null" : "a " + network.getClass().getSimpleName()));
  }

  /** Returns whether a network is an initialised chain or graph. */
  static boolean isInitialised(Model network) {
    return network instanceof MultiLayerNetwork chain && chain.isInitCalled()
        || network instanceof ComputationGraph graph && graph.getVertices() != null;
  }

  /** Returns DL4J's network. */
  Model model();

  /**
   * Returns the layers by name, in the order of their parameters. The layers of a chain are named
   * "0", "1", …, as in DL4J's names of parameters; those of a graph have the names of their
   * vertices.
   */
  Map<String, Layer> layers();

  /** Makes one update from these samples. */
  void fit(MultiDataSet samples);

  /** Returns the loss on these samples, computed as in inference. */
  double loss(MultiDataSet samples);

  /** Returns the loss on these samples, computed as in training. */
  double trainingLoss(MultiDataSet samples);

  /** Returns the outputs of the network in inference, in new arrays. */
  List<INDArray> outputs(INDArray... inputs);

  /**
   * Returns the output in inference of a network with a single one, in a new array.
   *
   * @throws IllegalStateException if it has several
   */
  default INDArray output(INDArray... inputs) {
    List<INDArray> outputs = outputs(inputs);
    if (outputs.size() != 1) {
      throw new IllegalStateException(
          formatted("a network with one output is needed, but this one has %d", outputs.size()));
    }
    return outputs.get(0);
  }

  /** Returns the output of every layer in inference, by the name of the layer. */
  Map<String, INDArray> activations(INDArray... inputs);

  /**
   * Computes the gradients of the training loss, summed over the samples, without an update. Those
   * of the parameters are in the layers' gradient views afterwards.
   *
   * @return the gradient of each input, in new arrays
   */
  List<INDArray> backpropagate(MultiDataSet samples);

  /** Returns the gradients of all parameters, as a row; null before the first step. */
  default INDArray gradients() {
    return model().getGradientsViewArray();
  }

  /** Creates the array of {@link #gradients}, of which the layers' gradients are views. */
  void initGradients();

  /** Returns the state of the update rule; null if it has none. */
  INDArray updaterState();

  /** Returns the configuration, with the number of updates made, as DL4J's JSON. */
  String configurationJson();

  /** Returns the number of updates made. */
  int iterationCount();

  /** Sets the number of updates made, on which schedules and update rules depend. */
  void setIterationCount(int iterations);

  /** Returns the type of the parameters. */
  DataType dataType();

  /** Returns whether the loss is the mean over the samples, not the sum. */
  default boolean isMiniBatch() {
    return model().conf().isMiniBatch();
  }
}
