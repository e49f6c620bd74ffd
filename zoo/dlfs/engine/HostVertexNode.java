package dlfs.engine;

import dlfs.engine.device.Tensor;
import java.util.List;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A vertex of a graph, without a layer, that the processor computes. */
final class HostVertexNode extends HostNode {
  private final GraphVertex vertex;

  HostVertexNode(GraphVertex vertex, List<Tensor> inputs) {
    super(inputs);
    this.vertex = vertex;
  }

  @Override
  boolean hasParameters() {
    return vertex.numParams() > 0;
  }

  @Override
  INDArray forward(boolean training, int iteration, INDArray... x) {
    vertex.clear();
    vertex.setInputs(x);
    return vertex.doForward(training, WORKSPACES);
  }

  @Override
  INDArray[] backward(INDArray dy) {
    vertex.setEpsilon(dy);
    return vertex.doBackward(false, WORKSPACES).getSecond();
  }
}
