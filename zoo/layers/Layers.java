package layers;

import static text.Text.formatted;

import java.util.Arrays;
import java.util.Collection;
import kernels.ActivationFunction;
import kernels.Kernels;
import kernels.Memory;
import kernels.Window;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.deeplearning4j.util.ConvolutionUtils;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What the from-scratch layers have in common towards DL4J. */
final class Layers {
  private Layers() {}

  /** Gives a new layer what DL4J gives every layer. */
  static Layer connect(
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
  static void require(boolean condition, Layer layer, String otherwise) {
    if (!condition) {
      throw new DL4JInvalidConfigException(name(layer) + " " + otherwise);
    }
  }

  /** The activation function that a layer is configured with. */
  static ActivationFunction function(Layer layer, IActivation activation) {
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
  static INDArray shaped(Layer layer, INDArray input, String expected, long... sizes) {
    boolean fits = input.rank() == sizes.length;
    for (int i = 0; fits && i < sizes.length; i++) {
      fits = sizes[i] == -1 || sizes[i] == input.size(i);
    }
    if (!fits) {
      Object[] known = Arrays.stream(sizes).filter(size -> size != -1).boxed().toArray();
      throw new DL4JInvalidInputException(
          formatted(
              "%s takes an input of shape %s, but got %s",
              name(layer), formatted(expected, known), Arrays.toString(input.shape())));
    }
    return input;
  }

  /** The address of an array, or 0 for none. */
  static long addressOrNone(INDArray array) {
    return array == null ? 0 : Memory.of(array);
  }

  /** The gradient before the activation function: dz = f'(z) dy. */
  static INDArray delta(
      Kernels kernels, ActivationFunction f, INDArray y, INDArray dy, Workspace workspace) {
    if (f == ActivationFunction.IDENTITY) {
      return dy;
    }
    INDArray dz = workspace.backwardScratch(dy.shape());
    kernels.functions().gradient(f, Memory.of(y), Memory.of(dy), Memory.of(dz), dz.length());
    return dz;
  }

  /** The mask of images [N, 1, H, W] as it is after a window has moved over them; null for none. */
  static INDArray reduced(INDArray mask, int[] kernel, int[] stride, int[] pad) {
    return mask == null
        ? null
        : ConvolutionUtils.cnn2dMaskReduction(
            mask, kernel, stride, pad, new int[] {1, 1}, ConvolutionMode.Truncate);
  }

  /**
   * The window that a layer moves over its input.
   *
   * @param x the input, [batch, channels, height, width]
   * @throws DL4JInvalidInputException if it does not fit
   */
  static Window window(Layer layer, INDArray x, int[] kernel, int[] stride, int[] pad) {
    try {
      return new Window(
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
  static String name(Layer layer) {
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
