package dlfs.engine;

import static dlfs.text.Text.formatted;

import dlfs.engine.kernels.ActivationFunction;
import dlfs.engine.kernels.Conv2dGeometry;
import dlfs.engine.kernels.Kernels;
import dlfs.engine.kernels.LinearAlgebra;
import dlfs.engine.kernels.Memory;
import dlfs.engine.kernels.Vector;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.layers.BaseLayer;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.deeplearning4j.util.ConvolutionUtils;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.regularization.L2Regularization;
import org.nd4j.linalg.learning.regularization.Regularization;

/** What the from-scratch layers have in common towards DL4J. */
public final class Layers {
  private Layers() {}

  /** Gives a new layer what DL4J gives every layer. */
  public static Layer connect(
      Layer layer,
      Collection<TrainingListener> listeners,
      INDArray parameters,
      boolean initialize) {
    layer.setListeners(listeners);
    layer.setParamsViewArray(parameters);
    var initializer = layer.conf().getLayer().initializer();
    layer.setParamTable(initializer.init(layer.conf(), parameters, initialize));
    return layer;
  }

  /** Fails, naming the layer, where a configuration asks for what the layer cannot do. */
  public static void require(boolean condition, Layer layer, String otherwise) {
    if (!condition) {
      throw new DL4JInvalidConfigException(name(layer) + " " + otherwise);
    }
  }

  /** Fails, naming the layer, if there is an objection to one of its settings. */
  public static void require(Layer layer, Optional<String> unsupported) {
    unsupported.ifPresent(objection -> require(false, layer, objection));
  }

  /** Returns an objection to a setting, if the layer does not know it. */
  public static Optional<String> objection(boolean unknown, String objection) {
    return unknown ? Optional.of(objection) : Optional.empty();
  }

  /** Returns the objection to a setting of a window that moves over images, if there is one. */
  public static Optional<String> unsupportedWindow(
      CNN2DFormat format, ConvolutionMode mode, int[] dilation) {
    return objection(format != CNN2DFormat.NCHW, "takes images in NCHW only")
        .or(
            () ->
                objection(
                    mode != ConvolutionMode.Truncate,
                    "knows the convolution mode Truncate only; give the padding as a number"))
        .or(() -> objection(Arrays.stream(dilation).anyMatch(d -> d != 1), "has no dilation"));
  }

  /** The activation function that a layer is configured with. */
  public static ActivationFunction function(Layer layer, IActivation activation) {
    try {
      return ActivationFunction.of(activation);
    } catch (IllegalArgumentException e) {
      throw new DL4JInvalidConfigException(name(layer) + ": " + e.getMessage());
    }
  }

  /**
   * The input, if it has the shape that the layer takes.
   *
   * @param sizes of each dimension; -1 for any
   * @throws DL4JInvalidInputException if it has another
   */
  public static INDArray shaped(Layer layer, INDArray input, String expected, long... sizes) {
    boolean fits = input.rank() == sizes.length;
    for (int i = 0; fits && i < sizes.length; i++) {
      fits = sizes[i] == -1 || sizes[i] == input.size(i);
    }
    if (!fits) {
      Object[] known = Arrays.stream(sizes).filter(size -> size != -1).boxed().toArray();
      boolean channelsLast =
          sizes.length == 4 && input.rank() == 4 && sizes[1] == input.size(3) && sizes[1] != -1;
      throw new DL4JInvalidInputException(
          formatted(
                  "%s takes an input of shape %s, but got %s",
                  name(layer), formatted(expected, known), Arrays.toString(input.shape()))
              + (channelsLast ? "\n" + ConvolutionUtils.NCHW_NHWC_ERROR_MSG : ""));
    }
    return input;
  }

  /**
   * Computes the regularisation terms of a layer's parameters: DL4J's, except for L2
   * regularisation, where ND4J takes longer for the norm than for a product.
   */
  public static double regularizationScore(BaseLayer<?> layer) {
    double score = 0;
    for (var parameter : layer.paramTable().entrySet()) {
      List<Regularization> rules = layer.layerConf().getRegularizationByParam(parameter.getKey());
      for (Regularization rule : Objects.requireNonNullElse(rules, List.<Regularization>of())) {
        score += score(rule, parameter.getValue(), layer);
      }
    }
    return score;
  }

  private static double score(Regularization rule, INDArray parameter, BaseLayer<?> layer) {
    int iteration = layer.getIterationCount();
    int epoch = layer.getEpochCount();
    INDArray dense = Memory.isDense(parameter) ? parameter : parameter.transpose();
    if (rule instanceof L2Regularization decay && Memory.isDense(dense)) {
      LinearAlgebra algebra = CpuKernels.of(parameter.dataType()).algebra();
      double squares = algebra.sumOfSquares(Vector.of(dense));
      return decay.getL2().valueAt(iteration, epoch) / 2 * squares;
    }
    return rule.score(parameter, iteration, epoch);
  }

  /** The gradient before the activation function: dz = f'(z) dy. */
  public static INDArray delta(
      Kernels kernels, ActivationFunction f, INDArray y, INDArray dy, Workspace workspace) {
    if (f == ActivationFunction.IDENTITY) {
      return dy;
    }
    INDArray dz = workspace.backwardScratch(dy.shape());
    kernels.functions().gradient(f, Vector.of(y), Vector.of(dy), Vector.of(dz));
    return dz;
  }

  /**
   * The window that a layer moves over its input.
   *
   * @param x the input, [batch, channels, height, width]
   * @throws DL4JInvalidInputException if it does not fit
   */
  public static Conv2dGeometry window(
      Layer layer, INDArray x, int[] kernel, int[] stride, int[] pad) {
    try {
      return new Conv2dGeometry(
          (int) x.size(1),
          (int) x.size(2),
          (int) x.size(3),
          kernel[0],
          kernel[1],
          stride[0],
          stride[1],
          pad[0],
          pad[1]);
    } catch (IllegalArgumentException e) {
      throw new DL4JInvalidInputException(name(layer) + ": " + e.getMessage());
    }
  }

  /**
   * A layer as its user knows it: "layer 3 (Affine "hidden")". A layer without a name is "layer3"
   * to DL4J.
   */
  public static String name(Layer layer) {
    var configuration = layer.conf().getLayer();
    String given = configuration.getLayerName();
    boolean unnamed = given == null || given.equals("layer" + layer.getIndex());
    return formatted(
        "layer %d (%s%s)",
        layer.getIndex(),
        configuration.getClass().getSimpleName(),
        unnamed ? "" : " \"" + given + "\"");
  }
}
