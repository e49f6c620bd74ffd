package dlfs.engine;

import dlfs.engine.Topology.Node;
import java.util.AbstractMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The outputs of a graph's vertices on a device, which are copied when they are asked for. */
final class LazyActivations extends AbstractMap<String, INDArray> {
  private final DevicePasses passes;
  private final Map<String, Node> nodes = new LinkedHashMap<>();

  /**
   * @param isLeftOut the nodes whose output is not there
   */
  LazyActivations(DevicePasses passes, Topology topology, Predicate<Node> isLeftOut) {
    this.passes = passes;
    topology.nodes().stream()
        .filter(isLeftOut.negate())
        .forEach(node -> nodes.put(node.name(), node));
  }

  @Override
  public INDArray get(Object name) {
    Node node = nodes.get(name);
    return node == null ? null : passes.output(node);
  }

  @Override
  public boolean containsKey(Object name) {
    return nodes.containsKey(name);
  }

  @Override
  public Set<Entry<String, INDArray>> entrySet() {
    Map<String, INDArray> all = new LinkedHashMap<>();
    nodes.forEach((name, node) -> all.put(name, passes.output(node)));
    return all.entrySet();
  }
}
