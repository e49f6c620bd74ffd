package dlfs.ch08;

import static dlfs.lab.Training.TEST_ACCURACY;

import dlfs.cifar.Cifar10;
import dlfs.images.LabelledImages;
import dlfs.lab.About;
import dlfs.lab.DataOptions;
import dlfs.lab.Experiment;
import dlfs.lab.InputFile;
import dlfs.lab.Lab;
import dlfs.lab.Predictions;
import dlfs.lab.Run;
import dlfs.lab.Variants;
import dlfs.lab.artefacts.Artefacts;
import dlfs.lab.charts.Picture;
import dlfs.lab.results.Claim;
import dlfs.lab.results.FinalFigure;
import dlfs.lab.results.Metrics;
import dlfs.lab.results.Quantity;
import dlfs.lab.settings.Setting;
import dlfs.lab.settings.Settings;
import dlfs.lab.settings.TrainingSettings;
import dlfs.networks.TrainableNetwork;
import dlfs.weights.PublishedWeights;
import java.awt.image.BufferedImage;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Section 8.2.4: residual networks with published weights on CIFAR-10. Y. Idelbayev trained them as
 * the paper did, and gives test errors of 8.27 % and 6.61 %; the paper, 8.75 % and 6.97 %.
 *
 * <p>On other data than CIFAR-10, whose classes the networks were not trained for, the accuracy
 * means nothing.
 */
public final class PretrainedCifar implements Experiment {
  private static final String RESNET_20 = "ResNet-20";
  private static final String RESNET_56 = "ResNet-56";
  private static final Variants<PublishedWeights> WEIGHTS =
      Variants.of(RESNET_20, PublishedWeights.RESNET_20).and(RESNET_56, PublishedWeights.RESNET_56);

  private static final Setting<Integer> TESTED = TrainingSettings.tested();

  private static final String WRONG = "misclassified";
  private static final int BATCH = 250;

  @Override
  public About about() {
    return new About(
        "PretrainedCifar",
        "8.2.4",
        "How accurate are published residual networks on CIFAR-10?",
        Optional.of(DataOptions.images(new Cifar10())),
        false,
        List.of(TESTED),
        List.of(FinalFigure.last(TEST_ACCURACY), FinalFigure.whole(WRONG)),
        1);
  }

  @Override
  public List<InputFile> files(Settings settings) {
    return Stream.of(RESNET_20, RESNET_56)
        .map(name -> InputFile.of(name, WEIGHTS.get(name)))
        .toList();
  }

  @Override
  public Metrics run(Lab lab) {
    return lab.compare(WEIGHTS, 1, (run, weights) -> infer(lab, run, weights));
  }

  private static void infer(Lab lab, Run run, PublishedWeights weights) {
    TrainableNetwork network = TrainedNetworks.create(lab, weights, run.variant(), run.seed());
    Predictions predictions =
        predictions(network, weights, lab.data().test().first(lab.get(TESTED)));
    run.record(TEST_ACCURACY, predictions.accuracy());
    run.record(WRONG, predictions.wrong().count());
    ConfusionTable.record(run, predictions);
    run.step();
  }

  private static Predictions predictions(
      TrainableNetwork network, PublishedWeights weights, LabelledImages images) {
    FloatBuffer scores = FloatBuffer.allocate(images.count() * weights.classes());
    for (int from = 0; from < images.count(); from += BATCH) {
      int[] part = IntStream.range(from, Math.min(from + BATCH, images.count())).toArray();
      LabelledImages batch =
          TrainedNetworks.colour(images.at(part), weights.preprocessing().size());
      INDArray x = weights.preprocessing().normalization().apply(batch, DataType.FLOAT);
      scores.put(network.output(x).dup('c').data().asFloat());
    }
    return new Predictions(images, scores.array());
  }

  @Override
  public List<Claim> claims() {
    Quantity shallow = Quantity.last(TEST_ACCURACY, RESNET_20);
    Quantity deep = Quantity.last(TEST_ACCURACY, RESNET_56);
    return List.of(
        Claim.inEverySeed(
            "Idelbayev: the test error of ResNet-20 is 8.27 %",
            "The test accuracy of ResNet-20 is the published one", shallow.is(0.9173, 0.001)),
        Claim.inEverySeed(
            "Idelbayev: the test error of ResNet-56 is 6.61 %",
            "The test accuracy of ResNet-56 is the published one", deep.is(0.9339, 0.001)),
        Claim.inEverySeed(
            "8.2.4: with shortcuts, deeper networks are more accurate",
            "ResNet-56 is more accurate than ResNet-20",
            shallow.below(deep)));
  }

  @Override
  public List<Picture> pictures(Metrics metrics, Artefacts artefacts) {
    List<BufferedImage> panels =
        Stream.of(RESNET_20, RESNET_56)
            .map(
                net -> ConfusionTable.draw(net + ": test images by label", metrics, artefacts, net))
            .toList();
    return List.of(new Picture("confusion_matrices.png", 2, panels));
  }
}
