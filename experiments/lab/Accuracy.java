package lab;

import images.LabelledImages;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/**
 * The share of some images that a network gives the highest score for the right class. Can be used
 * by networks on several threads.
 */
public final class Accuracy {
  private static final int IMAGES_AT_A_TIME = 1_000;
  private static final int LARGE_IMAGES_AT_A_TIME = 50;

  private final LabelledImages images;
  private final int parts;
  private final IntFunction<INDArray> part; // [images at a time, pixels], the last one maybe fewer

  /** On these images, which are laid out for ND4J once. */
  public Accuracy(LabelledImages images) {
    List<INDArray> laidOut =
        split(images, IMAGES_AT_A_TIME)
            .map(part -> part.range(0, part.count()))
            .map(DataSet::getFeatures)
            .toList();
    this.images = images;
    this.parts = laidOut.size();
    this.part = laidOut::get;
  }

  /**
   * On these images, after something is done to them that makes them large: a few at a time,
   * whenever they are needed.
   */
  public Accuracy(LabelledImages images, UnaryOperator<LabelledImages> enlargement) {
    List<LabelledImages> small = split(images, LARGE_IMAGES_AT_A_TIME).toList();
    this.images = images;
    this.parts = small.size();
    this.part =
        i -> {
          LabelledImages large = enlargement.apply(small.get(i));
          return large.range(0, large.count()).getFeatures();
        };
  }

  private static Stream<LabelledImages> split(LabelledImages images, int atATime) {
    return IntStream.iterate(0, from -> from < images.count(), from -> from + atATime)
        .mapToObj(from -> IntStream.range(from, Math.min(from + atATime, images.count())).toArray())
        .map(images::at);
  }

  /**
   * The accuracy of a network, or of an ensemble of several, whose scores are added up (section
   * 8.1.2), in [0, 1].
   */
  public double of(MultiLayerNetwork... networks) {
    int correct = 0;
    int image = 0;
    for (int i = 0; i < parts; i++) {
      float[] scores = scores(part.apply(i), networks); // [images at a time, 10]
      for (int from = 0; from < scores.length; from += LabelledImages.CLASSES) {
        correct += answer(scores, from) == images.label(image++) ? 1 : 0;
      }
    }
    return (double) correct / images.count();
  }

  private static float[] scores(INDArray features, MultiLayerNetwork... networks) {
    float[] sum = networks[0].output(features).dup('c').data().asFloat();
    for (int i = 1; i < networks.length; i++) {
      float[] more = networks[i].output(features).dup('c').data().asFloat();
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
