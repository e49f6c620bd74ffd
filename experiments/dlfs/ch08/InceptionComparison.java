package dlfs.ch08;

import static dlfs.lab.Training.TEST_ACCURACY;

import dlfs.images.ImageDataset;
import dlfs.images.LabelledImages;
import dlfs.lab.About;
import dlfs.lab.DataOptions;
import dlfs.lab.Experiment;
import dlfs.lab.Lab;
import dlfs.lab.MedianTime;
import dlfs.lab.Training;
import dlfs.lab.Variants;
import dlfs.lab.charts.BarTable;
import dlfs.lab.charts.BarTable.Column;
import dlfs.lab.charts.Picture;
import dlfs.lab.results.Claim;
import dlfs.lab.results.FinalFigure;
import dlfs.lab.results.Measurement;
import dlfs.lab.results.Metrics;
import dlfs.lab.results.Quantity;
import dlfs.lab.results.Summary;
import dlfs.lab.settings.Setting;
import dlfs.lab.settings.TrainingSettings;
import dlfs.mnist.PublishedDataset;
import dlfs.networks.InceptionNet;
import dlfs.networks.InceptionNet.Block;
import dlfs.networks.LayerTable;
import dlfs.networks.TrainableNetwork;
import dlfs.optimizers.Adam;
import dlfs.optimizers.LinearDecay;
import java.awt.Color;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * Section 8.2.3: compares GoogLeNet's inception block with the same block without its 1x1
 * convolutions before the larger filters, and with a 3x3 convolution of as many filters, in a small
 * network.
 */
public final class InceptionComparison implements Experiment {
  private static final Setting<Integer> SAMPLES = TrainingSettings.samples(60_000);
  private static final Setting<Integer> EPOCHS = TrainingSettings.wholeEpochs(1);
  private static final Setting<Integer> BATCH = TrainingSettings.batch(100);

  private static final double LEARNING_RATE = 0.002;

  private static final String PARAMETERS = "parameters";
  private static final String MULTIPLY_ADDS = "multiply_adds";
  private static final String SECONDS = Measurement.SECONDS + "_a_step";

  private static final String INCEPTION = "inception";
  private static final String WITHOUT = "without 1x1 reductions";
  private static final String CONVOLUTION = "3x3 convolution";

  private static final Variants<Block> BLOCKS =
      Variants.of(INCEPTION, Block.INCEPTION)
          .and(WITHOUT, Block.WITHOUT_REDUCTIONS)
          .and(CONVOLUTION, Block.CONVOLUTION);

  private static final Color BLUE = new Color(0x0072B2);
  private static final Color ORANGE = new Color(0xE69F00);
  private static final Color GREEN = new Color(0x009E73);
  private static final Color RED = new Color(0xD55E00);

  private static final Setting<Integer> TIMED_STEPS =
      Setting.integer("timedSteps", 15, 1, 1_000, "training steps that are timed").quick(1);

  /** The number of steps before those that are timed, which take longer. */
  private static final int WARM_UP_STEPS = 5;

  @Override
  public About about() {
    return About.on(
        DataOptions.images(PublishedDataset.FASHION_MNIST),
        "InceptionComparison",
        "8.2.3",
        "What do the 1x1 convolutions of an inception block save?",
        List.of(SAMPLES, EPOCHS, BATCH, TIMED_STEPS),
        List.of(
            FinalFigure.whole(PARAMETERS),
            FinalFigure.whole(MULTIPLY_ADDS),
            FinalFigure.last(SECONDS),
            FinalFigure.last(TEST_ACCURACY)),
        5);
  }

  @Override
  public Metrics run(Lab lab) {
    ImageDataset data = lab.data();
    LabelledImages images = data.training().first(lab.get(SAMPLES));
    var training =
        Training.ofWholeEpochs(images, lab.get(BATCH), lab.get(EPOCHS))
            .measuringAtTheEnd(TEST_ACCURACY, data.test());
    var updater = new Adam(new LinearDecay(LEARNING_RATE, training.iterations()));
    return lab.compareOneByOne(
        BLOCKS,
        training.iterations(),
        (run, block) -> {
          var net = new InceptionNet(block, images.shape(), images.classes());
          LayerTable table = LayerTable.of(net, images.shape());
          run.record(PARAMETERS, table.parameters());
          run.record(MULTIPLY_ADDS, table.multiplyAdds());
          var timed = TrainableNetwork.of(lab.create(net, updater, run.seed()));
          LabelledImages batch = images.first(Math.min(lab.get(BATCH), images.count()));
          run.record(SECONDS, secondsOfAStep(timed, batch, lab.get(TIMED_STEPS)));
          training.train(run, lab.create(net, updater, run.seed()));
        });
  }

  /** Measures the time of a training step, in seconds: the median of several. */
  private static double secondsOfAStep(TrainableNetwork network, LabelledImages images, int steps) {
    MultiDataSet samples = images.range(0, images.count()).toMultiDataSet();
    IntStream.range(0, Math.min(steps, WARM_UP_STEPS)).forEach(i -> network.fit(samples));
    return MedianTime.of(steps, () -> network.fit(samples));
  }

  @Override
  public List<Claim> claims() {
    return List.of(
        Claim.inEverySeed(
            "8.2.3: 1x1 convolutions reduce the number of parameters",
            "1x1 reductions save at least half of the parameters",
            reduced(PARAMETERS).atMost(0.5)),
        Claim.inEverySeed(
            "8.2.3: they make the computation faster",
            "1x1 reductions save at least half of the multiply-adds",
            reduced(MULTIPLY_ADDS).atMost(0.5)),
        Claim.inEverySeed(
            "8.2.3: they make the computation faster",
            "A training step is faster with 1x1 reductions",
            Quantity.last(SECONDS, INCEPTION).below(Quantity.last(SECONDS, WITHOUT))),
        Claim.onAverage(
            "Szegedy et al.: fewer channels may still carry most of the information",
            "Without 1x1 reductions, the test accuracy is hardly higher",
            excess(WITHOUT).atMost(0.01)),
        Claim.onAverage(
            "8.2.3: the outputs of filters of several sizes are combined",
            "With a 3x3 convolution instead of the block, the test accuracy is hardly higher",
            excess(CONVOLUTION).atMost(0.01)));
  }

  /** The ratio of a metric with reductions to that without. */
  private static Quantity reduced(String metric) {
    return Quantity.last(metric, INCEPTION).over("ratio", Quantity.last(metric, WITHOUT));
  }

  /** The test accuracy of another block minus that of the inception block. */
  private static Quantity excess(String block) {
    return Quantity.last(TEST_ACCURACY, block)
        .minus("difference", Quantity.last(TEST_ACCURACY, INCEPTION));
  }

  @Override
  public List<Picture> pictures(Metrics metrics) {
    double[] errors =
        DoubleStream.of(means(metrics, TEST_ACCURACY))
            .map(accuracy -> 100 * (1 - accuracy))
            .toArray();
    return List.of(
        Picture.of(
            "inception_comparison.png",
            BarTable.draw(
                "Size of a network with two blocks",
                BLOCKS.names(),
                List.of(
                    new Column("parameters", BLUE, means(metrics, PARAMETERS), "%,.0f"),
                    new Column(
                        "multiply-adds per image",
                        ORANGE,
                        means(metrics, MULTIPLY_ADDS),
                        "%,.0f"))),
            BarTable.draw(
                "Time and errors",
                BLOCKS.names(),
                List.of(
                    new Column("seconds per training step", GREEN, means(metrics, SECONDS), "%.3f"),
                    new Column("misclassified test images (percent)", RED, errors, "%.1f")))));
  }

  /** Returns a metric of each block, as the mean over seeds. */
  private static double[] means(Metrics metrics, String metric) {
    return Summary.means(metrics, metric, BLOCKS.names());
  }
}
