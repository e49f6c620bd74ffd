package dlfs.ch08.segmentation;

import static dlfs.text.Text.formatted;

import dlfs.ch08.ConfusionTable;
import dlfs.images.ImageShape;
import dlfs.lab.About;
import dlfs.lab.DataOptions;
import dlfs.lab.Experiment;
import dlfs.lab.Lab;
import dlfs.lab.Run;
import dlfs.lab.Training;
import dlfs.lab.Variants;
import dlfs.lab.artefacts.Artefacts;
import dlfs.lab.artefacts.Bitmap;
import dlfs.lab.charts.Charts;
import dlfs.lab.charts.Picture;
import dlfs.lab.results.Claim;
import dlfs.lab.results.FinalFigure;
import dlfs.lab.results.Metrics;
import dlfs.lab.results.Quantity;
import dlfs.lab.results.Summary;
import dlfs.lab.settings.Setting;
import dlfs.lab.settings.TrainingSettings;
import dlfs.lab.settings.UserError;
import dlfs.metrics.ConfusionMatrix;
import dlfs.networks.EncoderClassifier;
import dlfs.networks.Fcn;
import dlfs.networks.GraphNetwork;
import dlfs.networks.SegNet;
import dlfs.networks.SqueezeNetFcn;
import dlfs.optimizers.Adam;
import dlfs.optimizers.LinearDecay;
import dlfs.optimizers.WarmUp;
import dlfs.samples.Dataset;
import dlfs.samples.Origin;
import dlfs.samples.SampleSet;
import dlfs.scenes.SceneSet;
import dlfs.segmentation.ClassWeights;
import dlfs.segmentation.SegmentationSamples;
import dlfs.segmentation.SegmentedImages;
import dlfs.segmentation.folder.CamVid;
import dlfs.weights.TrainedBackbone;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.style.Styler.LegendPosition;

/**
 * Sections 8.4.2 and 8.5.3: trains networks that classify every pixel of an image. The fully
 * convolutional networks FCN-32s, FCN-16s and FCN-8s differ in the resolution of the features from
 * which their scores are enlarged; SegNet enlarges features step by step, at the positions of the
 * maxima that its encoder pooled.
 *
 * <p>On scenes, they begin with the convolutions of a classifier that was trained first, on windows
 * of the scenes with an object or background in the middle, as the papers' networks begin with
 * those of a classifier. From random convolutions, SegNet predicts little but background for
 * hundreds of updates.
 *
 * <p>All see the same mini-batches. The learning rate of Adam increases in the first updates, and
 * decays linearly to 0. The default images are generated scenes; {@code -Ddataset=camvid} are
 * street scenes, for which {@code -Dflip} helps, and a folder of photographs with label images is
 * one's own. On photographs, of which there are few, a network on the trained convolutions of
 * SqueezeNet is compared as well.
 */
public final class SemanticSegmentation implements Experiment {
  private static final Setting<Integer> SAMPLES = TrainingSettings.samples(20_000);

  private static final Setting<OptionalInt> ITERATIONS =
      TrainingSettings.iterations(Amount.ON_SCENES.updates, Amount.ON_PHOTOGRAPHS.updates)
          .quick(OptionalInt.of(5));

  private static final Setting<OptionalInt> BATCH =
      TrainingSettings.batch(Amount.ON_SCENES.batch, Amount.ON_PHOTOGRAPHS.batch);

  private static final Setting<Integer> TESTED = TrainingSettings.tested().quick(10);

  private static final Setting<Integer> CLASSIFIER_ITERATIONS =
      Setting.integer(
              "classifierIterations", 1_200, 1, 1_000_000, "updates of the classifier of scenes")
          .quick(3);

  private static final Setting<Integer> WIDTH =
      Setting.integer("width", 32, 1, 256, "filters of the first block of convolutions").quick(4);

  private static final Setting<Weighting> CLASS_WEIGHTS =
      Setting.choice(
          "classWeights",
          Weighting.NONE,
          List.of(Weighting.values()),
          weighting -> weighting.name().toLowerCase(Locale.ROOT),
          "weights of the classes in the loss; median: by median frequency balancing");

  private static final Setting<Boolean> FLIP =
      Setting.flag("flip", "flip half of the training images horizontally");

  private static final double LEARNING_RATE = 0.006;

  /** The number of updates in which the learning rate increases. */
  private static final int WARM_UP_UPDATES = 300;

  /** Lower, since trained weights may only change a little. */
  private static final double LEARNING_RATE_OF_TRAINED = 0.002;

  private static final String TEST_MEAN_IOU = "test_mean_iou";
  private static final String TEST_PIXEL_ACCURACY = "test_pixel_accuracy";
  private static final String SAMPLED_TEST_MEAN_IOU = "test_mean_iou_of_100";
  private static final String TEST_IOU_OF = "test_iou_of_";

  /** The number of test images classified during training, and the number of times. */
  private static final int SAMPLE = 100;

  private static final int MEASUREMENTS = 20;

  private static final int CLASSIFIED_AT_ONCE = 8;

  /** The height and width of the windows that are classified, in pixels. */
  private static final int WINDOW = 40;

  /** The largest distance of an object from the middle of its window, in pixels. */
  private static final int JITTER = 4;

  private static final int CLASSIFIER_BATCH = 32;
  private static final double CLASSIFIER_LEARNING_RATE = 0.003;

  /** The number of test scenes whose windows are classified. */
  private static final int SCENES_OF_TEST_WINDOWS = 300;

  private static final String CLASSIFIER = "classifier";
  private static final Variants<Boolean> CLASSIFIERS = Variants.of(CLASSIFIER, true);

  private static final String FCN_32S = "FCN-32s";
  private static final String FCN_16S = "FCN-16s";
  private static final String FCN_8S = "FCN-8s";
  private static final String SEG_NET = "SegNet";

  private static final Variants<Arm> NETWORKS =
      Variants.of(FCN_32S, Arm.untrained((w, images, classes) -> new Fcn(32, w, images, classes)))
          .and(FCN_16S, Arm.untrained((w, images, classes) -> new Fcn(16, w, images, classes)))
          .and(FCN_8S, Arm.untrained((w, images, classes) -> new Fcn(8, w, images, classes)))
          .and(SEG_NET, Arm.untrained(SegNet::new));

  /** With a network whose convolutions are trained already, on other photographs. */
  private static final Variants<Arm> NETWORKS_FOR_PHOTOGRAPHS =
      NETWORKS.and(
          "FCN on SqueezeNet",
          new Arm(
              (unused, images, classes) -> new SqueezeNetFcn(images, classes),
              TrainedBackbone::load,
              LEARNING_RATE_OF_TRAINED));

  /** Creates a network for images. */
  @FunctionalInterface
  private interface Architecture {
    GraphNetwork network(int width, ImageShape images, int classes);
  }

  /**
   * A variant.
   *
   * @param architecture the network
   * @param weights changes its initial weights
   * @param learningRate the learning rate at the start
   */
  private record Arm(
      Architecture architecture, Consumer<ComputationGraph> weights, double learningRate) {

    static Arm untrained(Architecture architecture) {
      return new Arm(architecture, network -> {}, LEARNING_RATE);
    }
  }

  /**
   * How long a network is trained.
   *
   * @param batch the images in a mini-batch
   * @param updates the number of updates
   */
  private record Amount(int batch, int updates) {
    private static final Amount ON_SCENES = new Amount(8, 7_000);

    /** Photographs are larger, and there are few of them. */
    private static final Amount ON_PHOTOGRAPHS = new Amount(4, 1_000);

    static Amount of(Lab lab, Dataset data) {
      Amount fitting = data.training() instanceof SceneSet ? ON_SCENES : ON_PHOTOGRAPHS;
      return new Amount(
          lab.get(BATCH).orElse(fitting.batch), lab.get(ITERATIONS).orElse(fitting.updates));
    }
  }

  private enum Weighting {
    NONE,
    MEDIAN
  }

  @Override
  public About about() {
    return About.on(
        DataOptions.scenes().or(new CamVid()).orLabels(),
        "SemanticSegmentation",
        "8.4.2, 8.5.3",
        "How well do fully convolutional networks and SegNet classify every pixel?",
        List.of(
            SAMPLES, ITERATIONS, BATCH, CLASSIFIER_ITERATIONS, WIDTH, CLASS_WEIGHTS, FLIP, TESTED),
        FinalFigure.lastOf(Training.TEST_ACCURACY, TEST_MEAN_IOU, TEST_PIXEL_ACCURACY),
        60);
  }

  @Override
  public Metrics run(Lab lab) {
    Dataset data = lab.data(Dataset.class);
    SegmentationSamples test = samples(data, data.test());
    int tested = Math.min(lab.get(TESTED), test.count());
    Amount amount = Amount.of(lab, data);
    int updates = amount.updates();
    SegmentationSamples trained = training(lab, samples(data, data.training()));
    if (!trained.shape().equals(test.shape())) {
      throw new UserError(
          formatted(
              "The training images of %s have %s values, and the test images %s, but they must"
                  + " have the same size.",
              data.name(), trained.shape(), test.shape()));
    }
    var sample = new PixelClassification(test, Math.min(SAMPLE, tested), CLASSIFIED_AT_ONCE);
    var training =
        Training.ofUpdates(trained, amount.batch(), updates)
            .measuringThroughout(SAMPLED_TEST_MEAN_IOU, sample)
            .measuringEvery((updates + MEASUREMENTS - 1) / MEASUREMENTS);
    if (!(data.training() instanceof SceneSet scenes)) {
      return lab.compare(
          NETWORKS_FOR_PHOTOGRAPHS,
          updates,
          (run, arm) -> train(lab, run, arm, training, test, arm.weights()));
    }
    Metrics classifiers =
        lab.compare(
            CLASSIFIERS,
            lab.get(CLASSIFIER_ITERATIONS),
            (run, unused) -> trainClassifier(lab, run, scenes, (SceneSet) data.test()));
    Metrics networks =
        lab.compare(
            NETWORKS.needing(CLASSIFIERS.names()),
            updates,
            (run, arm) -> {
              var classifier = (ComputationGraph) lab.published(CLASSIFIER, run.seed());
              train(lab, run, arm, training, test, to -> TrainedBackbone.copy(classifier, to));
            });
    return classifiers.and(networks);
  }

  /** Trains the convolutions: with other layers behind them, they classify windows. */
  private static void trainClassifier(Lab lab, Run run, SceneSet scenes, SceneSet testScenes) {
    var windows = new WindowSamples(first(scenes, lab.get(SAMPLES)), WINDOW, JITTER);
    SceneSet tested = first(testScenes, Math.min(lab.get(TESTED), SCENES_OF_TEST_WINDOWS));
    int classes = scenes.pixelClasses().size();
    int updates = lab.get(CLASSIFIER_ITERATIONS);
    ComputationGraph network =
        lab.create(
            new EncoderClassifier(lab.get(WIDTH), windows.shape(), classes),
            new Adam(new LinearDecay(CLASSIFIER_LEARNING_RATE, updates)),
            run.seed());
    Training.ofUpdates(windows, CLASSIFIER_BATCH, updates)
        .measuringAtTheEnd(Training.TEST_ACCURACY, SceneWindows.of(tested, WINDOW, JITTER, 0))
        .train(run, network);
    run.publish(network);
  }

  private static SceneSet first(SceneSet scenes, int count) {
    return scenes.at(IntStream.range(0, Math.min(count, scenes.count())).toArray());
  }

  /**
   * @param initialWeights gives a network the weights with which it begins
   */
  private static void train(
      Lab lab,
      Run run,
      Arm arm,
      Training training,
      SegmentationSamples test,
      Consumer<ComputationGraph> initialWeights) {
    GraphNetwork of = arm.architecture().network(lab.get(WIDTH), test.shape(), test.classes());
    var rate =
        new WarmUp(new LinearDecay(arm.learningRate(), training.iterations()), WARM_UP_UPDATES);
    ComputationGraph network = lab.create(of, new Adam(rate), run.seed());
    initialWeights.accept(network);
    training.train(run, network);
    int tested = Math.min(lab.get(TESTED), test.count());
    record(run, network, new PixelClassification(test, tested, CLASSIFIED_AT_ONCE));
    run.publish(network);
  }

  /** Returns the samples of a set; those of the user's own are checked before the training. */
  private static SegmentationSamples samples(Dataset data, SampleSet set) {
    var samples = SegmentationSamples.of((SegmentedImages) set);
    return data.origin() == Origin.OWN ? samples.checked() : samples;
  }

  private static SegmentationSamples training(Lab lab, SegmentationSamples all) {
    SegmentationSamples samples = all.first(lab.get(SAMPLES));
    if (lab.get(CLASS_WEIGHTS) == Weighting.MEDIAN) {
      samples = samples.weightedBy(ClassWeights.byMedianFrequency(all.images(), samples.count()));
    }
    return lab.get(FLIP) ? samples.flippedAtRandom() : samples;
  }

  /** Records the figures, the predicted classes and examples of the test images. */
  private static void record(Run run, ComputationGraph network, PixelClassification test) {
    SegmentedImages images = test.samples().images();
    ImageShape shape = test.samples().shape();
    Map<String, Bitmap> predicted = new LinkedHashMap<>();
    Map<String, Bitmap> truth = new LinkedHashMap<>();
    var examples = new Examples(images::colour, test.count());
    ConfusionMatrix confusion =
        test.confusion(
            network,
            (index, image, labels) -> {
              String name = images.name(index);
              predicted.put(name, picture(shape, labels));
              truth.put(name, picture(shape, image.labels()));
              examples.add(index, image, labels);
            });
    run.record(TEST_MEAN_IOU, confusion.meanIntersectionOverUnion());
    run.record(TEST_PIXEL_ACCURACY, confusion.pixelAccuracy());
    List<String> classes = images.pixelClasses();
    for (int c = 0; c < classes.size(); c++) {
      double iou = confusion.intersectionOverUnion(c);
      if (!Double.isNaN(iou)) { // it neither occurs nor was predicted
        run.record(TEST_IOU_OF + classes.get(c).replace(' ', '_'), iou);
      }
    }
    ConfusionTable.record(run, classes.size(), confusion::count);
    run.recordLabels(predicted, truth, PixelClasses.of(images).table());
    examples.record(run);
  }

  private static Bitmap picture(ImageShape shape, byte[] labels) {
    return new Bitmap(shape.width(), shape.height(), 1, labels);
  }

  @Override
  public List<Claim> claims() {
    Quantity coarse = Quantity.last(TEST_MEAN_IOU, FCN_32S);
    Quantity medium = Quantity.last(TEST_MEAN_IOU, FCN_16S);
    Quantity fine = Quantity.last(TEST_MEAN_IOU, FCN_8S);
    return List.of(
        Claim.inEverySeed(
            "8.4.2: a fully convolutional network classifies all pixels in one forward pass",
            "The mean intersection over union of FCN-8s is high",
            fine.atLeast(0.85)),
        Claim.inEverySeed(
            "8.4.2: Long et al.: the scores of finer layers refine the prediction",
            "FCN-16s has a higher mean intersection over union than FCN-32s, and FCN-8s than"
                + " FCN-16s",
            coarse.below(medium),
            medium.below(fine)),
        Claim.inEverySeed(
            "8.5.3: SegNet recognises the class of each pixel",
            "The mean intersection over union of SegNet is high",
            Quantity.last(TEST_MEAN_IOU, SEG_NET).atLeast(0.80)));
  }

  @Override
  public List<Picture> pictures(Metrics metrics, Artefacts artefacts) {
    long seed = metrics.seeds().get(0);
    List<String> variants = networks(metrics);
    PixelClasses classes = PixelClasses.of(artefacts, variants.get(0), seed);
    String best = best(metrics);
    return List.of(
        Picture.of("segmentation.png", Examples.draw(artefacts, variants, seed), classes.legend()),
        Picture.of(
            "confusion_matrix.png",
            ConfusionTable.drawPercentages(
                formatted("%s: percentages of the pixels of each class", best),
                metrics,
                best,
                classes.names())),
        Picture.of("mean_iou.png", curves(metrics)));
  }

  /** Returns the variants that classify pixels. */
  private static List<String> networks(Metrics metrics) {
    return metrics.variants().stream().filter(variant -> !variant.equals(CLASSIFIER)).toList();
  }

  /** Returns the variant with the highest mean intersection over union, on average. */
  private static String best(Metrics metrics) {
    List<String> variants = networks(metrics);
    double[] means = Summary.means(metrics, TEST_MEAN_IOU, variants);
    int best = IntStream.range(0, means.length).reduce(0, (a, b) -> means[b] > means[a] ? b : a);
    return variants.get(best);
  }

  private static XYChart curves(Metrics metrics) {
    XYChart chart = Charts.chart(800, 500, "", "iterations", "mean IoU of 100 test images");
    chart.getStyler().setYAxisMin(0.0).setYAxisMax(1.0);
    chart.getStyler().setLegendPosition(LegendPosition.InsideSE);
    for (String variant : networks(metrics)) {
      Map<Integer, Double> curve = metrics.meanByIteration(variant, SAMPLED_TEST_MEAN_IOU);
      Charts.addCurve(chart, variant, curve, false);
    }
    return chart;
  }
}
