package dlfs.support;

import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;

/** Counts the trained parameters of networks without creating them. */
public final class Parameters {
  private Parameters() {}

  /** Returns the number of parameters of a chain, without running means and variances. */
  public static long trained(MultiLayerConfiguration chain) {
    return trained(chain.getConfs().stream());
  }

  /** Returns the number of parameters of a graph, without running means and variances. */
  public static long trained(ComputationGraphConfiguration graph) {
    return trained(
        graph.getVertices().values().stream()
            .filter(LayerVertex.class::isInstance)
            .map(vertex -> ((LayerVertex) vertex).getLayerConf()));
  }

  private static long trained(Stream<NeuralNetConfiguration> layers) {
    return layers.mapToLong(Parameters::trained).sum();
  }

  private static long trained(NeuralNetConfiguration layer) {
    long all = layer.getLayer().initializer().numParams(layer);
    return layer.getLayer() instanceof BatchNormalization ? all / 2 : all;
  }
}
