package lab;

import images.LabelledImages;
import java.util.List;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The share of some images that a network gives the highest score for the right class. The images
 * are laid out for ND4J once, and can then be used by networks on several threads.
 */
public final class Accuracy {
  private static final int IMAGES_AT_A_TIME = 1_000;

  private final LabelledImages images;
  private final List<INDArray> parts; // [IMAGES_AT_A_TIME, pixels] each, the last one maybe fewer

  public Accuracy(LabelledImages images) {
    this.images = images;
    this.parts =
        IntStream.iterate(0, from -> from < images.count(), from -> from + IMAGES_AT_A_TIME)
            .mapToObj(from -> images.range(from, Math.min(from + IMAGES_AT_A_TIME, images.count())))
            .map(part -> part.getFeatures())
            .toList();
  }

  /**
   * The accuracy of a network, or of an ensemble of several, whose scores are added up (section
   * 8.1.2), in [0, 1].
   */
  public double of(MultiLayerNetwork... networks) {
    int correct = 0;
    int image = 0;
    for (INDArray part : parts) {
      float[] scores = scores(part, networks); // [IMAGES_AT_A_TIME, 10]
      for (int from = 0; from < scores.length; from += LabelledImages.CLASSES) {
        correct += answer(scores, from) == images.label(image++) ? 1 : 0;
      }
    }
    return (double) correct / images.count();
  }

  private static float[] scores(INDArray part, MultiLayerNetwork... networks) {
    float[] sum = networks[0].output(part).dup('c').data().asFloat();
    for (int i = 1; i < networks.length; i++) {
      float[] more = networks[i].output(part).dup('c').data().asFloat();
      for (int j = 0; j < sum.length; j++) {
        sum[j] += more[j];
      }
    }
    return sum;
  }

  /**
   * The class of the highest score, the first of equal ones. As in NumPy, NaN counts as highest: a
   * network that has overflown answers 0.
   */
  private static int answer(float[] scores, int from) {
    int best = from;
    for (int i = from; i < from + LabelledImages.CLASSES && !Float.isNaN(scores[best]); i++) {
      best = scores[i] > scores[best] || Float.isNaN(scores[i]) ? i : best;
    }
    return best - from;
  }
}
