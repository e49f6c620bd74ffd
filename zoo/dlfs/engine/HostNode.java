package dlfs.engine;

import dlfs.engine.device.Block;
import dlfs.engine.device.Device;
import dlfs.engine.device.Node;
import dlfs.engine.device.Program;
import dlfs.engine.device.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A layer or vertex within a {@link Program} that the processor computes, because the device
 * cannot: its inputs and their gradients are copied to and fro.
 */
abstract class HostNode implements Node {
  static final LayerWorkspaceMgr WORKSPACES = LayerWorkspaceMgr.noWorkspaces();

  private final List<Tensor> inputs;
  private Tensor y;

  HostNode(List<Tensor> inputs) {
    this.inputs = List.copyOf(inputs);
  }

  /** Computes the output. */
  abstract INDArray forward(boolean training, int iteration, INDArray... x);

  /** Computes the gradients of the inputs, and those of the parameters in their own places. */
  abstract INDArray[] backward(INDArray dy);

  /** Returns whether it has parameters. */
  abstract boolean hasParameters();

  @Override
  public Tensor forward(Program program) {
    Device device = program.device();
    INDArray[] zeros = inputs.stream().map(HostNode::zeros).toArray(INDArray[]::new);
    long[] shape = forward(false, 0, zeros).shape();
    boolean hasGradient = hasParameters() || inputs.stream().anyMatch(Tensor::hasGradient);
    y = program.tensor(hasGradient, shape);
    program.runUnrecorded(
        () -> {
          INDArray[] copies =
              inputs.stream()
                  .map(input -> program.download(input.values(), input.shape()))
                  .toArray(INDArray[]::new);
          INDArray output = forward(program.isTraining(), program.iteration(), copies);
          device.upload(output.dup('c'), y.values());
        });
    return y;
  }

  private static INDArray zeros(Tensor tensor) {
    return Nd4j.zeros(DataType.FLOAT, tensor.shape());
  }

  @Override
  public void backward(Program program, Block dy) {
    if (!y.hasGradient()) {
      return;
    }
    Device device = program.device();
    List<Block> gradients = new ArrayList<>();
    for (Tensor input : inputs) {
      gradients.add(input.hasGradient() ? program.allocate(input.length()) : null);
    }
    program.runUnrecorded(
        () -> {
          INDArray[] computed = backward(program.download(dy.array(), y.shape()));
          for (int i = 0; i < gradients.size(); i++) {
            if (gradients.get(i) != null) {
              device.upload(computed[i].dup('c'), gradients.get(i).array());
            }
          }
        });
    for (int i = 0; i < gradients.size(); i++) {
      if (gradients.get(i) != null) {
        program.addGradient(inputs.get(i), gradients.get(i));
      }
    }
  }
}
