package dlfs.engine;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.graph.vertex.VertexIndices;
import org.deeplearning4j.nn.graph.vertex.impl.LayerVertex;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/**
 * The layers and other vertices of a network, and their connections, whether the network is a chain
 * or a graph.
 *
 * @param nodes in topological order: each after the nodes that its inputs come from
 */
record Topology(List<Node> nodes) {

  /**
   * A layer, or another vertex of a graph.
   *
   * @param name the name of the vertex, or the index of the layer in a chain
   * @param part the {@link Layer} or {@link GraphVertex}
   * @param before the preprocessor of the layer's input; null for none
   * @param inputs the nodes whose outputs are the inputs; a chain's first layer has none
   * @param consumers the nodes that have the output as an input, once for each time they have it
   */
  record Node(
      String name, Object part, InputPreProcessor before, List<Node> inputs, List<Node> consumers) {

    /** Returns the layer or vertex as this type, if it is of this type. */
    <T> Optional<T> as(Class<T> type) {
      return type.isInstance(part) ? Optional.of(type.cast(part)) : Optional.empty();
    }

    boolean is(Class<?> type) {
      return type.isInstance(part);
    }

    @Override
    public boolean equals(Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(this);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /**
   * Returns the topology of an initialised network.
   *
   * @throws IllegalArgumentException if it is neither a chain nor a graph
   */
  static Topology of(Model network) {
    if (network instanceof MultiLayerNetwork chain) {
      return of(chain);
    }
    if (network instanceof ComputationGraph graph) {
      return of(graph);
    }
    throw new IllegalArgumentException(
        "the engine computes a MultiLayerNetwork or a ComputationGraph, not a "
            + network.getClass().getSimpleName());
  }

  private static Topology of(MultiLayerNetwork chain) {
    List<Node> nodes = new ArrayList<>();
    for (int i = 0; i < chain.getnLayers(); i++) {
      InputPreProcessor before = chain.getLayerWiseConfigurations().getInputPreProcess(i);
      add(
          nodes,
          Integer.toString(i),
          chain.getLayer(i),
          before,
          i == 0 ? List.of() : List.of(nodes.get(i - 1)));
    }
    return new Topology(nodes);
  }

  private static Topology of(ComputationGraph graph) {
    List<Node> nodes = new ArrayList<>();
    Map<Integer, Node> byVertex = new LinkedHashMap<>();
    for (int vertex : graph.topologicalSortOrder()) {
      GraphVertex current = graph.getVertices()[vertex];
      List<Node> inputs = new ArrayList<>();
      if (current.getInputVertices() != null) {
        for (VertexIndices input : current.getInputVertices()) {
          inputs.add(byVertex.get(input.getVertexIndex()));
        }
      }
      boolean isLayer = current.hasLayer();
      InputPreProcessor before =
          current instanceof LayerVertex layer ? layer.getLayerPreProcessor() : null;
      Object part = isLayer ? current.getLayer() : current;
      byVertex.put(vertex, add(nodes, current.getVertexName(), part, before, inputs));
    }
    return new Topology(nodes);
  }

  private static Node add(
      List<Node> nodes, String name, Object part, InputPreProcessor before, List<Node> inputs) {
    Node node = new Node(name, part, before, List.copyOf(inputs), new ArrayList<>());
    inputs.forEach(input -> input.consumers.add(node));
    nodes.add(node);
    return node;
  }

  /** Returns the layers and vertices of a type, in topological order. */
  <T> Stream<T> all(Class<T> type) {
    return nodes.stream().flatMap(node -> node.as(type).stream());
  }
}
