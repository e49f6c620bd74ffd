package ch03;

import static lab.Training.TEST_ACCURACY;

import images.LabelledImages;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import lab.About;
import lab.Experiment;
import lab.Lab;
import lab.Run;
import lab.Variants;
import lab.charts.Picture;
import lab.results.Claim;
import lab.results.FinalFigure;
import lab.results.Measurement;
import lab.results.Metrics;
import lab.results.Quantity;
import mnist.PublishedDataset;
import networks.MultiLayerNet;
import networks.PretrainedWeights;
import networks.Weights;
import optimizers.Sgd;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Section 3.6: the network that the book brings trained, 784-50-100-10 with the sigmoid, tells the
 * digits of MNIST, one image at a time and in batches of 100.
 */
public final class PretrainedDigits implements Experiment {
  private static final String ONE = "one at a time";
  private static final String BATCHES = "batches of 100";
  private static final Variants<Integer> BATCH = Variants.of(ONE, 1).and(BATCHES, 100);

  /** Images before the clock starts: the first ones take longer. */
  private static final int WARM_UP = 1_000;

  private static final String SECONDS = Measurement.SECONDS;

  @Override
  public About about() {
    return new About(
        "PretrainedDigits",
        "3.6",
        "How well does the book's trained network tell digits, and how fast?",
        Optional.of(PublishedDataset.MNIST),
        false,
        List.of(),
        Stream.of(TEST_ACCURACY, SECONDS).map(FinalFigure::last).toList(),
        0.1);
  }

  @Override
  public Metrics run(Lab lab) {
    return lab.compareOneByOne(BATCH, 1, (run, batch) -> infer(lab, run, batch));
  }

  private static void infer(Lab lab, Run run, int batch) {
    LabelledImages images = lab.data().test();
    INDArray x = images.range(0, images.count()).getFeatures(); // [10000, 784], in [0, 1]
    MultiLayerNetwork network = trained(lab);
    answers(network, rows(x, 0, Math.min(WARM_UP, images.count())), batch);
    long start = System.nanoTime();
    int[] answers = answers(network, x, batch);
    run.record(SECONDS, (System.nanoTime() - start) / 1e9);
    long right =
        IntStream.range(0, answers.length).filter(i -> answers[i] == images.label(i)).count();
    run.record(TEST_ACCURACY, (double) right / images.count());
    AnsweredImages.record(run, images, answers);
    run.step();
  }

  private static MultiLayerNetwork trained(Lab lab) {
    var network =
        new MultiLayerNet(784, List.of(50, 100), 10, Activation.SIGMOID, new Weights.Xavier())
            .create(lab.layers(), new Sgd(), 0);
    try {
      PretrainedWeights.loadResource(PretrainedWeights.THREE_LAYER_SIGMOID, network);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return network;
  }

  /** The class with the highest probability, for each image. */
  private static int[] answers(MultiLayerNetwork network, INDArray x, int batch) {
    int images = (int) x.size(0);
    return IntStream.iterate(0, from -> from < images, from -> from + batch)
        .mapToObj(from -> rows(x, from, Math.min(from + batch, images)))
        .flatMapToInt(part -> IntStream.of(network.predict(part)))
        .toArray();
  }

  /** The images from (inclusive) to (exclusive), [to - from, 784]. */
  private static INDArray rows(INDArray x, int from, int to) {
    return x.get(NDArrayIndex.interval(from, to));
  }

  @Override
  public List<Claim> claims() {
    Quantity one = Quantity.last(SECONDS, ONE);
    Quantity batches = Quantity.last(SECONDS, BATCHES);
    return List.of(
        Claim.inEverySeed(
            "3.6.2: it is right on 0.9352 of the test images",
            Quantity.last(TEST_ACCURACY, ONE).is(0.9352, 0)),
        Claim.inEverySeed(
            "3.6.3: so it is in batches", Quantity.last(TEST_ACCURACY, BATCHES).is(0.9352, 0)),
        Claim.inEverySeed("3.6.3: which are faster", batches.below(one)));
  }

  @Override
  public List<Picture> pictures(Metrics metrics) {
    return List.of(new AnsweredImages(metrics, BATCHES).picture("pretrained_digits.png"));
  }
}
