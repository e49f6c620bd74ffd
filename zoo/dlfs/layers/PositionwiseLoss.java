package dlfs.layers;

import static dlfs.text.Text.formatted;

import java.util.Arrays;
import java.util.Optional;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.AbstractLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;

/**
 * The passes of a last layer with a softmax and a loss at each pixel of images [N, classes, H, W],
 * or at each time step of sequences [N, classes, T]. Such a pixel or time step is a position here;
 * P is the number of positions of a sample.
 *
 * <p>A position counts if its labels are not all 0, by its mask. The loss of a sample is the sum
 * over its positions, and the score of a batch the mean over its samples, as in DL4J.
 */
public abstract class PositionwiseLoss {
  private final AbstractLayer<?> layer;

  /**
   * @param layer whose input, mask and data type are used
   */
  protected PositionwiseLoss(AbstractLayer<?> layer) {
    this.layer = layer;
  }

  /** Returns the objection to a loss that is not softmax with equally weighted cross-entropy. */
  static Optional<String> unsupported(ILossFunction loss, IActivation activation) {
    return Objections.first(
        Objections.when(
            loss == null || loss.getClass() != LossMCXENT.class,
            "supports the loss function MCXENT (cross-entropy) only"),
        Objections.when(
            activation == null || activation.getClass() != ActivationSoftmax.class,
            "supports the activation function softmax only"),
        Objections.when(
            loss instanceof LossMCXENT entropy && entropy.getWeights() != null,
            "does not support class weights"));
  }

  /** Computes softmax at each position of x, in the workspace of activations. */
  protected abstract INDArray forward(INDArray x, LayerWorkspaceMgr workspaces);

  /**
   * Computes the gradient of the summed error, in the workspace of gradients.
   *
   * @param mask [N, P]; null for a mask of ones
   */
  protected abstract INDArray backward(
      INDArray x, INDArray t, INDArray mask, LayerWorkspaceMgr workspaces);

  /**
   * Computes the error of each sample.
   *
   * @param mask [N, P]; null for a mask of ones
   * @return [N, 1]
   */
  protected abstract INDArray loss(INDArray x, INDArray t, INDArray mask);

  /** Implements DL4J's method of this name. */
  public final INDArray activate(LayerWorkspaceMgr workspaces) {
    layer.assertInputSet(false);
    return forward(scores(), workspaces);
  }

  /** Implements DL4J's method of this name. */
  public final Pair<Gradient, INDArray> backpropGradient(
      INDArray labels, LayerWorkspaceMgr workspaces) {
    layer.assertInputSet(true);
    INDArray x = scores();
    return new Pair<>(new DefaultGradient(), backward(x, checked(labels, x), mask(x), workspaces));
  }

  /** Implements DL4J's method of this name. */
  public final double computeScore(INDArray labels, double regularization) {
    return errors(labels).meanNumber().doubleValue() + regularization;
  }

  /** Implements DL4J's method of this name; returns [N, 1]. */
  public final INDArray computeScoreForExamples(
      INDArray labels, double regularization, LayerWorkspaceMgr workspaces) {
    return workspaces.dup(ArrayType.ACTIVATIONS, errors(labels).addi(regularization), 'c');
  }

  private INDArray errors(INDArray labels) {
    layer.assertInputSet(false);
    INDArray x = scores();
    return loss(x, checked(labels, x), mask(x));
  }

  private INDArray scores() {
    INDArray x = layer.input();
    boolean images = layer.layerConf() instanceof org.deeplearning4j.nn.conf.layers.CnnLossLayer;
    return images
        ? LayerChecks.shaped(layer, x, "[batch, classes, height, width]", -1, -1, -1, -1)
            .castTo(layer.getDataType())
        : LayerChecks.shaped(layer, x, "[batch, classes, time]", -1, -1, -1)
            .castTo(layer.getDataType());
  }

  private INDArray checked(INDArray labels, INDArray x) {
    if (labels == null) {
      throw new IllegalStateException(LayerChecks.name(layer) + " has no labels to compare with");
    }
    return LayerChecks.labels(layer, labels, x).castTo(x.dataType());
  }

  /** Returns the layer's mask as [N, P]; null if there is none. */
  private INDArray mask(INDArray x) {
    INDArray mask = layer.getMaskArray();
    if (mask == null) {
      return null;
    }
    long samples = x.size(0);
    long positions = positions(x);
    long[] shape = mask.shape();
    INDArray values = mask.castTo(x.dataType());
    if (mask.length() == samples * positions && shape[0] == samples) {
      return values.dup('c').reshape('c', samples, positions);
    }
    if (x.rank() == 3 && mask.isColumnVector() && mask.length() == samples * positions) {
      return values.dup('f').reshape('f', samples, positions); // DL4J's order of a mask of features
    }
    if (mask.isColumnVectorOrScalar() && mask.length() == samples) {
      return values.reshape(samples, 1).repeat(1, positions);
    }
    throw new DL4JInvalidInputException(
        formatted(
            "%s takes a mask of shape %s for an input of shape %s, but got %s",
            LayerChecks.name(layer),
            x.rank() == 3 ? "[batch, time]" : "[batch, 1, height, width]",
            Arrays.toString(x.shape()),
            Arrays.toString(shape)));
  }

  /** Returns the number of pixels or time steps of a sample. */
  protected static long positions(INDArray x) {
    return x.length() / (x.size(0) * x.size(1));
  }
}
