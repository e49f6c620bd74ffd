package dlfs.engine;

import dlfs.engine.device.Tensor;
import java.util.List;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A layer that the processor computes, with the preprocessor before it. */
final class HostLayerNode extends HostNode {
  private final Layer layer;
  private final InputPreProcessor before;
  private final int samples;

  /**
   * @param before the preprocessor of the input; null for none
   */
  HostLayerNode(Layer layer, InputPreProcessor before, Tensor input) {
    super(List.of(input));
    this.layer = layer;
    this.before = before;
    this.samples = input.samples();
  }

  @Override
  boolean hasParameters() {
    return layer.numParams() > 0;
  }

  @Override
  INDArray forward(boolean training, int iteration, INDArray... x) {
    layer.setIterationCount(iteration);
    layer.setInputMiniBatchSize(samples);
    layer.setInput(prepared(before, x[0], samples), WORKSPACES);
    return layer.activate(training, WORKSPACES);
  }

  @Override
  INDArray[] backward(INDArray dy) {
    INDArray dx = layer.backpropGradient(dy, WORKSPACES).getSecond();
    return new INDArray[] {before == null ? dx : before.backprop(dx, samples, WORKSPACES)};
  }

  static INDArray prepared(InputPreProcessor before, INDArray x, int samples) {
    return before == null ? x : before.preProcess(x, samples, WORKSPACES);
  }
}
