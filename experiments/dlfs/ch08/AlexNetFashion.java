package dlfs.ch08;

import static dlfs.lab.Training.TEST_ACCURACY;
import static dlfs.text.Text.formatted;

import dlfs.images.LabelledImages;
import dlfs.images.Scaling;
import dlfs.lab.About;
import dlfs.lab.Accuracy;
import dlfs.lab.Experiment;
import dlfs.lab.Lab;
import dlfs.lab.Run;
import dlfs.lab.Training;
import dlfs.lab.Variants;
import dlfs.lab.charts.Charts;
import dlfs.lab.charts.Charts.Line;
import dlfs.lab.charts.Picture;
import dlfs.lab.results.Claim;
import dlfs.lab.results.FinalFigure;
import dlfs.lab.results.Metrics;
import dlfs.lab.results.Quantity;
import dlfs.lab.settings.Setting;
import dlfs.lab.settings.TrainingSettings;
import dlfs.mnist.PublishedDataset;
import dlfs.networks.AlexNet;
import dlfs.optimizers.LinearDecay;
import dlfs.optimizers.Momentum;
import dlfs.optimizers.Sgd;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * AlexNet (section 8.2.2) on Fashion-MNIST, whose images are enlarged one mini-batch at a time. The
 * short run repeats the notes that this project started from, with SGD on 1,000 images; the full
 * run uses all images and Momentum with linear learning-rate decay to 0.
 *
 * <p>The notes report a test accuracy of 0.087, measured by mistake on images of zeros. Here it is
 * measured on the actual test images.
 */
public final class AlexNetFashion implements Experiment {
  private static final Setting<Integer> SAMPLES =
      Setting.integer("samples", 60_000, 10, 60_000, "training images of the full run").quick(64);
  private static final Setting<Integer> EPOCHS =
      Setting.integer("epochs", 6, 1, 1_000, "epochs of the full run").quick(1);
  private static final Setting<Integer> IMAGE_SIZE = size("imageSize", 67, "the full run");
  private static final Setting<Integer> TESTED = TrainingSettings.tested();
  private static final Setting<Integer> NOTES_SAMPLES =
      Setting.integer("notes.samples", 1_000, 10, 60_000, "training images of the notes' run")
          .quick(32);
  private static final Setting<Integer> NOTES_SIZE = size("notes.imageSize", 224, "the notes' run");

  private static final String NOTES = "the notes' run";
  private static final String REAL = "a real run";
  private static final String PARAMETERS = "parameters";
  private static final String SAMPLED_TEST_ACCURACY = "test_accuracy_of_1000";

  /** The number of images in a mini-batch of the full run. */
  private static final int BATCH = 64;

  /** The number of test images classified in every epoch. */
  private static final int SAMPLE = 1_000;

  private static Setting<Integer> size(String name, int byDefault, String run) {
    return Setting.integer(name, byDefault, 67, 1_024, "height and width of images in " + run)
        .quick(67);
  }

  /**
   * A training of AlexNet.
   *
   * @param imageSize the height and width that images are scaled to
   */
  private record Plan(
      int imageSize,
      LabelledImages images,
      LabelledImages test,
      int batch,
      int epochs,
      IUpdater updater) {

    Training training() {
      return Training.ofWholeEpochs(
              images.preparedBy((part, random) -> scaled(part)), batch, epochs)
          .measuringThroughout(SAMPLED_TEST_ACCURACY, accuracy(test.first(SAMPLE)))
          .measuringAtTheEnd(TEST_ACCURACY, accuracy(test));
    }

    private Accuracy accuracy(LabelledImages measured) {
      return new Accuracy(measured, this::scaled);
    }

    private LabelledImages scaled(LabelledImages batch) {
      return Scaling.to(batch, imageSize);
    }
  }

  @Override
  public About about() {
    return About.on(
        PublishedDataset.FASHION_MNIST,
        "AlexNetFashion",
        "8.2.2",
        "How accurate is AlexNet on Fashion-MNIST?",
        List.of(SAMPLES, EPOCHS, IMAGE_SIZE, TESTED, NOTES_SAMPLES, NOTES_SIZE),
        List.of(FinalFigure.last(TEST_ACCURACY), FinalFigure.whole(PARAMETERS)),
        38);
  }

  @Override
  public Metrics run(Lab lab) {
    LabelledImages images = lab.data().training();
    LabelledImages test = lab.data().test().first(lab.get(TESTED));
    var notes =
        new Plan(
            lab.get(NOTES_SIZE),
            images.first(lab.get(NOTES_SAMPLES)),
            test.first(SAMPLE),
            32,
            5,
            new Sgd(0.01));
    LabelledImages selected = images.first(lab.get(SAMPLES));
    int updates = lab.get(EPOCHS) * Training.iterationsPerEpoch(selected, BATCH);
    var real =
        new Plan(
            lab.get(IMAGE_SIZE),
            selected,
            test,
            BATCH,
            lab.get(EPOCHS),
            new Momentum(new LinearDecay(0.01, updates), 0.9));
    return train(lab, NOTES, notes, notes.training())
        .and(train(lab, REAL, real, real.training().savingTheBest(SAMPLED_TEST_ACCURACY)));
  }

  private static Metrics train(Lab lab, String name, Plan plan, Training training) {
    return lab.compare(
        Variants.of(name, plan),
        training.iterations(),
        (run, p) -> {
          var network =
              lab.create(new AlexNet(p.imageSize, p.test.classes()), p.updater, run.seed());
          recordLayers(run, network, p.scaled(p.test.first(1)));
          training.train(run, network);
        });
  }

  /** Records the output shape of each layer for one image, and its number of parameters. */
  private static void recordLayers(Run run, MultiLayerNetwork network, LabelledImages image) {
    List<INDArray> outputs = network.feedForward(image.range(0, 1).getFeatures());
    for (int layer = 0; layer < network.getnLayers(); layer++) {
      String shape =
          Arrays.stream(outputs.get(layer + 1).shape())
              .skip(1)
              .mapToObj(Long::toString)
              .collect(Collectors.joining("x"));
      run.record(
          formatted("layer %d: %s", layer + 1, shape),
          PARAMETERS,
          network.getLayer(layer).numParams());
    }
    run.record(PARAMETERS, network.numParams());
  }

  @Override
  public List<Claim> claims() {
    return List.of(
        Claim.inEverySeed(
            "8.2.2: the notes' layers have 46,764,746 parameters at 224x224",
            "AlexNet at 224x224 has the notes' number of parameters",
            Quantity.last(PARAMETERS, NOTES).is(46_764_746)),
        Claim.inEverySeed(
            "8.2.2: AlexNet, trained long enough, classifies images well",
            "AlexNet, trained on all images, classifies Fashion-MNIST well",
            Quantity.last(TEST_ACCURACY, REAL).atLeast(0.9)));
  }

  @Override
  public List<Picture> pictures(Metrics metrics) {
    var chart =
        Charts.byEpoch(
            700,
            500,
            "Accuracy on the first 1,000 test images",
            metrics,
            List.of(
                new Line(NOTES, NOTES, SAMPLED_TEST_ACCURACY, true),
                new Line(REAL, REAL, SAMPLED_TEST_ACCURACY, false)));
    chart.getStyler().setLegendPosition(LegendPosition.OutsideS);
    return List.of(Picture.of("alexnet_fashion.png", chart));
  }
}
