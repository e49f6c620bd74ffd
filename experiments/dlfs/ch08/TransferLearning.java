package dlfs.ch08;

import static dlfs.lab.Training.TEST_ACCURACY;
import static dlfs.text.Text.formatted;

import dlfs.cifar.Cifar10;
import dlfs.images.ImageSamples;
import dlfs.images.LabelledImages;
import dlfs.lab.About;
import dlfs.lab.DataOptions;
import dlfs.lab.Experiment;
import dlfs.lab.InputFile;
import dlfs.lab.Lab;
import dlfs.lab.Run;
import dlfs.lab.Variants;
import dlfs.lab.charts.BarTable;
import dlfs.lab.charts.BarTable.Column;
import dlfs.lab.charts.Picture;
import dlfs.lab.results.Claim;
import dlfs.lab.results.FinalFigure;
import dlfs.lab.results.Metrics;
import dlfs.lab.results.Quantity;
import dlfs.lab.results.Summary;
import dlfs.lab.settings.Setting;
import dlfs.lab.settings.Settings;
import dlfs.networks.TrainableNetwork;
import dlfs.samples.Dataset;
import dlfs.weights.PublishedWeights;
import java.awt.Color;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Section 8.2.4: a network that was trained on ImageNet is used for other images with few examples.
 * Its layers stay as they are; only a new last layer is trained, on the mean of each channel of the
 * last fire module of SqueezeNet, 512 features of an image. The same is done with random weights.
 *
 * <p>The default images are those of CIFAR-10, enlarged; {@code -Ddataset=FOLDER} takes one's own.
 */
public final class TransferLearning implements Experiment {
  private static final PublishedWeights SQUEEZE_NET = PublishedWeights.SQUEEZE_NET;

  private static final Setting<Path> WEIGHTS =
      TrainedNetworks.weights("SqueezeNet's weights; published: a part of this project");

  private static final int MOST_TRAINING_IMAGES = 100;

  private static final Setting<Integer> TEST_IMAGES =
      Setting.integer("testImages", 500, 1, 10_000, "number of test images (spread over all)")
          .quick(10);

  private static final Setting<Integer> MAX_TRAINING_IMAGES =
      Setting.integer(
              "maxTrainingImages",
              MOST_TRAINING_IMAGES,
              1,
              MOST_TRAINING_IMAGES,
              "maximum number of training images of each class")
          .quick(1);

  /**
   * The numbers of training images of each class that are compared. If the smallest class has fewer
   * than the last, its number replaces those that are too large.
   */
  private static final List<Integer> COUNTS = List.of(5, 20, MOST_TRAINING_IMAGES);

  private static final String TRAINED = "trained weights";
  private static final String RANDOM = "random weights";
  private static final Variants<Boolean> ARMS = Variants.of(TRAINED, true).and(RANDOM, false);

  /** The two layers whose outputs are concatenated at the end of the last fire module. */
  private static final List<String> FEATURES = List.of("fire9.expand1x1", "fire9.expand3x3");

  private static final int BATCH = 20;

  @Override
  public About about() {
    return About.on(
        DataOptions.images(new Cifar10()).orFolder(SQUEEZE_NET.preprocessing().shape()),
        "TransferLearning",
        "8.2.4",
        "How many images does a new last layer need on a network that is trained already?",
        List.of(WEIGHTS, TEST_IMAGES, MAX_TRAINING_IMAGES),
        List.of(FinalFigure.last(TEST_ACCURACY)),
        1.5);
  }

  @Override
  public List<InputFile> files(Settings settings) {
    return List.of(TrainedNetworks.file(settings, WEIGHTS, SQUEEZE_NET));
  }

  @Override
  public Metrics run(Lab lab) {
    return lab.compare(ARMS, 1, (run, trained) -> train(lab, run, trained));
  }

  private static void train(Lab lab, Run run, boolean trained) {
    Dataset data = lab.data(Dataset.class);
    var training = (ImageSamples) data.training();
    var test = (ImageSamples) data.test();
    TrainableNetwork network =
        trained
            ? TrainedNetworks.create(lab, SQUEEZE_NET, WEIGHTS.name(), run.seed())
            : TrainedNetworks.withRandomWeights(lab, SQUEEZE_NET.network(), run.seed());
    List<List<Integer>> byClass = byClass(training, lab.get(MAX_TRAINING_IMAGES), run.seed());
    int[] chosen = byClass.stream().flatMap(List::stream).mapToInt(i -> i).toArray();
    int[] tested = evenly(test.count(), lab.get(TEST_IMAGES));
    INDArray features = features(network, training, chosen);
    INDArray testFeatures = features(network, test, tested);
    for (int count : counts(byClass)) {
      int[] rows = firstOfEach(byClass, count);
      var layer =
          new SoftmaxRegression(
              features.getRows(rows), labels(training, chosen, rows), training.classes());
      double accuracy = layer.accuracy(testFeatures, labels(test, tested));
      run.record(formatted("%d a class", count), TEST_ACCURACY, accuracy);
    }
    run.step();
  }

  /** Returns the first images of each class, in an order that depends on the seed alone. */
  private static List<List<Integer>> byClass(ImageSamples images, int most, long seed) {
    List<Integer> order = new ArrayList<>(IntStream.range(0, images.count()).boxed().toList());
    Collections.shuffle(order, new Random(seed));
    return IntStream.range(0, images.classes())
        .mapToObj(
            label -> order.stream().filter(i -> images.label(i) == label).limit(most).toList())
        .toList();
  }

  /** Returns the numbers of images of each class that are compared, ascending. */
  private static int[] counts(List<List<Integer>> byClass) {
    int smallest = byClass.stream().mapToInt(List::size).min().orElseThrow();
    return IntStream.concat(
            COUNTS.stream().mapToInt(count -> count).filter(count -> count < smallest),
            IntStream.of(smallest))
        .toArray();
  }

  /** Returns the rows of the first images of each class among the features of all of them. */
  private static int[] firstOfEach(List<List<Integer>> byClass, int count) {
    IntStream.Builder rows = IntStream.builder();
    int start = 0;
    for (List<Integer> ofClass : byClass) {
      IntStream.range(start, start + count).forEach(rows::add);
      start += ofClass.size();
    }
    return rows.build().toArray();
  }

  /** Returns indices that are spread over a set, in which images may be in the order of classes. */
  private static int[] evenly(int count, int most) {
    int chosen = Math.min(count, most);
    return IntStream.range(0, chosen).map(i -> (int) ((long) i * count / chosen)).toArray();
  }

  private static int[] labels(ImageSamples images, int[] indices, int... rows) {
    return rows.length == 0
        ? IntStream.of(indices).map(images::label).toArray()
        : IntStream.of(rows).map(row -> images.label(indices[row])).toArray();
  }

  /** Returns the features of images, [indices.length, 512]. */
  private static INDArray features(TrainableNetwork network, ImageSamples images, int[] indices) {
    INDArray[] batches =
        IntStream.iterate(0, from -> from < indices.length, from -> from + BATCH)
            .mapToObj(
                from -> Arrays.copyOfRange(indices, from, Math.min(from + BATCH, indices.length)))
            .map(batch -> features(network, LabelledImages.read(images, batch)))
            .toArray(INDArray[]::new);
    return Nd4j.vstack(batches);
  }

  private static INDArray features(TrainableNetwork network, LabelledImages images) {
    LabelledImages colour = TrainedNetworks.colour(images, SQUEEZE_NET.preprocessing().size());
    INDArray x = SQUEEZE_NET.preprocessing().normalization().apply(colour, DataType.FLOAT);
    var activations = network.activations(x);
    return Nd4j.hstack(
        FEATURES.stream()
            .map(layer -> activations.get(layer).mean(2, 3)) // [N, 256]
            .toArray(INDArray[]::new));
  }

  @Override
  public List<Claim> claims() {
    return COUNTS.stream()
        .map(
            count ->
                Claim.inEverySeed(
                    formatted("8.2.4: trained weights help where images are few (%d)", count),
                    formatted(
                        "With %d images a class, features of trained weights are more accurate"
                            + " than those of random weights",
                        count),
                    accuracy(RANDOM, count).below(accuracy(TRAINED, count))))
        .toList();
  }

  private static Quantity accuracy(String weights, int count) {
    return Quantity.last(TEST_ACCURACY, variant(weights, count));
  }

  private static String variant(String weights, int count) {
    return formatted("%s %d a class", weights, count);
  }

  @Override
  public List<Picture> pictures(Metrics metrics) {
    List<String> variants =
        IntStream.rangeClosed(1, MOST_TRAINING_IMAGES)
            .boxed()
            .flatMap(count -> ARMS.names().stream().map(weights -> variant(weights, count)))
            .filter(metrics.variants()::contains)
            .toList();
    double[] accuracies = Summary.means(metrics, TEST_ACCURACY, variants);
    var column = new Column("test accuracy", new Color(0x0072B2), accuracies, "%.3f");
    return List.of(
        Picture.of(
            "accuracy.png",
            BarTable.draw("A new last layer on SqueezeNet's features", variants, List.of(column))));
  }
}
