package dlfs.ch03;

import static dlfs.lab.Training.TEST_ACCURACY;

import dlfs.images.LabelledImages;
import dlfs.lab.About;
import dlfs.lab.Accuracy;
import dlfs.lab.Experiment;
import dlfs.lab.Lab;
import dlfs.lab.PredictedImages;
import dlfs.lab.Predictions;
import dlfs.lab.Run;
import dlfs.lab.Variants;
import dlfs.lab.artefacts.Artefacts;
import dlfs.lab.charts.Picture;
import dlfs.lab.results.Claim;
import dlfs.lab.results.FinalFigure;
import dlfs.lab.results.Measurement;
import dlfs.lab.results.Metrics;
import dlfs.lab.results.Quantity;
import dlfs.mnist.PublishedDataset;
import dlfs.networks.InitialWeights;
import dlfs.networks.MultiLayerNet;
import dlfs.optimizers.Sgd;
import dlfs.weights.PretrainedWeights;
import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;

/**
 * Section 3.6: the book's trained network, 784-50-100-10 with sigmoid activations, classifies MNIST
 * digits one at a time and in batches of 100.
 */
public final class PretrainedDigits implements Experiment {
  private static final String ONE = "one at a time";
  private static final String BATCHES = "batches of 100";
  private static final Variants<Integer> BATCH = Variants.of(ONE, 1).and(BATCHES, 100);

  /** The number of images classified before timing starts, since the first ones take longer. */
  private static final int WARM_UP = 1_000;

  private static final int FIRST = 10;
  private static final int WRONG = 20;

  private static final String SECONDS = Measurement.SECONDS;

  @Override
  public About about() {
    return new About(
        "PretrainedDigits",
        "3.6",
        "How accurate and how fast is the book's trained network on MNIST?",
        Optional.of(PublishedDataset.MNIST),
        false,
        List.of(),
        FinalFigure.lastOf(TEST_ACCURACY, SECONDS),
        0.1);
  }

  @Override
  public Metrics run(Lab lab) {
    return lab.compareOneByOne(BATCH, 1, (run, batch) -> infer(lab, run, batch));
  }

  private static void infer(Lab lab, Run run, int batch) {
    LabelledImages images = lab.data().test();
    var test = new Accuracy(images, batch);
    MultiLayerNetwork network = trained(lab);
    new Accuracy(images.first(WARM_UP), batch).of(network);
    long start = System.nanoTime();
    Predictions predictions = test.predictions(network::output);
    run.record(SECONDS, (System.nanoTime() - start) / 1e9);
    run.record(TEST_ACCURACY, predictions.accuracy());
    PredictedImages.record(run, predictions, FIRST, WRONG);
    run.step();
  }

  private static MultiLayerNetwork trained(Lab lab) {
    return PretrainedWeights.bundled(
        PretrainedWeights.THREE_LAYER_SIGMOID,
        lab.create(
            new MultiLayerNet(
                784, List.of(50, 100), 10, Activation.SIGMOID, new InitialWeights.Xavier()),
            new Sgd(),
            0));
  }

  @Override
  public List<Claim> claims() {
    Quantity one = Quantity.last(SECONDS, ONE);
    Quantity batches = Quantity.last(SECONDS, BATCHES);
    return List.of(
        Claim.inEverySeed(
            "3.6.2: the accuracy is 0.9352",
            "One image at a time, the network reaches the book's test accuracy",
            Quantity.last(TEST_ACCURACY, ONE).is(0.9352)),
        Claim.inEverySeed(
            "3.6.3: the accuracy is the same in batches",
            "In batches of 100, the network reaches the same test accuracy",
            Quantity.last(TEST_ACCURACY, BATCHES).is(0.9352)),
        Claim.inEverySeed(
            "3.6.3: batches are faster",
            "Batches of 100 take less time than one image at a time",
            batches.below(one)));
  }

  @Override
  public List<Picture> pictures(Metrics metrics, Artefacts artefacts) {
    var images = new PredictedImages(metrics, artefacts, BATCHES);
    return List.of(
        Picture.of(
            "pretrained_digits.png",
            images.first("The first test images and their predicted classes", FIRST),
            images.wrong("The first misclassified test images", WRONG)));
  }
}
