package dlfs.lab;

import dlfs.images.LabelledImages;
import dlfs.networks.TrainableNetwork;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.Model;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/**
 * The accuracy on a set of images: the share for which the correct class has the highest score. May
 * be used by networks on several threads.
 */
public final class Accuracy implements Measure {
  private static final int BATCH = 1_000;
  private static final int LARGE_IMAGES_BATCH = 50;

  private final LabelledImages images;
  private final int parts;
  private final IntFunction<INDArray> part; // [batch, pixels]; the last may be smaller

  /** The accuracy on these images, which are converted to arrays once. */
  public Accuracy(LabelledImages images) {
    this(images, BATCH);
  }

  /**
   * The accuracy on these images, computed in batches of another size.
   *
   * @param batch the number of images in a batch, at least 1
   */
  public Accuracy(LabelledImages images, int batch) {
    List<INDArray> arrays =
        split(images, batch)
            .map(part -> part.range(0, part.count()))
            .map(DataSet::getFeatures)
            .toList();
    this.images = images;
    this.parts = arrays.size();
    this.part = arrays::get;
  }

  /**
   * The accuracy on enlarged images. They are enlarged in small batches each time, to save memory.
   */
  public Accuracy(LabelledImages images, UnaryOperator<LabelledImages> enlargement) {
    List<LabelledImages> small = split(images, LARGE_IMAGES_BATCH).toList();
    this.images = images;
    this.parts = small.size();
    this.part =
        i -> {
          LabelledImages large = enlargement.apply(small.get(i));
          return large.range(0, large.count()).getFeatures();
        };
  }

  private static Stream<LabelledImages> split(LabelledImages images, int batch) {
    return IntStream.iterate(0, from -> from < images.count(), from -> from + batch)
        .mapToObj(from -> IntStream.range(from, Math.min(from + batch, images.count())).toArray())
        .map(images::at);
  }

  /**
   * Computes the accuracy, in [0, 1], of a network or of an ensemble, whose scores are added up
   * (section 8.1.2).
   */
  public double of(Model... networks) {
    return predictions(
            x ->
                Stream.of(networks)
                    .map(network -> TrainableNetwork.of(network).output(x))
                    .reduce(INDArray::addi)
                    .orElseThrow())
        .accuracy();
  }

  /** Computes the accuracy of a network. */
  @Override
  public double of(Model network) {
    return of(new Model[] {network});
  }

  /**
   * Computes the predictions of a network.
   *
   * @param network maps images [N, pixels], in [0, 1], to scores [N, {@value
   *     LabelledImages#CLASSES}]
   */
  public Predictions predictions(UnaryOperator<INDArray> network) {
    FloatBuffer scores = FloatBuffer.allocate(images.count() * LabelledImages.CLASSES);
    for (int i = 0; i < parts; i++) {
      scores.put(network.apply(part.apply(i)).dup('c').data().asFloat());
    }
    return new Predictions(images, scores.array());
  }
}
