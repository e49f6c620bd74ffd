package dlfs.engine;

import dlfs.engine.device.Block;
import dlfs.engine.device.Device;
import dlfs.engine.device.Node;
import dlfs.engine.device.Program;
import dlfs.engine.device.Tensor;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.layers.IOutputLayer;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A layer with a loss that the processor computes, with the preprocessor before it. */
final class HostLossNode implements Node {
  private final Layer layer;
  private final InputPreProcessor before;
  private final Tensor x;
  private final Tensor labels;
  private double score;

  /**
   * @param before the preprocessor of the input; null for none
   * @param labels the labels; null if there are none, in inference
   */
  HostLossNode(Layer layer, InputPreProcessor before, Tensor x, Tensor labels) {
    this.layer = layer;
    this.before = before;
    this.x = x;
    this.labels = labels;
  }

  /** Returns the loss of the last pass. */
  double score() {
    return score;
  }

  @Override
  public Tensor forward(Program program) {
    Device device = program.device();
    setInput(Nd4j.zeros(DataType.FLOAT, x.shape()), 0);
    long[] shape = layer.activate(false, HostNode.WORKSPACES).shape();
    Tensor y = program.tensor(false, shape);
    program.runUnrecorded(
        () -> {
          setInput(program.download(x.values(), x.shape()), program.iteration());
          if (labels != null) {
            ((IOutputLayer) layer).setLabels(program.download(labels.values(), labels.shape()));
            score =
                ((IOutputLayer) layer).computeScore(0, program.isTraining(), HostNode.WORKSPACES);
          } else {
            device.upload(layer.activate(false, HostNode.WORKSPACES).dup('c'), y.values());
          }
        });
    return y;
  }

  private void setInput(INDArray input, int iteration) {
    layer.setIterationCount(iteration);
    layer.setInputMiniBatchSize(x.samples());
    layer.setInput(HostLayerNode.prepared(before, input, x.samples()), HostNode.WORKSPACES);
  }

  @Override
  public void backward(Program program, Block dy) {
    Device device = program.device();
    Block dx = program.allocate(x.length());
    program.runUnrecorded(
        () -> {
          INDArray computed = layer.backpropGradient(null, HostNode.WORKSPACES).getSecond();
          if (before != null) {
            computed = before.backprop(computed, x.samples(), HostNode.WORKSPACES);
          }
          device.upload(computed.dup('c'), dx.array());
        });
    if (x.hasGradient()) {
      program.addGradient(x, dx);
    } else {
      program.release(dx);
    }
  }
}
