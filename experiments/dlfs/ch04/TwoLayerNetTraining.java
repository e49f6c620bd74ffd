package dlfs.ch04;

import static dlfs.lab.Training.LOSS;
import static dlfs.lab.Training.TEST_ACCURACY;
import static dlfs.lab.Training.TRAIN_ACCURACY;

import dlfs.lab.About;
import dlfs.lab.Experiment;
import dlfs.lab.Lab;
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
import dlfs.networks.MultiLayerNet;
import dlfs.optimizers.Sgd;
import java.util.List;
import java.util.stream.Stream;

/**
 * Sections 4.5 and 5.7.4: a network of one hidden layer learns MNIST by stochastic gradient
 * descent. Where {@code -Dnumerical} says so, its first steps are also taken along numerical
 * gradients, as in section 4.5, to compare the two ways.
 */
public final class TwoLayerNetTraining implements Experiment {
  private static final Setting<Integer> ITERATIONS = TrainingSettings.iterations(10_000);
  private static final Setting<Integer> BATCH = TrainingSettings.batch(100);
  private static final Setting<Integer> NUMERICAL =
      Setting.integer(
          "numerical", 0, 0, 1_000, "steps also taken by numerical gradients, which takes long");

  private static final String NET = "TwoLayerNet";
  private static final double LEARNING_RATE = 0.1;
  private static final FinalFigure FINAL_LOSS = FinalFigure.meanOfLast(100, LOSS);

  @Override
  public About about() {
    return About.on(
        PublishedDataset.MNIST,
        "TwoLayerNetTraining",
        "4.5, 5.7",
        "How does a network of two layers learn MNIST?",
        List.of(ITERATIONS, BATCH, NUMERICAL),
        List.of(
            FINAL_LOSS,
            FinalFigure.last(TRAIN_ACCURACY),
            FinalFigure.last(TEST_ACCURACY),
            FinalFigure.last(BothWays.SECONDS)),
        0.3);
  }

  @Override
  public Metrics run(Lab lab) {
    var images = lab.data().training();
    var net = MultiLayerNet.twoLayerNet(images.pixelsPerImage());
    var training =
        Training.ofIterations(images, lab.get(BATCH), lab.get(ITERATIONS))
            .measuringThroughout(TRAIN_ACCURACY, images)
            .measuringThroughout(TEST_ACCURACY, lab.data().test());
    Metrics learnt =
        lab.compare(
            Variants.of(NET, net),
            training.iterations(),
            (run, n) ->
                training.train(run, n.create(lab.layers(), new Sgd(LEARNING_RATE), run.seed())));
    int steps = lab.get(NUMERICAL);
    return steps == 0
        ? learnt
        : learnt.and(new BothWays(net, LEARNING_RATE, lab.get(BATCH), steps).compare(lab));
  }

  @Override
  public List<Claim> claims() {
    Quantity train = Quantity.last(TRAIN_ACCURACY, NET);
    Quantity test = Quantity.last(TEST_ACCURACY, NET);
    return List.of(
        Claim.inEverySeed(
            "4.5.2: the loss falls from step to step",
            Quantity.of(FINAL_LOSS, NET).below(Quantity.first(LOSS, NET))),
        Claim.inEverySeed(
            "4.5.3: accuracies on training and test images rise together: nothing is overfitted",
            train.minus("training accuracy less test accuracy", test).within(0.02)),
        Claim.inEverySeed(
            "5.7.4: about 0.98 on the training and 0.97 on the test images",
            train.is(0.98, 0.005),
            test.is(0.97, 0.005)));
  }

  @Override
  public List<Picture> pictures(Metrics metrics) {
    return List.of(
        Picture.of(
            "two_layer_net_loss.png",
            2,
            Stream.of(Integer.MAX_VALUE, 1_000)
                .map(most -> Charts.raw(700, 500, metrics, NET, LOSS, most))
                .toList()),
        Picture.of(
            "two_layer_net_accuracy.png",
            1,
            List.of(
                Charts.byEpoch(
                    700,
                    500,
                    NET,
                    metrics,
                    List.of(
                        new Line("train", NET, TRAIN_ACCURACY, false),
                        new Line("test", NET, TEST_ACCURACY, true))))));
  }
}
