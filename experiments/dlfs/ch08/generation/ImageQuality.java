package dlfs.ch08.generation;

import dlfs.images.ImageShape;
import dlfs.images.LabelledImages;
import dlfs.metrics.FeatureGaussian;
import dlfs.samples.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Measures how similar images are to real ones, in the features of a classifier of the real ones:
 * the outputs of its last hidden layer. The features of the Inception network, which is trained on
 * ImageNet, would say little about images of 28x28 pixels.
 */
final class ImageQuality {
  /** The number of images whose features are computed at once. */
  static final int BATCH = 500;

  private final MultiLayerNetwork classifier;
  private final int classes;
  private final FeatureGaussian real;

  /**
   * @param classifier a trained network that ends with a hidden layer, a layer of scores, and
   *     softmax
   * @param real the images that others are compared with
   */
  ImageQuality(MultiLayerNetwork classifier, LabelledImages real) {
    this.classifier = classifier;
    this.classes = real.classes();
    this.real = FeatureGaussian.of(Nd4j.vstack(recognise(batches(real)).features));
  }

  /**
   * The measurements of images.
   *
   * @param frechetDistance the square of the Fréchet distance between their features and those of
   *     the real images, as it is reported; NaN if a feature is NaN or infinite
   * @param shares the share of the images that are classified as each class
   */
  record Result(double frechetDistance, double[] shares) {
    /** The share above which a class counts as one that appears. */
    private static final double APPEARS = 0.01;

    /** Returns the share of the rarest class. */
    double smallestShare() {
      return Arrays.stream(shares).min().orElseThrow();
    }

    /** Returns the number of classes of which there is more than one image in a hundred. */
    int classes() {
      return (int) Arrays.stream(shares).filter(share -> share > APPEARS).count();
    }
  }

  /** Measures images, such as those of the test set. */
  Result measure(LabelledImages images) {
    return measure(batches(images));
  }

  /** Measures images whose pixels are drawn at random, uniformly. */
  Result measureNoise(ImageShape shape, int count, RandomGenerator random) {
    return measure(
        batches(
            count,
            size -> {
              float[] pixels = new float[size * shape.size()];
              for (int i = 0; i < pixels.length; i++) {
                pixels[i] = random.nextFloat();
              }
              return Tensors.of(pixels, size, shape.size());
            }));
  }

  /**
   * Measures images.
   *
   * @param batches images in [0, 1], [N, channels · height · width] each
   */
  Result measure(Iterable<INDArray> batches) {
    Recognised recognised = recognise(batches);
    INDArray features = Nd4j.vstack(recognised.features);
    double distance =
        Double.isFinite(features.sumNumber().doubleValue())
            ? FeatureGaussian.of(features).squaredFrechetDistance(real)
            : Double.NaN;
    int images = Arrays.stream(recognised.counts).sum();
    double[] shares =
        Arrays.stream(recognised.counts).mapToDouble(n -> (double) n / images).toArray();
    return new Result(distance, shares);
  }

  /** Returns batches of images that are made one after the other. */
  static Iterable<INDArray> batches(int count, IntFunction<INDArray> ofSize) {
    return IntStream.iterate(0, from -> from < count, from -> from + BATCH)
            .mapToObj(from -> ofSize.apply(Math.min(BATCH, count - from)))
        ::iterator;
  }

  private static Iterable<INDArray> batches(LabelledImages images) {
    return IntStream.iterate(0, from -> from < images.count(), from -> from + BATCH)
            .mapToObj(from -> images.range(from, Math.min(from + BATCH, images.count())))
            .map(batch -> batch.getFeatures())
        ::iterator;
  }

  /**
   * The features of images, and the classes that the classifier predicts.
   *
   * @param features [N, features] of each batch
   * @param counts the number of images that are classified as each class
   */
  private record Recognised(List<INDArray> features, int[] counts) {}

  private Recognised recognise(Iterable<INDArray> batches) {
    var all = new Recognised(new ArrayList<>(), new int[classes]);
    for (INDArray batch : batches) {
      List<INDArray> activations = classifier.feedForward(batch, false);
      int last = activations.size() - 1;
      all.features.add(activations.get(last - 2).dup());
      for (int predicted : activations.get(last).argMax(1).toIntVector()) {
        all.counts[predicted]++;
      }
      activations.forEach(ImageQuality::close); // the garbage collector may leave them for long
    }
    return all;
  }

  private static void close(INDArray array) {
    if (array.closeable()) {
      array.close();
    }
  }
}
