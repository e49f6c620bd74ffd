package dlfs.ch08.segmentation;

import static dlfs.lab.Training.TEST_ACCURACY;
import static dlfs.text.Text.formatted;

import dlfs.images.ImageDataset;
import dlfs.images.ImageShape;
import dlfs.images.LabelledImages;
import dlfs.lab.About;
import dlfs.lab.DataOptions;
import dlfs.lab.Experiment;
import dlfs.lab.Lab;
import dlfs.lab.MedianTime;
import dlfs.lab.Run;
import dlfs.lab.Training;
import dlfs.lab.Variants;
import dlfs.lab.artefacts.Artefacts;
import dlfs.lab.artefacts.Bitmap;
import dlfs.lab.charts.ImageGrid;
import dlfs.lab.charts.ImageGrid.Tile;
import dlfs.lab.charts.Picture;
import dlfs.lab.console.ConsoleTable;
import dlfs.lab.results.Claim;
import dlfs.lab.results.FinalFigure;
import dlfs.lab.results.Measurement;
import dlfs.lab.results.Metrics;
import dlfs.lab.results.Quantity;
import dlfs.lab.results.Summary;
import dlfs.lab.settings.Setting;
import dlfs.lab.settings.TrainingSettings;
import dlfs.mnist.PublishedDataset;
import dlfs.networks.Convolutionalization;
import dlfs.networks.WindowClassifier;
import dlfs.optimizers.Adam;
import dlfs.optimizers.LinearDecay;
import dlfs.scenes.Scene;
import dlfs.scenes.SceneDataset;
import dlfs.scenes.SceneSet;
import dlfs.scenes.SceneSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Section 8.4.2: a classifier's fully connected layers as convolutions. A classifier of windows of
 * 40x40 pixels, trained on objects and background of generated scenes, is applied to a large scene:
 * window by window, and at once as a fully convolutional network, which gives a map of scores. J.
 * Long, E. Shelhamer, T. Darrell, "Fully convolutional networks for semantic segmentation", CVPR
 * (2015), section 3.1.
 *
 * <p>Without padding in the convolutions, both give the same scores. With padding, a window has
 * zeros around it, where the network has the pixels of the scene. The scores are compared in double
 * precision, so that rounding does not hide a difference; the times are of single precision.
 */
public final class FullyConvolutional implements Experiment {
  private static final Setting<Integer> SCENES =
      Setting.integer("scenes", 1_500, 10, 20_000, "scenes that training windows are cut from")
          .quick(30);

  private static final Setting<Integer> EPOCHS = TrainingSettings.wholeEpochs(6);
  private static final Setting<Integer> BATCH = TrainingSettings.batch(50);

  private static final Setting<Integer> SIDE =
      Setting.integer("side", 256, 96, 512, "height and width of the large scene, in pixels")
          .quick(96);

  private static final Setting<Integer> REPETITIONS =
      Setting.integer("repetitions", 5, 1, 100, "measurements of each time, of which the median")
          .quick(1);

  private static final double LEARNING_RATE = 0.002;

  /** The height and width of the scenes that windows are cut from. */
  private static final int TRAINING_SIDE = 128;

  private static final int TEST_SCENES = 300;
  private static final int WINDOW = 40;
  private static final int STRIDE = WindowClassifier.STRIDE;

  /** The mean lengths of small and large objects, in pixels. */
  private static final double SMALL = 24;

  private static final double LARGE = 36;

  /** The number of fragments that lie behind the objects of a scene of 96x96 pixels. */
  private static final double CLUTTER = 8;

  /** The number of windows in a batch, when the classifier is applied to one after the other. */
  private static final int WINDOWS_PER_BATCH = 100;

  private static final String ONE_WINDOW = "difference_of_a_window";
  private static final String ALL_WINDOWS = "difference_of_the_map";
  private static final String SAME_CLASS = "same_class";
  private static final String SECONDS_OF_WINDOWS = Measurement.SECONDS + "_of_the_windows";
  private static final String SECONDS_OF_MAP = Measurement.SECONDS + "_of_the_map";

  private static final String WITHOUT = "without padding";
  private static final String WITH = "with padding";

  private static final Variants<Integer> PADS = Variants.of(WITHOUT, 0).and(WITH, 2);

  private static final String MAPS = "maps.png";
  private static final String NAMES = "maps.txt";
  private static final int COLUMNS = 4;

  /** The width to which smaller scenes are enlarged, as far as whole factors do. */
  private static final int MIN_PICTURE = 250;

  @Override
  public About about() {
    return About.on(
        DataOptions.greyImages(PublishedDataset.MNIST),
        "FullyConvolutional",
        "8.4.2",
        "Do fully connected layers, as convolutions, give the same scores at once?",
        List.of(SCENES, EPOCHS, BATCH, SIDE, REPETITIONS),
        FinalFigure.lastOf(
            TEST_ACCURACY, ONE_WINDOW, ALL_WINDOWS, SAME_CLASS, SECONDS_OF_WINDOWS, SECONDS_OF_MAP),
        1);
  }

  @Override
  public Metrics run(Lab lab) {
    ImageDataset images = lab.data();
    var scenes = scenes(images, TRAINING_SIDE, lab.get(SCENES), TEST_SCENES);
    SceneSet large = scenes(images, lab.get(SIDE), 1, 1).test();
    LabelledImages windows = SceneWindows.of(scenes.training(), WINDOW, STRIDE / 2, 0);
    LabelledImages test = SceneWindows.of(scenes.test(), WINDOW, STRIDE / 2, 0);
    var training =
        Training.ofWholeEpochs(windows, lab.get(BATCH), lab.get(EPOCHS))
            .measuringAtTheEnd(TEST_ACCURACY, test);
    var updater = new Adam(new LinearDecay(LEARNING_RATE, training.iterations()));
    return lab.compareOneByOne(
        PADS,
        training.iterations(),
        (run, pad) -> {
          var net = new WindowClassifier(pad, windows.shape(), windows.classes());
          MultiLayerNetwork classifier = lab.create(net, updater, run.seed());
          training.train(run, classifier);
          compare(lab, run, classifier, large.scene(0));
          measureTimes(lab, run, classifier, large.scene(0));
          draw(lab, run, classifier, large);
        });
  }

  /** Returns scenes whose objects have the same size in pixels, whatever that of the scenes. */
  private static SceneDataset scenes(ImageDataset images, int side, int training, int test) {
    double area = (double) side * side / (96 * 96);
    SceneSettings square = SceneSettings.square(side);
    SceneSettings settings =
        square
            .withSizes(SMALL / side, LARGE / side)
            .withBackground(
                square.texture(),
                (int) Math.min(SceneSettings.MAX_CLUTTER, CLUTTER * area),
                square.noise());
    return SceneDataset.of(settings, images, 0, training, test);
  }

  private static ImageShape shape(Scene scene) {
    return new ImageShape(3, scene.height(), scene.width());
  }

  /** Records the differences between the scores of the classifier and those of the map. */
  private static void compare(Lab lab, Run run, MultiLayerNetwork trained, Scene scene) {
    MultiLayerNetwork classifier = lab.engine().prepare(trained.convertDataType(DataType.DOUBLE));
    INDArray windows = SceneWindows.all(scene, WINDOW, STRIDE).castTo(DataType.DOUBLE);
    INDArray expected = scoresOfRows(classifier, windows); // [windows, classes]
    INDArray one = windows.get(NDArrayIndex.interval(0, 1), NDArrayIndex.all());
    ImageShape window = SceneWindows.shape(WINDOW);
    INDArray ofOne = rows(scores(convolutional(lab, classifier, window), one));
    INDArray ofAll =
        rows(
            scores(
                convolutional(lab, classifier, shape(scene)),
                row(scene).castTo(DataType.DOUBLE))); // [windows, classes]
    run.record(ONE_WINDOW, difference(expected.getRow(0, true), ofOne));
    run.record(ALL_WINDOWS, difference(expected, ofAll));
    INDArray same = expected.argMax(1).eq(ofAll.argMax(1)).castTo(DataType.DOUBLE);
    run.record(SAME_CLASS, same.meanNumber().doubleValue());
  }

  private static MultiLayerNetwork convolutional(
      Lab lab, MultiLayerNetwork classifier, ImageShape images) {
    return lab.engine().prepare(Convolutionalization.of(classifier, images));
  }

  /** Returns the pixels of a scene, [1, 3 * height * width]. */
  private static INDArray row(Scene scene) {
    return Nd4j.createFromArray(scene.pixels()).reshape(1, scene.pixels().length);
  }

  /** Returns the scores of the classes before softmax. */
  private static INDArray scores(MultiLayerNetwork network, INDArray x) {
    List<INDArray> activations = network.feedForward(x);
    return activations.get(activations.size() - 2);
  }

  /** Returns the scores of windows, which are computed a batch at a time. */
  private static INDArray scoresOfRows(MultiLayerNetwork network, INDArray windows) {
    return Nd4j.vstack(
        batches(windows).stream().map(batch -> scores(network, batch)).toArray(INDArray[]::new));
  }

  private static List<INDArray> batches(INDArray windows) {
    List<INDArray> batches = new ArrayList<>();
    for (int from = 0; from < windows.rows(); from += WINDOWS_PER_BATCH) {
      int to = Math.min(from + WINDOWS_PER_BATCH, windows.rows());
      batches.add(windows.get(NDArrayIndex.interval(from, to), NDArrayIndex.all()));
    }
    return batches;
  }

  /** Returns a map [1, classes, rows, columns] as [rows * columns, classes]. */
  private static INDArray rows(INDArray map) {
    return map.permute(0, 2, 3, 1).dup('c').reshape('c', map.size(2) * map.size(3), map.size(1));
  }

  /** Returns the largest difference of two arrays, relative to the largest element. */
  private static double difference(INDArray expected, INDArray found) {
    return expected.sub(found).amaxNumber().doubleValue() / expected.amaxNumber().doubleValue();
  }

  private static void measureTimes(Lab lab, Run run, MultiLayerNetwork classifier, Scene scene) {
    List<INDArray> windows = batches(SceneWindows.all(scene, WINDOW, STRIDE));
    MultiLayerNetwork convolutional = convolutional(lab, classifier, shape(scene));
    INDArray x = row(scene);
    int repetitions = lab.get(REPETITIONS);
    run.record(SECONDS_OF_WINDOWS, seconds(repetitions, () -> windows.forEach(classifier::output)));
    run.record(SECONDS_OF_MAP, seconds(repetitions, () -> convolutional.output(x)));
  }

  /** Measures the time of a task, after a first execution, which takes longer. */
  private static double seconds(int repetitions, Runnable task) {
    task.run();
    return MedianTime.of(repetitions, task);
  }

  private static void draw(Lab lab, Run run, MultiLayerNetwork classifier, SceneSet scenes) {
    Scene scene = scenes.scene(0);
    MultiLayerNetwork convolutional = convolutional(lab, classifier, shape(scene));
    double[][] probabilities = rows(convolutional.output(row(scene))).toDoubleMatrix();
    List<Bitmap> maps = new ScoreMaps(scene, WINDOW, STRIDE, probabilities).draw();
    run.record(MAPS, Bitmap.sheet(COLUMNS, maps));
    run.record(NAMES, String.join("\n", scenes.objectClasses()) + "\n");
  }

  @Override
  public List<Claim> claims() {
    return List.of(
        Claim.inEverySeed(
            "8.4.2: a convolution with filters of the size of its input is a fully connected layer",
            "For a window, fully connected layers and convolutions give the same scores",
            Quantity.last(ONE_WINDOW, WITHOUT).atMost(1e-6),
            Quantity.last(ONE_WINDOW, WITH).atMost(1e-6)),
        Claim.inEverySeed(
            "Long et al.: the map is equivalent to the network on each window of the image",
            "Without padding, the map has the scores of every window",
            Quantity.last(ALL_WINDOWS, WITHOUT).atMost(1e-6),
            Quantity.last(SAME_CLASS, WITHOUT).is(1)),
        Claim.inEverySeed(
            "Long et al.: the map is equivalent to the network on each window of the image",
            "With padding, scores differ, but for most windows not the most probable class",
            Quantity.last(ALL_WINDOWS, WITH).atLeast(1e-3),
            Quantity.last(SAME_CLASS, WITH).atLeast(0.6)),
        Claim.inEverySeed(
            "Long et al.: the map takes less than a fifth of the time of its windows",
            "At once, the scores take at most a fifth of the time",
            ratio(WITHOUT).atMost(0.2),
            ratio(WITH).atMost(0.2)));
  }

  /** The time for the map, relative to that for the windows one after the other. */
  private static Quantity ratio(String variant) {
    return Quantity.last(SECONDS_OF_MAP, variant)
        .over("ratio", Quantity.last(SECONDS_OF_WINDOWS, variant));
  }

  @Override
  public Optional<ConsoleTable> table(Metrics metrics) {
    List<List<String>> rows =
        List.of(
            row(metrics, "test accuracy", TEST_ACCURACY, "%.4f"),
            row(metrics, "difference of a window", ONE_WINDOW, "%.1e"),
            row(metrics, "difference of the map", ALL_WINDOWS, "%.1e"),
            row(metrics, "windows of the same class", SAME_CLASS, "%.4f"),
            row(metrics, "seconds for the windows", SECONDS_OF_WINDOWS, "%.4f"),
            row(metrics, "seconds for the map", SECONDS_OF_MAP, "%.4f"));
    List<String> header = Stream.concat(Stream.of(""), PADS.names().stream()).toList();
    return Optional.of(
        new ConsoleTable(
            header,
            rows,
            1,
            "difference: the largest one of the scores, relative to the largest score"));
  }

  private static List<String> row(Metrics metrics, String title, String metric, String format) {
    Stream<String> values =
        DoubleStream.of(Summary.means(metrics, metric, PADS.names()))
            .mapToObj(value -> formatted(format, value));
    return Stream.concat(Stream.of(title), values).toList();
  }

  @Override
  public List<Picture> pictures(Metrics metrics, Artefacts artefacts) {
    long seed = metrics.seeds().get(0);
    List<String> names = artefacts.text(WITHOUT, seed, NAMES).lines().toList();
    List<String> captions =
        Stream.concat(Stream.of("the scene", "most probable class"), names.stream()).toList();
    List<Tile> tiles = ImageGrid.tiles(artefacts.find(WITHOUT, seed, MAPS), COLUMNS, captions);
    String title = "What is in the middle of each window of a scene";
    return List.of(Picture.of(MAPS, ImageGrid.draw(title, COLUMNS, scale(tiles), tiles)));
  }

  /** Returns the factor by which small scenes are enlarged. */
  private static int scale(List<Tile> tiles) {
    return tiles.stream()
        .mapToInt(tile -> Math.max(1, MIN_PICTURE / tile.image().getWidth()))
        .findFirst()
        .orElse(1);
  }
}
