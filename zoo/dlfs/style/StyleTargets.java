package dlfs.style;

import dlfs.engine.InputGradient;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The targets of the optimisation of an image: the features of the content image and the Gram
 * matrices of the style image.
 *
 * @param kind the network whose features these are
 * @param content the content loss
 * @param style the style loss of each layer, by its name
 */
public record StyleTargets(StyleNetwork kind, ContentLoss content, Map<String, StyleLoss> style) {

  /**
   * Computes the targets.
   *
   * @param ofContent the network for the shape of the content image
   * @param content the content image: red, green and blue, one channel after the other, from 0 to 1
   * @param ofStyle the network for the shape of the style image, with the same weights
   * @param style the style image
   */
  public static StyleTargets of(
      StyleNetwork kind,
      ComputationGraph ofContent,
      double[] content,
      ComputationGraph ofStyle,
      double... style) {
    Map<String, INDArray> styleFeatures = features(kind, ofStyle, style);
    Map<String, StyleLoss> losses = new LinkedHashMap<>();
    kind.style().forEach(layer -> losses.put(layer, new StyleLoss(styleFeatures.get(layer))));
    INDArray contentFeatures = features(kind, ofContent, content).get(kind.content());
    return new StyleTargets(kind, new ContentLoss(contentFeatures), losses);
  }

  private static Map<String, INDArray> features(
      StyleNetwork kind, ComputationGraph network, double... image) {
    DataType type = network.getConfiguration().getDataType();
    List<INDArray> outputs = new InputGradient(network).outputs(kind.input(type, image));
    Map<String, INDArray> features = new LinkedHashMap<>();
    for (int i = 0; i < outputs.size(); i++) {
      features.put(kind.outputs().get(i), outputs.get(i));
    }
    return features;
  }
}
