package dlfs.weights;

import static dlfs.text.Text.formatted;

import dlfs.files.DataFileException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;

/**
 * Checks that the vertices of a graph and their inputs fit together, before DL4J creates the graph
 * from them. DL4J computes the vertices in the order that the file names, which it does not check.
 *
 * @param json the file, for error messages
 * @param graph the configuration, as read from the file
 */
record GraphStructure(ModelJson json, ComputationGraphConfiguration graph) {
  /** The maximum number of inputs of all vertices, since DL4J takes long for many more. */
  private static final int MAX_INPUTS = 10_000;

  /** The maximum length of a name in a message. */
  private static final int MAX_NAME_LENGTH = 60;

  /**
   * Checks the graph.
   *
   * @throws DataFileException if vertices, inputs, outputs or their order do not fit together
   */
  void check() throws DataFileException {
    require(isUsable(graph.getNetworkInputs()), "has a graph without inputs");
    require(isUsable(graph.getNetworkOutputs()), "has a graph without outputs");
    Set<String> known = new HashSet<>(graph.getNetworkInputs());
    require(known.size() == graph.getNetworkInputs().size(), "has two inputs of one name");
    for (String name : graph.getVertices().keySet()) {
      require(known.add(name), "has two vertices called %s", name);
    }
    require(
        graph.getVertexInputs().keySet().equals(graph.getVertices().keySet()),
        "has inputs for other vertices than those of its graph");
    for (var vertex : graph.getVertices().entrySet()) {
      checkVertex(vertex.getKey(), vertex.getValue());
    }
    int inputs = graph.getVertexInputs().values().stream().mapToInt(List::size).sum();
    require(inputs <= MAX_INPUTS, "has a graph whose vertices have %s inputs", inputs);
    for (String output : graph.getNetworkOutputs()) {
      require(
          graph.getVertices().containsKey(output),
          "has the output %s, which is no vertex of its graph",
          output);
    }
    checkOrder(known);
  }

  private static boolean isUsable(List<String> names) {
    return names != null && !names.isEmpty() && !names.contains(null);
  }

  private void checkVertex(String name, GraphVertex vertex) throws DataFileException {
    List<String> inputs = graph.getVertexInputs().get(name);
    require(vertex != null, "has the vertex %s without settings", name);
    require(isUsable(inputs), "has the vertex %s without inputs", name);
    require(
        inputs.size() >= vertex.minVertexInputs() && inputs.size() <= vertex.maxVertexInputs(),
        "has an unsupported number of inputs of the vertex %s: %s",
        name,
        inputs.size());
    require(
        !(vertex instanceof LayerVertex layer)
            || name.equals(layer.getLayerConf().getLayer().getLayerName()),
        "has a layer of another name as the vertex %s", // by which DL4J finds the layer's inputs
        name);
  }

  /** Requires an order of all vertices in which each comes after its inputs. */
  private void checkOrder(Set<String> known) throws DataFileException {
    List<String> names = graph.getTopologicalOrderStr();
    int[] indices = graph.getTopologicalOrder();
    require(
        names != null && indices != null && names.size() == indices.length,
        "has a graph without the order of its vertices");
    require(
        names.size() == known.size() && known.equals(new HashSet<>(names)),
        "has an order of other vertices than those of its graph");
    require(isPermutation(indices), "has an order with a vertex twice");
    Map<String, Integer> places = new HashMap<>();
    for (int place = 0; place < indices.length; place++) {
      places.put(names.get(place), place);
    }
    List<String> networkInputs = graph.getNetworkInputs();
    for (int i = 0; i < networkInputs.size(); i++) { // DL4J takes this for granted
      require(
          indices[places.get(networkInputs.get(i))] == i,
          "numbers the input %s of its graph wrongly",
          networkInputs.get(i));
    }
    for (String vertex : graph.getVertices().keySet()) {
      for (String input : graph.getVertexInputs().get(vertex)) {
        Integer place = places.get(input);
        require(place != null, "has a vertex with the input %s, which does not exist", input);
        require(
            place < places.get(vertex),
            "computes the vertex %s before its input %s, as in a cycle",
            vertex,
            input);
      }
    }
  }

  private static boolean isPermutation(int[] indices) {
    int[] sorted = indices.clone();
    Arrays.sort(sorted);
    for (int i = 0; i < sorted.length; i++) {
      if (sorted[i] != i) {
        return false;
      }
    }
    return true;
  }

  private void require(boolean condition, String problem, Object... names)
      throws DataFileException {
    if (!condition) {
      Object[] quoted = Arrays.stream(names).map(GraphStructure::quoted).toArray();
      throw json.wrong(formatted(problem, quoted));
    }
  }

  private static Object quoted(Object name) {
    if (!(name instanceof String text)) {
      return name;
    }
    boolean isLong = text.length() > MAX_NAME_LENGTH;
    return '"' + (isLong ? text.substring(0, MAX_NAME_LENGTH) + "..." : text) + '"';
  }
}
