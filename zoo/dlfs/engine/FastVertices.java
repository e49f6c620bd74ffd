package dlfs.engine;

import dlfs.layers.MaxUnpoolingImpl;
import java.util.Optional;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex.Op;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.BaseGraphVertex;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.graph.vertex.impl.ElementWiseVertex;
import org.deeplearning4j.nn.graph.vertex.impl.MergeVertex;

/** Replaces vertices without a layer by fast ones. */
final class FastVertices {
  private FastVertices() {}

  /**
   * Returns the fast implementation of a vertex; empty if it has none, or is one already. A class
   * that extends DL4J's may compute something else.
   */
  static Optional<GraphVertex> of(GraphVertex vertex, ComputationGraph graph) {
    if (!(vertex instanceof BaseGraphVertex typed) || !CpuKernels.exist(typed.getDataType())) {
      return Optional.empty();
    }
    var configuration = graph.getConfiguration().getVertices().get(vertex.getVertexName());
    if (vertex.getClass() == ElementWiseVertex.class
        && configuration instanceof org.deeplearning4j.nn.conf.graph.ElementWiseVertex elementWise
        && elementWise.getOp() == Op.Add) {
      return Optional.of(new FastAdditionVertex(graph, (ElementWiseVertex) vertex));
    }
    if (vertex.getClass() == MergeVertex.class
        && configuration instanceof org.deeplearning4j.nn.conf.graph.MergeVertex merge
        && merge.getMergeAxis() == FastMergeVertex.CHANNELS) {
      return Optional.of(new FastMergeVertex(graph, (MergeVertex) vertex));
    }
    if (vertex.getClass() == MaxUnpoolingImpl.class) {
      return Optional.of(new FastMaxUnpoolingVertex(graph, (MaxUnpoolingImpl) vertex));
    }
    return Optional.empty();
  }
}
