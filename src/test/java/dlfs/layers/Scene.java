package dlfs.layers;

import dlfs.support.Samples;
import java.util.function.Supplier;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A layer in use, and the arguments of its calls. */
abstract class Scene {
  private final Arguments arguments;

  Scene(Arguments arguments) {
    this.arguments = arguments;
  }

  /**
   * The arguments that a layer can be called with.
   *
   * @param input [N, values] or [N, C, H, W]
   * @param outputGradient of the output's shape
   * @param labels of the samples that the scene is about
   */
  record Arguments(INDArray input, INDArray outputGradient, INDArray labels) {
    /** Returns the arguments of a layer in a training step with these features. */
    static Arguments of(MultiLayerNetwork network, INDArray features, int index) {
      network.setInput(features.dup());
      INDArray output = network.feedForward(true, false).get(index + 1);
      return new Arguments(
          network.getLayer(index).input().dup(),
          Samples.uniform(9, DataType.DOUBLE, output.shape()),
          Samples.labels(DataType.DOUBLE, (int) output.size(0), (int) output.size(1)));
    }
  }

  /** The layer that computes, which an accelerated network may have replaced. */
  abstract Layer layer();

  /** The flat parameters of which the layer's are a part. */
  abstract INDArray parameters();

  abstract NeuralNetConfiguration configuration();

  /** Runs a forward pass after which the layer still has its input. */
  abstract void forward(boolean training);

  /**
   * A training step.
   *
   * @return the outcome
   */
  abstract Object step();

  INDArray input() {
    return arguments.input().dup();
  }

  INDArray outputGradient() {
    return arguments.outputGradient().dup();
  }

  INDArray labels() {
    return arguments.labels().dup();
  }

  /**
   * A mask of vectors [N, 1] or of images [N, 1, H, W] that leaves out the second sample; one of
   * sequences [N, T] leaves out nothing, since DL4J's backward pass ignores it.
   */
  INDArray mask() {
    INDArray x = arguments.input();
    if (x.rank() == 3) {
      return Nd4j.ones(x.dataType(), x.size(0), x.size(2));
    }
    INDArray mask =
        x.rank() == 4
            ? Nd4j.ones(x.dataType(), x.size(0), 1, x.size(2), x.size(3))
            : Nd4j.ones(x.dataType(), x.size(0), 1);
    long each = mask.length() / mask.size(0);
    for (long i = each; i < 2 * each; i++) {
      mask.putScalar(i, 0);
    }
    return mask;
  }

  /** The output for the layer's input, which it may change in place; this undoes that. */
  INDArray activate(boolean training) {
    return restoring(layer().input(), () -> layer().activate(training, memory()));
  }

  /** The output for this input, as in {@link #activate(boolean)}. */
  INDArray activate(INDArray input, boolean training) {
    return restoring(input, () -> layer().activate(input, training, memory()));
  }

  private static INDArray restoring(INDArray input, Supplier<INDArray> pass) {
    INDArray before = input == null ? null : input.dup();
    INDArray output = pass.get().dup();
    if (before != null) {
      input.assign(before);
    }
    return output;
  }

  /** A backward pass by {@link #outputGradient}. */
  Pair<Gradient, INDArray> backward() {
    return layer().backpropGradient(outputGradient(), memory());
  }

  LayerWorkspaceMgr memory() {
    return LayerWorkspaceMgr.noWorkspaces();
  }

  /** Returns 0, 1, 2, ...: one value for each parameter of the layer, and {@code more} others. */
  INDArray countingParameters(int more) {
    long length = layer().numParams() + more;
    return Nd4j.linspace(1, length, length, parameters().dataType()).muli(0.01);
  }

  /** Whether an array lies in {@link #parameters}. */
  boolean isShared(INDArray array) {
    return array != null
        && array.data().underlyingDataBuffer() == parameters().data().underlyingDataBuffer();
  }
}
