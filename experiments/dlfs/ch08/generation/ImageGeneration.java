package dlfs.ch08.generation;

import static dlfs.ch08.generation.DcganRun.CLASSES;
import static dlfs.ch08.generation.DcganRun.FRECHET_DISTANCE;
import static dlfs.ch08.generation.DcganRun.SMALLEST_SHARE;
import static dlfs.lab.Training.TEST_ACCURACY;
import static dlfs.text.Text.formatted;

import dlfs.ch08.ClassNames;
import dlfs.images.ImageDataset;
import dlfs.images.LabelledImages;
import dlfs.lab.About;
import dlfs.lab.DataOptions;
import dlfs.lab.Experiment;
import dlfs.lab.Lab;
import dlfs.lab.ResumableRandom;
import dlfs.lab.Run;
import dlfs.lab.Training;
import dlfs.lab.Variants;
import dlfs.lab.artefacts.Artefacts;
import dlfs.lab.artefacts.Bitmap;
import dlfs.lab.charts.Picture;
import dlfs.lab.console.ConsoleTable;
import dlfs.lab.results.Claim;
import dlfs.lab.results.FinalFigure;
import dlfs.lab.results.Metrics;
import dlfs.lab.results.Quantity;
import dlfs.lab.results.Summary;
import dlfs.lab.settings.Setting;
import dlfs.lab.settings.TrainingSettings;
import dlfs.mnist.PublishedDataset;
import dlfs.networks.InitialWeights;
import dlfs.networks.SimpleConvNet;
import dlfs.optimizers.Adam;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/**
 * Section 8.5.2: images are generated from noise by a DCGAN. A. Radford, L. Metz, S. Chintala,
 * "Unsupervised representation learning with deep convolutional generative adversarial networks",
 * ICLR (2016).
 *
 * <p>First, a classifier of the real images is trained: the network of section 7.5. The Fréchet
 * distance compares images in its features, and it tells which classes the generated images belong
 * to. As references, the distance is also measured for noise and for test images. Then the DCGAN is
 * trained, with and without batch normalisation.
 */
public final class ImageGeneration implements Experiment {
  private static final Setting<Integer> SAMPLES = TrainingSettings.samples(60_000);
  private static final Setting<Integer> EPOCHS = TrainingSettings.wholeEpochs(25);
  private static final Setting<Integer> BATCH = TrainingSettings.batch(128).quick(20);

  private static final Setting<Integer> WIDTH =
      Setting.integer("width", 32, 1, 512, "filters of the discriminator's first layer").quick(4);

  private static final Setting<Integer> GENERATED =
      Setting.integer(
              "generated", 10_000, 100, 100_000, "generated images measured after each epoch")
          .quick(100);

  private static final Setting<Integer> CLASSIFIER_EPOCHS =
      Setting.integer("classifierEpochs", 3, 1, 1_000, "epochs of training of the classifier")
          .quick(1);

  private static final String OF_NOISE = FRECHET_DISTANCE + "_of_noise";
  private static final String OF_TEST_IMAGES = FRECHET_DISTANCE + "_of_test_images";

  private static final String CLASSIFIER = "classifier";
  private static final String DCGAN = "DCGAN";
  private static final String WITHOUT = "without batch normalisation";

  private static final Variants<Boolean> CLASSIFIERS = Variants.of(CLASSIFIER, true);

  /** Whether a DCGAN has batch normalisation. */
  private static final Variants<Boolean> DCGANS =
      Variants.of(DCGAN, true).and(WITHOUT, false).needing(CLASSIFIERS.names());

  private static final int CLASSIFIER_BATCH = 100;
  private static final int FILTERS = 30;
  private static final int KERNEL = 5;
  private static final int FEATURES = 100;

  private static final long NOISE_PIXELS = 4;

  static final String REAL = "real.png";

  @Override
  public About about() {
    return About.on(
        DataOptions.images(PublishedDataset.FASHION_MNIST),
        "ImageGeneration",
        "8.5.2",
        "Do images that a DCGAN makes of noise look like real ones?",
        List.of(SAMPLES, EPOCHS, BATCH, WIDTH, GENERATED, CLASSIFIER_EPOCHS),
        List.of(
            FinalFigure.last(TEST_ACCURACY),
            FinalFigure.last(OF_NOISE),
            FinalFigure.last(OF_TEST_IMAGES),
            FinalFigure.last(FRECHET_DISTANCE),
            FinalFigure.last(SMALLEST_SHARE),
            FinalFigure.whole(CLASSES)),
        25);
  }

  @Override
  public Metrics run(Lab lab) {
    ImageDataset data = lab.data();
    LabelledImages images = data.training().first(lab.get(SAMPLES));
    var training =
        Training.ofWholeEpochs(images, CLASSIFIER_BATCH, lab.get(CLASSIFIER_EPOCHS))
            .measuringAtTheEnd(TEST_ACCURACY, data.test());
    Metrics classifiers =
        lab.compare(
            CLASSIFIERS,
            training.iterations(),
            (run, variant) -> trainClassifier(lab, run, training, images, data.test()));
    var plan =
        new DcganRun.Plan(lab.get(EPOCHS), lab.get(BATCH), lab.get(WIDTH), lab.get(GENERATED));
    Metrics dcgans =
        lab.compare(
            DCGANS,
            plan.steps(images),
            (run, normalised) -> {
              var classifier = (MultiLayerNetwork) lab.published(CLASSIFIER, run.seed());
              ImageQuality quality = quality(lab, classifier, images);
              new DcganRun(lab, run, plan, images, quality, normalised).train();
            });
    return classifiers.and(dcgans);
  }

  private static void trainClassifier(
      Lab lab, Run run, Training training, LabelledImages images, LabelledImages test) {
    var net =
        new SimpleConvNet(
            images.shape(), FILTERS, KERNEL, FEATURES, images.classes(), new InitialWeights.He());
    MultiLayerNetwork classifier = lab.create(net, new Adam(), run.seed());
    training.train(run, classifier);
    run.publish(classifier);
    ImageQuality quality = quality(lab, classifier, images);
    int count = lab.get(GENERATED);
    var random = new ResumableRandom(NOISE_PIXELS);
    run.record(OF_NOISE, quality.measureNoise(images.shape(), count, random).frechetDistance());
    run.record(OF_TEST_IMAGES, quality.measure(test.first(count)).frechetDistance());
    int[] shown =
        IntStream.range(0, DcganRun.GRID * DcganRun.GRID).map(i -> i % images.count()).toArray();
    List<Bitmap> pictures = GeneratedImages.pictures(images.shape(), images.at(shown).pixels());
    run.record(REAL, Bitmap.sheet(DcganRun.GRID, pictures));
    ClassNames.record(run, images.classNames());
  }

  /** Compares with training images, of the same number as the generated ones. */
  private static ImageQuality quality(
      Lab lab, MultiLayerNetwork classifier, LabelledImages images) {
    return new ImageQuality(classifier, images.first(lab.get(GENERATED)));
  }

  /** Returns the metric of the share of a class. */
  static String share(int label) {
    return formatted("share_of_class_%d", label);
  }

  @Override
  public List<Claim> claims() {
    Quantity distance = Quantity.last(FRECHET_DISTANCE, DCGAN);
    return List.of(
        Claim.inEverySeed(
            "Radford et al.: the generator learns to make images like those of the training set",
            "The Fréchet distance to real images falls to a tenth of that of noise",
            distance.over("ratio", Quantity.last(OF_NOISE, CLASSIFIER)).atMost(0.1)),
        Claim.inEverySeed(
            "Radford et al.: images improve over the epochs of training",
            "The Fréchet distance falls to a quarter of that after the first epoch",
            distance.over("ratio", Quantity.first(FRECHET_DISTANCE, DCGAN)).atMost(0.25)),
        Claim.inEverySeed(
            "Radford et al.: the generator does not collapse to few images",
            "All ten classes are generated, each as at least 4 % of the images",
            Quantity.last(SMALLEST_SHARE, DCGAN).atLeast(0.04)),
        Claim.inEverySeed(
            "Radford et al.: batch normalisation helps the training of generators",
            "Without batch normalisation, the Fréchet distance is larger",
            distance.below(Quantity.last(FRECHET_DISTANCE, WITHOUT))));
  }

  @Override
  public Optional<ConsoleTable> table(Metrics metrics) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("noise", distance(metrics, OF_NOISE, CLASSIFIER), "", ""));
    rows.add(List.of("test images", distance(metrics, OF_TEST_IMAGES, CLASSIFIER), "", ""));
    for (String dcgan : DCGANS.names()) {
      double smallest = Summary.means(metrics, SMALLEST_SHARE, List.of(dcgan))[0];
      double classes = Summary.means(metrics, CLASSES, List.of(dcgan))[0];
      rows.add(
          List.of(
              dcgan,
              distance(metrics, FRECHET_DISTANCE, dcgan),
              formatted("%.3f", smallest),
              formatted("%.1f", classes)));
    }
    return Optional.of(
        new ConsoleTable(
            List.of("images", "Frechet distance", "rarest class", "classes"),
            rows,
            1,
            "classes: those that are more than 1 % of the images"));
  }

  private static String distance(Metrics metrics, String metric, String variant) {
    return formatted("%.2f", Summary.means(metrics, metric, List.of(variant))[0]);
  }

  @Override
  public List<Picture> pictures(Metrics metrics, Artefacts artefacts) {
    return new GenerationPictures(metrics, artefacts, CLASSIFIER, DCGANS.names())
        .draw(OF_NOISE, OF_TEST_IMAGES);
  }
}
