package dlfs.layers;

import static dlfs.text.Text.formatted;

import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.LossUtil;
import org.nd4j.linalg.ops.transforms.Transforms;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * The smooth L1 loss, for the boxes of detection (section 8.5.1; Girshick, "Fast R-CNN", 2015): the
 * square of small differences and the absolute value of large ones, which limits the gradient.
 *
 * <pre>
 * d = y - t    L = Σ d² / (2 β) where |d| &lt; β, else |d| - β / 2
 * dy = d / β limited to [-1, 1]
 * </pre>
 *
 * The loss of a sample is the sum over its outputs (DL4J's {@code LossMSE} is the mean over the
 * outputs). It is a loss function for any of DL4J's output and loss layers, and for {@link
 * RegressionLoss}, in both layer sets. DL4J has none of its own.
 *
 * <p>A mask multiplies the loss of each sample, [N, 1], or of each output, [N, outputs]: with 0 for
 * what does not count, such as the box of a region without an object, or with any weight. In DL4J's
 * {@code OutputLayer}, use 0 and 1 only: it multiplies the scores by the mask, too.
 */
public final class SmoothL1Loss implements ILossFunction {
  private static final long serialVersionUID = 1;

  private final double beta;

  /** Creates the loss of the paper, with β = 1. */
  public SmoothL1Loss() {
    this(1);
  }

  /**
   * @param beta β, the difference from which the loss is linear; above 0
   * @throws IllegalArgumentException if it is not above 0
   */
  public SmoothL1Loss(@JsonProperty("beta") double beta) {
    if (!(beta > 0)) {
      throw new IllegalArgumentException("beta must be above 0, but is " + beta);
    }
    this.beta = beta;
  }

  /** Returns β. */
  public double getBeta() {
    return beta;
  }

  /**
   * Computes the loss of each output.
   *
   * @param d the differences of outputs and labels, of any shape
   */
  INDArray loss(INDArray d) {
    INDArray abs = Transforms.abs(d, true);
    INDArray small = Transforms.min(abs, beta, true); // the part of |d| up to β
    // d² / (2 β) where |d| < β, and β / 2 + (|d| - β) elsewhere
    return small.mul(small).divi(2 * beta).addi(abs.subi(small));
  }

  /**
   * Computes the gradient of each output.
   *
   * @param d the differences of outputs and labels, of any shape
   */
  INDArray gradient(INDArray d) {
    return Transforms.max(Transforms.min(d.div(beta), 1, false), -1, false);
  }

  /** Returns the masked loss of each output, [N, outputs]. */
  private INDArray losses(INDArray labels, INDArray x, IActivation f, INDArray mask) {
    INDArray losses = loss(difference(labels, x, f));
    if (mask != null) {
      LossUtil.applyMask(losses, mask);
    }
    return losses;
  }

  private static INDArray difference(INDArray labels, INDArray x, IActivation f) {
    if (!labels.equalShapes(x)) {
      throw new IllegalArgumentException(
          formatted(
              "smooth L1 takes labels of the shape of the output, %s, but got %s",
              x.shapeInfoToString(), labels.shapeInfoToString()));
    }
    return f.getActivation(x.dup(x.ordering()), true).subi(labels.castTo(x.dataType()));
  }

  @Override
  public double computeScore(
      INDArray labels, INDArray preOutput, IActivation f, INDArray mask, boolean average) {
    double sum = losses(labels, preOutput, f, mask).sumNumber().doubleValue();
    return average ? sum / labels.size(0) : sum;
  }

  @Override
  public INDArray computeScoreArray(
      INDArray labels, INDArray preOutput, IActivation f, INDArray mask) {
    return losses(labels, preOutput, f, mask).sum(true, 1); // [N, 1]
  }

  @Override
  public INDArray computeGradient(
      INDArray labels, INDArray preOutput, IActivation f, INDArray mask) {
    INDArray dy = gradient(difference(labels, preOutput, f)); // [N, outputs]
    if (mask != null) {
      LossUtil.applyMask(dy, mask);
    }
    return f.backprop(preOutput.dup(preOutput.ordering()), dy).getFirst();
  }

  @Override
  public Pair<Double, INDArray> computeGradientAndScore(
      INDArray labels, INDArray preOutput, IActivation f, INDArray mask, boolean average) {
    return new Pair<>(
        computeScore(labels, preOutput, f, mask, average),
        computeGradient(labels, preOutput, f, mask));
  }

  @Override
  public String name() {
    return toString();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SmoothL1Loss loss && loss.beta == beta;
  }

  @Override
  public int hashCode() {
    return Double.hashCode(beta);
  }

  @Override
  public String toString() {
    return formatted("SmoothL1Loss(beta=%s)", beta);
  }
}
