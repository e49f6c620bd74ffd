package layers;

import java.util.List;
import java.util.Objects;
import kernels.ActivationFunction;
import kernels.Kernels;
import kernels.Memory;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.BaseLayer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.regularization.L2Regularization;
import org.nd4j.linalg.learning.regularization.Regularization;

/**
 * What a from-scratch layer with parameters has to do for DL4J.
 *
 * @param <C> its configuration
 */
abstract class ParameterLayer<C extends org.deeplearning4j.nn.conf.layers.BaseLayer>
    extends BaseLayer<C> implements FirstLayer {
  private static final long serialVersionUID = 1;

  final transient Kernels kernels;
  private transient boolean ready;
  private transient boolean inputGradientWanted = true;
  private transient boolean outputLeftAlone;

  ParameterLayer(NeuralNetConfiguration conf, int index, DataType type) {
    super(conf, type);
    setIndex(index);
    kernels = Kernels.of(type);
  }

  /**
   * The output for {@code input}. While training, the layer also keeps what {@link #backward} needs
   * besides: {@link #kept}, not the output itself, which the next layer may change in place.
   */
  abstract INDArray forward(boolean training, Workspace workspace);

  /** Tells the layer that nobody changes its output before it has made its way back. */
  final void relyOnOutput() {
    outputLeftAlone = true;
  }

  /**
   * Where the output is kept for the way back: null if the gradient of the activation function does
   * not take it; the output itself if nobody changes it; else space for a copy.
   */
  final INDArray kept(
      ActivationFunction function, INDArray y, boolean training, Workspace workspace) {
    if (!training || function == ActivationFunction.IDENTITY) {
      return null;
    }
    return outputLeftAlone ? y : workspace.activationsLike(y);
  }

  /** Whether what is kept of the output is a copy to be made. */
  static boolean isCopy(INDArray kept, INDArray y) {
    return kept != null && kept != y;
  }

  /** The address for a copy of the output; 0 if there is none to be made. */
  static long addressOfCopy(INDArray kept, INDArray y) {
    return isCopy(kept, y) ? Memory.of(kept) : 0;
  }

  /**
   * Writes the gradients of the parameters where DL4J wants them.
   *
   * @param dy the gradient of the output, as {@link #asOutput} has it
   * @param inputGradientWanted whether anyone will read what is returned
   * @return the gradient of the input; an array of its shape with anything in it, if not wanted
   */
  abstract INDArray backward(INDArray dy, boolean inputGradientWanted, Workspace workspace);

  /** The gradient of the output as the layer takes it: dense. */
  INDArray asOutput(INDArray dy, Workspace workspace) {
    return workspace.dense(dy);
  }

  @Override
  public final void skipInputGradient() {
    inputGradientWanted = false;
  }

  @Override
  public final INDArray activate(boolean training, LayerWorkspaceMgr manager) {
    assertInputSet(false);
    applyDropOutIfNecessary(training, manager);
    ready = training;
    try (Workspace workspace = new Workspace(manager, dataType)) {
      return forward(training, workspace);
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
      INDArray dx = backward(asOutput(epsilon, workspace), inputGradientWanted, workspace);
      inputGradientWanted = true;
      weightNoiseParams.clear();
      Gradient gradient = new DefaultGradient();
      gradientViews.forEach(gradient::setGradientFor);
      return new Pair<>(gradient, backpropDropOutIfPresent(dx));
    }
  }

  @Override
  public final void setInput(INDArray input, LayerWorkspaceMgr manager) {
    super.setInput(input, manager);
    ready = false;
    inputGradientWanted = true;
  }

  /** As DL4J's, but for weight decay, where ND4J takes longer for the norm than for a product. */
  @Override
  public final double calcRegularizationScore(boolean backpropOnlyParams) {
    double score = 0;
    for (var parameter : paramTable(backpropOnlyParams).entrySet()) {
      List<Regularization> rules = layerConf().getRegularizationByParam(parameter.getKey());
      for (Regularization rule : Objects.requireNonNullElse(rules, List.<Regularization>of())) {
        score += score(rule, parameter.getValue());
      }
    }
    return score;
  }

  private double score(Regularization rule, INDArray parameter) {
    INDArray dense = Memory.isDense(parameter) ? parameter : parameter.transpose();
    if (rule instanceof L2Regularization decay && Memory.isDense(dense)) {
      double lambda = decay.getL2().valueAt(getIterationCount(), getEpochCount());
      return lambda / 2 * kernels.algebra().sumOfSquares(Memory.of(dense), dense.length());
    }
    return rule.score(parameter, getIterationCount(), getEpochCount());
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
}
