package layers;

import kernels.Kernels;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.AbstractLayer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What a from-scratch layer without parameters has to do for DL4J.
 *
 * @param <C> its configuration
 */
abstract class FunctionLayer<C extends org.deeplearning4j.nn.conf.layers.Layer>
    extends AbstractLayer<C> {
  private static final long serialVersionUID = 1;

  final transient Kernels kernels;
  private transient boolean ready;

  FunctionLayer(NeuralNetConfiguration conf, int index, DataType type) {
    this(conf, index, type, Kernels.of(type));
  }

  /**
   * @param kernels the arithmetic of this type; null for a layer that asks for it when it needs it
   */
  FunctionLayer(NeuralNetConfiguration conf, int index, DataType type, Kernels kernels) {
    super(conf, type);
    setIndex(index);
    this.kernels = kernels;
  }

  /** As in {@link ParameterLayer#forward}. */
  abstract INDArray forward(INDArray x, boolean training, Workspace workspace);

  /** As in {@link ParameterLayer#backward}, with no gradients of parameters. */
  abstract INDArray backward(INDArray dy, Workspace workspace);

  /** The input as the layer takes it: dense. */
  INDArray asInput(INDArray x, Workspace workspace) {
    return workspace.dense(x);
  }

  /** The gradient of the output as the layer takes it: dense. */
  INDArray asOutput(INDArray dy, Workspace workspace) {
    return workspace.dense(dy);
  }

  @Override
  public final INDArray activate(boolean training, LayerWorkspaceMgr manager) {
    assertInputSet(false);
    ready = training;
    try (Workspace workspace = new Workspace(manager, dataType)) {
      return forward(asInput(input, workspace), training, workspace);
    }
  }

  @Override
  public final Pair<Gradient, INDArray> backpropGradient(
      INDArray epsilon, LayerWorkspaceMgr manager) {
    assertInputSet(true);
    if (!ready) {
      activate(true, manager);
    }
    ready = false;
    try (Workspace workspace = new Workspace(manager, dataType)) {
      return new Pair<>(new DefaultGradient(), backward(asOutput(epsilon, workspace), workspace));
    }
  }

  @Override
  public final void setInput(INDArray input, LayerWorkspaceMgr manager) {
    super.setInput(input, manager);
    ready = false;
  }

  @Override
  public final void clear() {
    super.clear();
    ready = false;
  }

  @Override
  public final boolean isPretrainLayer() {
    return false;
  }

  @Override
  public final void clearNoiseWeightParams() {
    // It has none.
  }
}
