package dlfs.layers;

import static dlfs.text.Text.formatted;

import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.deeplearning4j.util.ConvolutionUtils;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Checks of a layer's settings and inputs, with messages that name the layer. */
public final class LayerChecks {
  private LayerChecks() {}

  /**
   * Checks the data type of a from-scratch layer.
   *
   * @throws IllegalArgumentException if it is neither FLOAT nor DOUBLE
   */
  public static void requireFloatOrDouble(DataType type) {
    if (type != DataType.FLOAT && type != DataType.DOUBLE) {
      throw new IllegalArgumentException(
          "the from-scratch layers compute in FLOAT or DOUBLE, not in " + type);
    }
  }

  /**
   * Checks a setting.
   *
   * @param otherwise completes a sentence that begins with the layer's name
   * @throws DL4JInvalidConfigException if the condition does not hold
   */
  public static void require(boolean condition, Layer layer, String otherwise) {
    if (!condition) {
      throw new DL4JInvalidConfigException(name(layer) + " " + otherwise);
    }
  }

  /**
   * Checks that there is no objection to a layer's settings.
   *
   * @param unsupported as from {@link LayerKind#unsupported}
   * @throws DL4JInvalidConfigException if there is one
   */
  public static void requireSupported(Layer layer, Optional<String> unsupported) {
    unsupported.ifPresent(objection -> require(false, layer, objection));
  }

  /**
   * Checks the shape of a layer's input.
   *
   * @param expected the shape in words, with %d for each size that is given
   * @param sizes of each dimension; -1 for any
   * @return the input
   * @throws DL4JInvalidInputException if it has another shape
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
   * Checks that a layer's input are images.
   *
   * @param channels -1 for any
   * @return the shape, [N, C, H, W]
   * @throws DL4JInvalidInputException if they are not
   */
  public static long[] images(Layer layer, INDArray input, long channels) {
    String expected = channels == -1 ? "channels" : "%d";
    shaped(layer, input, "[batch, " + expected + ", height, width]", -1, channels, -1, -1);
    return input.shape();
  }

  /**
   * Checks that a layer's input are images that its window fits, as {@link #images(Layer, INDArray,
   * long)} does.
   */
  static long[] images(Layer layer, INDArray input, long channels, Window window) {
    images(layer, input, channels);
    requireFits(layer, window, input.shape());
    return input.shape();
  }

  /**
   * Checks that a layer's window fits images of this shape.
   *
   * @throws DL4JInvalidInputException if it does not
   */
  public static void requireFits(Layer layer, Window window, long... shape) {
    try {
      window.requireFits(shape);
    } catch (IllegalArgumentException e) {
      throw new DL4JInvalidInputException(name(layer) + ": " + e.getMessage());
    }
  }

  /**
   * Checks that a layer's input are sequences, [N, inputs, T].
   *
   * @return the input
   * @throws DL4JInvalidInputException if they are not
   */
  public static INDArray sequences(Layer layer, INDArray input, long inputs) {
    shaped(layer, input, "[batch, %d, time]", -1, inputs, -1);
    if (input.isEmpty()) {
      throw new DL4JInvalidInputException(name(layer) + " takes at least one time step");
    }
    return input;
  }

  /**
   * Checks the shape of the mask of sequences, [N, T].
   *
   * @param mask may be null
   * @param sequences [N, inputs, T]
   * @return the mask, in the type of the sequences
   * @throws DL4JInvalidInputException if it has another shape
   */
  public static INDArray sequenceMask(Layer layer, INDArray mask, INDArray sequences) {
    if (mask == null) {
      return null;
    }
    long[] expected = {sequences.size(0), sequences.size(2)};
    if (!Arrays.equals(mask.shape(), expected)) {
      throw new DL4JInvalidInputException(
          formatted(
              "%s takes a mask of shape %s, [batch, time], but got %s",
              name(layer), Arrays.toString(expected), Arrays.toString(mask.shape())));
    }
    return mask.castTo(sequences.dataType());
  }

  /**
   * Checks that the stored state of a recurrent layer has the same number of samples as its input.
   *
   * @param state [N, units]; may be null
   * @throws IllegalStateException if it is not
   */
  public static void requireStateOf(Layer layer, INDArray state, INDArray input) {
    if (state != null && state.size(0) != input.size(0)) {
      throw new IllegalStateException(
          formatted(
              "%s has stored the state of %d sequences, but its input has %d; between batches, call"
                  + " rnnClearPreviousState()",
              name(layer), state.size(0), input.size(0)));
    }
  }

  /**
   * Checks the shape of a layer's labels.
   *
   * @return the labels
   * @throws DL4JInvalidInputException if it is not that of the input
   */
  public static INDArray labels(Layer layer, INDArray labels, INDArray input) {
    if (!Arrays.equals(labels.shape(), input.shape())) {
      throw new DL4JInvalidInputException(
          formatted(
              "%s takes labels of shape %s, but got %s",
              name(layer), Arrays.toString(input.shape()), Arrays.toString(labels.shape())));
    }
    return labels;
  }

  /**
   * Checks the shape of the gradient of a layer's output.
   *
   * @param outputShape the shape of the output
   * @throws IllegalStateException if the gradient has another
   */
  public static void requireGradientShape(Layer layer, INDArray gradient, long[] outputShape) {
    if (!Arrays.equals(gradient.shape(), outputShape)) {
      throw new IllegalStateException(
          formatted(
              "%s takes the gradient of an output of shape %s, but got one of shape %s",
              name(layer), Arrays.toString(outputShape), Arrays.toString(gradient.shape())));
    }
  }

  /**
   * Returns a layer's index, class and name as its user knows them: {@code layer 3 (Affine
   * "hidden")}. DL4J calls a layer without a name "layer3".
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
}
