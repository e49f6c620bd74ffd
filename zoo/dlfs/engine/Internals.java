package dlfs.engine;

import java.lang.reflect.Field;
import java.util.Collection;
import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.Solver;
import org.deeplearning4j.optimize.api.TrainingListener;

/** Access to fields of DL4J's networks that DL4J has no methods for. */
final class Internals {
  private Internals() {}

  /** Updates the map in which a chain looks up its layers by name. */
  static void nameLayers(MultiLayerNetwork network) {
    @SuppressWarnings("unchecked") // so it is declared
    var layersByName = (Map<String, Layer>) get("layerMap", network);
    for (Layer layer : network.getLayers()) {
      layersByName.replace(layer.conf().getLayer().getLayerName(), layer);
    }
  }

  /** Replaces a vertex of a graph by another of the same name and index. */
  static void replace(ComputationGraph graph, GraphVertex by) {
    graph.getVertices()[by.getVertexIndex()] = by;
    @SuppressWarnings("unchecked") // so it is declared
    var verticesByName = (Map<String, GraphVertex>) get("verticesMap", graph);
    verticesByName.replace(by.getVertexName(), by);
  }

  /** Returns the solver of a network, which a graph does not have before its first step. */
  static Solver solver(Model network) {
    if (get("solver", network) instanceof Solver solver) {
      return solver;
    }
    return new Solver.Builder()
        .configure(network.conf())
        .listeners(listeners(network))
        .model(network)
        .build();
  }

  /** Returns the listeners of a network. */
  @SuppressWarnings("unchecked") // so it is declared
  static Collection<TrainingListener> listeners(Model network) {
    return (Collection<TrainingListener>) get("trainingListeners", network);
  }

  /** Makes a network train with this solver. */
  static void setSolver(Model network, Solver solver) {
    set("solver", network, solver);
  }

  static Object get(String field, Model network) {
    try {
      return field(field, network).get(network);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  static void set(String field, Model network, Object value) {
    try {
      field(field, network).set(network, value);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Field field(String name, Model network) {
    Class<?> type =
        network instanceof ComputationGraph ? ComputationGraph.class : MultiLayerNetwork.class;
    try {
      Field field = type.getDeclaredField(name);
      field.setAccessible(true);
      return field;
    } catch (NoSuchFieldException e) {
      throw new IllegalStateException("Deeplearning4j is not 1.0.0-M2.1", e);
    }
  }
}
