package dlfs.weights;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.updater.BaseMultiLayerUpdater;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The configuration of a saved network, a chain or a graph, for which DL4J has two unrelated
 * classes.
 *
 * @param type the type of the parameters
 * @param updates the number of updates that the network has been trained for
 * @param epochs the number of epochs that the network has been trained for
 * @param layers the layers, those of a graph in no particular order
 * @param json the configuration as DL4J writes it
 * @param graph the configuration of a graph
 * @param constructor creates the network from all parameters, which become its own
 */
record SavedNetwork(
    DataType type,
    int updates,
    int epochs,
    List<NeuralNetConfiguration> layers,
    String json,
    Optional<ComputationGraphConfiguration> graph,
    Function<INDArray, WithUpdater> constructor) {

  /**
   * An initialised network.
   *
   * @param layers the layers of the network
   * @param updater the network's updater
   */
  record WithUpdater(Model network, Layer[] layers, BaseMultiLayerUpdater<?> updater) {}

  /** Returns a chain: each layer has the output of the one before it as its input. */
  static SavedNetwork chain(MultiLayerConfiguration chain) {
    return new SavedNetwork(
        chain.getDataType(),
        chain.getIterationCount(),
        chain.getEpochCount(),
        chain.getConfs(),
        chain.toJson(),
        Optional.empty(),
        parameters -> {
          var network = new MultiLayerNetwork(chain);
          network.init(parameters, false);
          var updater = (BaseMultiLayerUpdater<?>) network.getUpdater();
          return new WithUpdater(network, network.getLayers(), updater);
        });
  }

  /**
   * Returns a graph of layers and other vertices, each with the outputs of others as its inputs.
   */
  static SavedNetwork graph(ComputationGraphConfiguration graph) {
    List<NeuralNetConfiguration> layers =
        graph.getVertices().values().stream()
            .filter(LayerVertex.class::isInstance)
            .map(vertex -> ((LayerVertex) vertex).getLayerConf())
            .toList();
    return new SavedNetwork(
        graph.getDataType(),
        graph.getIterationCount(),
        graph.getEpochCount(),
        layers,
        graph.toJson(),
        Optional.of(graph),
        parameters -> {
          var network = new ComputationGraph(graph);
          network.init(parameters, false);
          return new WithUpdater(network, network.getLayers(), network.getUpdater());
        });
  }
}
