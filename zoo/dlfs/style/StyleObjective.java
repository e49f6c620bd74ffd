package dlfs.style;

import dlfs.engine.InputGradient;
import dlfs.images.ImageShape;
import dlfs.minimization.Objective;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The loss of style transfer as a function of an image's pixels: α times the content loss, plus β
 * times the mean style loss of the layers, plus the weighted {@link TotalVariation} (Gatys et al.,
 * equations 1 to 7). A point is an image: red, green and blue, one channel after the other; from 0
 * to 1, although nothing keeps an optimiser within these limits.
 *
 * <p>For use by one thread.
 */
public final class StyleObjective implements Objective<StyleEvaluation> {
  private final StyleTargets targets;
  private final StyleWeights weights;
  private final TotalVariation variation;
  private final InputGradient network;
  private final DataType type;

  /**
   * @param network the network for images of the shape, with the weights of the targets; its
   *     parameters are not changed
   */
  public StyleObjective(
      StyleTargets targets, StyleWeights weights, ImageShape images, ComputationGraph network) {
    this.targets = targets;
    this.weights = weights;
    this.variation = new TotalVariation(images);
    this.network = new InputGradient(network);
    this.type = network.getConfiguration().getDataType();
  }

  @Override
  public StyleEvaluation at(double[] image) {
    StyleNetwork kind = targets.kind();
    var losses = new Losses();
    INDArray ofInput = network.compute(kind.input(type, image), losses::gradients);
    double[] gradient = kind.gradient(ofInput);
    variation.addGradient(image, weights.variation(), gradient);
    double roughness = variation.of(image);
    double total =
        weights.content() * losses.content
            + weights.style() * losses.style
            + weights.variation() * roughness;
    return new StyleEvaluation(losses.content, losses.style, roughness, total, gradient);
  }

  /** The losses of one image. */
  private final class Losses {
    private double content;
    private double style;

    /** Computes the losses, and returns the gradients with respect to the network's outputs. */
    List<INDArray> gradients(List<INDArray> outputs) {
      StyleNetwork kind = targets.kind();
      List<INDArray> gradients = new ArrayList<>();
      for (int i = 0; i < outputs.size(); i++) {
        String layer = kind.outputs().get(i);
        INDArray features = outputs.get(i);
        INDArray gradient = null;
        if (targets.style().containsKey(layer)) {
          int layers = targets.style().size();
          var loss = targets.style().get(layer).of(features, weights.style() / layers);
          style += loss.value() / layers;
          gradient = loss.gradient();
        }
        if (layer.equals(kind.content())) {
          var loss = targets.content().of(features, weights.content());
          content += loss.value();
          gradient = gradient == null ? loss.gradient() : gradient.addi(loss.gradient());
        }
        gradients.add(gradient);
      }
      return gradients;
    }
  }
}
