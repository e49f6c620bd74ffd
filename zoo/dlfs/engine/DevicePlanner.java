package dlfs.engine;

import dlfs.engine.Topology.Node;
import dlfs.engine.device.ActivationNode;
import dlfs.engine.device.AdditionNode;
import dlfs.engine.device.AffineNode;
import dlfs.engine.device.BatchNormalizationNode;
import dlfs.engine.device.ConvolutionNode;
import dlfs.engine.device.DropoutNode;
import dlfs.engine.device.LocalResponseNode;
import dlfs.engine.device.MergeNode;
import dlfs.engine.device.PaddedShortcutNode;
import dlfs.engine.device.Parameter;
import dlfs.engine.device.PoolingNode;
import dlfs.engine.device.PoolingShape;
import dlfs.engine.device.Program;
import dlfs.engine.device.SoftmaxCrossEntropyNode;
import dlfs.engine.device.Tensor;
import dlfs.engine.kernels.Conv2dGeometry;
import dlfs.engine.kernels.Normalization.LocalResponse;
import dlfs.layers.ActivationFunction;
import dlfs.layers.Dropout;
import dlfs.layers.DropoutSeeds;
import dlfs.layers.LayerKind;
import dlfs.layers.PaddedShortcut;
import dlfs.layers.SoftmaxWithLoss;
import dlfs.layers.Window;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.LocalResponseNormalization;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;
import org.deeplearning4j.nn.params.BatchNormalizationParamInitializer;
import org.deeplearning4j.nn.params.DefaultParamInitializer;

/**
 * Plans what a device computes for the layers and vertices of a network. What it cannot compute,
 * the caller leaves to the processor.
 */
final class DevicePlanner {
  private static final String W = DefaultParamInitializer.WEIGHT_KEY;
  private static final String B = DefaultParamInitializer.BIAS_KEY;
  private static final int RANK_OF_IMAGES = 4;

  private final Program program;
  private final DeviceParameters parameters;

  DevicePlanner(Program program, DeviceParameters parameters) {
    this.program = program;
    this.parameters = parameters;
  }

  /**
   * Plans a layer without a loss, or a vertex.
   *
   * @param inputs its inputs, before the preprocessor
   * @param following the activation function that follows, which is computed with it
   * @return its output; empty if the device cannot compute it, and nothing is planned
   */
  Optional<Tensor> plan(Node node, List<Tensor> inputs, ActivationFunction following) {
    if (node.is(FastAdditionVertex.class)) {
      return haveSameShape(inputs)
          ? Optional.of(program.add(new AdditionNode(inputs, following)))
          : Optional.empty();
    }
    if (node.is(FastMergeVertex.class)) {
      return isMergeable(inputs)
          ? Optional.of(program.add(new MergeNode(inputs)))
          : Optional.empty();
    }
    Optional<Layer> layer = node.as(Layer.class);
    if (layer.isEmpty()) {
      return Optional.empty();
    }
    return prepared(node.before(), inputs.get(0))
        .flatMap(x -> plan(layer.orElseThrow(), x, following));
  }

  private static boolean haveSameShape(List<Tensor> inputs) {
    return inputs.size() > 1
        && inputs.stream().allMatch(x -> Arrays.equals(x.shape(), inputs.get(0).shape()));
  }

  private static boolean isMergeable(List<Tensor> inputs) {
    Tensor first = inputs.get(0);
    return inputs.stream()
        .allMatch(
            x ->
                x.shape().length == first.shape().length
                    && x.samples() == first.samples()
                    && x.pixels() == first.pixels());
  }

  /** Returns the input behind a preprocessor; empty if it does more than change the shape. */
  static Optional<Tensor> prepared(InputPreProcessor before, Tensor x) {
    if (before == null) {
      return Optional.of(x);
    }
    if (before.getClass() == CnnToFeedForwardPreProcessor.class) {
      return Optional.of(rows(x));
    }
    if (before.getClass() == FeedForwardToCnnPreProcessor.class) {
      var images = (FeedForwardToCnnPreProcessor) before;
      return Optional.of(
          x.reshaped(
              x.samples(),
              images.getNumChannels(),
              images.getInputHeight(),
              images.getInputWidth()));
    }
    return Optional.empty();
  }

  private static Tensor rows(Tensor x) {
    return x.reshaped(x.samples(), x.length() / x.samples());
  }

  /** Returns whether a layer has no settings that change its input or its parameters. */
  static boolean isPlain(Layer layer) {
    var configuration = layer.conf().getLayer();
    return configuration.getIDropout() == null
        && !(configuration instanceof BaseLayer base && base.getWeightNoise() != null);
  }

  private Optional<Tensor> plan(Layer layer, Tensor x, ActivationFunction following) {
    var configuration = layer.conf().getLayer();
    LayerKind kind =
        LayerKind.of(configuration)
            .filter(of -> of.unsupported(configuration).isEmpty())
            .orElse(null);
    if (kind == null || !isPlain(layer)) {
      return Optional.empty();
    }
    boolean areImages = x.shape().length == RANK_OF_IMAGES;
    return switch (kind) {
      case AFFINE ->
          x.shape().length == 2
              ? Optional.of(affine(layer, (DenseLayer) configuration, x, following))
              : Optional.empty();
      case CONVOLUTION ->
          Optional.of(convolution(layer, (ConvolutionLayer) configuration, x, following));
      case POOLING -> Optional.of(pooling((SubsamplingLayer) configuration, x));
      case GLOBAL_POOLING ->
          areImages
              ? Optional.of(globalPooling((GlobalPoolingLayer) configuration, x))
              : Optional.empty();
      case BATCH_NORMALIZATION ->
          Optional.of(normalization(layer, (BatchNormalization) configuration, x, following));
      case LOCAL_RESPONSE_NORMALIZATION ->
          Optional.of(localResponse((LocalResponseNormalization) configuration, x));
      case ACTIVATION -> Optional.of(activation((ActivationLayer) configuration, x));
      case DROPOUT -> Optional.of(dropout(layer, (Dropout) configuration, x));
      case PADDED_SHORTCUT -> Optional.of(shortcut((PaddedShortcut) configuration, x));
      case FLATTEN -> Optional.of(rows(x));
      default -> Optional.empty();
    };
  }

  private Parameter bias(Layer layer) {
    return layer.paramTable().containsKey(B) ? parameters.of(layer, B) : null;
  }

  /** Returns the activation function of a layer, or the one that follows a layer without one. */
  private static ActivationFunction function(BaseLayer layer, ActivationFunction following) {
    ActivationFunction own = ActivationFunction.find(layer.getActivationFn()).orElseThrow();
    return own == ActivationFunction.IDENTITY ? following : own;
  }

  private Tensor affine(
      Layer layer, DenseLayer configuration, Tensor x, ActivationFunction following) {
    int outputs = Math.toIntExact(configuration.getNOut());
    ActivationFunction f = function(configuration, following);
    return program.add(new AffineNode(x, parameters.of(layer, W), bias(layer), outputs, f));
  }

  private Tensor convolution(
      Layer layer, ConvolutionLayer configuration, Tensor x, ActivationFunction following) {
    Window window =
        Window.of(
            configuration.getConvolutionMode(),
            configuration.getKernelSize(),
            configuration.getStride(),
            configuration.getDilation(),
            configuration.getPadding(),
            x.shape());
    return program.add(
        new ConvolutionNode(
            x,
            window,
            parameters.of(layer, W),
            bias(layer),
            Math.toIntExact(configuration.getNOut()),
            function(configuration, following)));
  }

  private Tensor pooling(SubsamplingLayer configuration, Tensor x) {
    Window window =
        Window.of(
            configuration.getConvolutionMode(),
            configuration.getKernelSize(),
            configuration.getStride(),
            configuration.getDilation(),
            configuration.getPadding(),
            x.shape());
    var geometry = new Conv2dGeometry(x.channels(), x.size(2), x.size(3), window);
    PoolingShape shape =
        new PoolingShape(
            x.samples() * x.channels(),
            x.size(2),
            x.size(3),
            geometry.outHeight(),
            geometry.outWidth(),
            window.FH(),
            window.FW(),
            window.strideHeight(),
            window.strideWidth(),
            window.padding().top(),
            window.padding().left());
    boolean isMax =
        configuration.getPoolingType() == org.deeplearning4j.nn.conf.layers.PoolingType.MAX;
    return program.add(new PoolingNode(x, isMax, shape));
  }

  private Tensor globalPooling(GlobalPoolingLayer configuration, Tensor x) {
    int height = x.size(2);
    int width = x.size(3);
    var shape =
        new PoolingShape(
            x.samples() * x.channels(), height, width, 1, 1, height, width, height, width, 0, 0);
    boolean isMax = configuration.getPoolingType() == PoolingType.MAX;
    Tensor pooled = program.add(new PoolingNode(x, isMax, shape));
    return configuration.isCollapseDimensions()
        ? pooled.reshaped(x.samples(), x.channels())
        : pooled;
  }

  private Tensor normalization(
      Layer layer, BatchNormalization configuration, Tensor x, ActivationFunction following) {
    boolean isLogarithm = configuration.isUseLogStd();
    String variance =
        isLogarithm
            ? BatchNormalizationParamInitializer.GLOBAL_LOG_STD
            : BatchNormalizationParamInitializer.GLOBAL_VAR;
    return program.add(
        new BatchNormalizationNode(
            x,
            new BatchNormalizationNode.Parameters(
                parameters.of(layer, BatchNormalizationParamInitializer.GAMMA),
                parameters.of(layer, BatchNormalizationParamInitializer.BETA),
                parameters.of(layer, BatchNormalizationParamInitializer.GLOBAL_MEAN),
                parameters.of(layer, variance),
                isLogarithm,
                configuration.getEps(),
                configuration.getDecay()),
            following));
  }

  private Tensor localResponse(LocalResponseNormalization configuration, Tensor x) {
    var constants =
        new LocalResponse(
            configuration.getK(),
            (int) configuration.getN(),
            configuration.getAlpha(),
            configuration.getBeta());
    return program.add(new LocalResponseNode(x, constants));
  }

  private Tensor activation(ActivationLayer configuration, Tensor x) {
    ActivationFunction f = ActivationFunction.find(configuration.getActivationFn()).orElseThrow();
    return f == ActivationFunction.IDENTITY ? x : program.add(new ActivationNode(x, f));
  }

  private Tensor dropout(Layer layer, Dropout configuration, Tensor x) {
    if (!program.isTraining()) {
      return configuration.inferenceScale() == 1
          ? x
          : program.add(new DropoutNode(x, 0, configuration.inferenceScale(), iteration -> 0));
    }
    var seeds = new DropoutSeeds();
    long network = layer.conf().getSeed();
    return program.add(
        new DropoutNode(
            x,
            configuration.getDropProbability(),
            configuration.trainingScale(),
            iteration -> seeds.next(network, layer.getIndex(), iteration)));
  }

  private Tensor shortcut(PaddedShortcut configuration, Tensor x) {
    return program.add(
        new PaddedShortcutNode(x, configuration.getStride(), configuration.getChannels()));
  }

  /**
   * Plans softmax and cross-entropy.
   *
   * @param labels the labels; null in inference
   * @return the loss of each sample, or in inference the softmax; empty if the layer is another,
   *     and nothing is planned
   */
  Optional<Tensor> planLoss(Layer layer, InputPreProcessor before, Tensor x, Tensor labels) {
    if (!isPlain(layer) || layer.getMaskArray() != null) {
      return Optional.empty();
    }
    return prepared(before, x)
        .filter(input -> input.shape().length == 2)
        .flatMap(input -> scores(layer, input))
        .map(scores -> program.add(new SoftmaxCrossEntropyNode(scores, labels)));
  }

  /** Returns the scores that the softmax of a layer is computed from. */
  private Optional<Tensor> scores(Layer layer, Tensor x) {
    var configuration = layer.conf().getLayer();
    if (LayerKind.of(configuration).equals(Optional.of(LayerKind.SOFTMAX_WITH_LOSS))
        && SoftmaxWithLoss.isUnweightedCrossEntropy((LossLayer) configuration)) {
      return Optional.of(x);
    }
    if (configuration.getClass() == OutputLayer.class
        && SoftmaxWithLoss.isUnweightedCrossEntropy((OutputLayer) configuration)) {
      int outputs = Math.toIntExact(((OutputLayer) configuration).getNOut());
      return Optional.of(
          program.add(
              new AffineNode(
                  x, parameters.of(layer, W), bias(layer), outputs, ActivationFunction.IDENTITY)));
    }
    return Optional.empty();
  }
}
