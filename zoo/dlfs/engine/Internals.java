package dlfs.engine;

import java.lang.reflect.Field;
import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.Solver;

/** Access to fields of DL4J's networks that DL4J has no methods for. */
final class Internals {
  private Internals() {}

  /** Updates the map in which a network looks up its layers by name. */
  static void nameLayers(MultiLayerNetwork network) {
    @SuppressWarnings("unchecked") // so it is declared
    var layersByName = (Map<String, Layer>) get(field("layerMap"), network);
    for (Layer layer : network.getLayers()) {
      layersByName.replace(layer.conf().getLayer().getLayerName(), layer);
    }
  }

  /** Makes a network train with this solver. */
  static void setSolver(MultiLayerNetwork network, Solver solver) {
    try {
      field("solver").set(network, solver);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Object get(Field field, MultiLayerNetwork network) {
    try {
      return field.get(network);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Field field(String name) {
    try {
      Field field = MultiLayerNetwork.class.getDeclaredField(name);
      field.setAccessible(true);
      return field;
    } catch (NoSuchFieldException e) {
      throw new IllegalStateException("Deeplearning4j is not 1.0.0-M2.1", e);
    }
  }
}
