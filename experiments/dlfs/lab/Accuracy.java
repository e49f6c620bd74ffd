package dlfs.lab;

import dlfs.images.LabelledImages;
import java.nio.FloatBuffer;
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
    this(images, IMAGES_AT_A_TIME);
  }

  /**
   * The same in parts of another size.
   *
   * @param atATime how many images a network gets at a time, at least 1
   */
  public Accuracy(LabelledImages images, int atATime) {
    List<INDArray> laidOut =
        split(images, atATime)
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
    return answers(
            x ->
                Stream.of(networks)
                    .map(network -> network.output(x))
                    .reduce(INDArray::addi)
                    .orElseThrow())
        .accuracy();
  }

  /**
   * What a network answers.
   *
   * @param network takes images [N, pixels], in [0, 1], to scores [N, {@value
   *     LabelledImages#CLASSES}]
   */
  public Answers answers(UnaryOperator<INDArray> network) {
    FloatBuffer scores = FloatBuffer.allocate(images.count() * LabelledImages.CLASSES);
    for (int i = 0; i < parts; i++) {
      scores.put(network.apply(part.apply(i)).dup('c').data().asFloat());
    }
    return new Answers(images, scores.array());
  }
}
