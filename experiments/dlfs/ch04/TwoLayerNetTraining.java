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
 * Sections 4.5 and 5.7.4: a network with one hidden layer is trained on MNIST by stochastic
 * gradient descent. With {@code -Dnumerical}, the first steps are repeated with numerical
 * gradients, as in section 4.5, and compared with backpropagation.
 */
public final class TwoLayerNetTraining implements Experiment {
  private static final Setting<Integer> ITERATIONS = TrainingSettings.iterations(10_000);
  private static final Setting<Integer> BATCH = TrainingSettings.batch(100);
  private static final Setting<Integer> NUMERICAL =
      Setting.integer("numerical", 0, 0, 1_000, "steps repeated with numerical gradients (slow)");

  private static final String NET = "TwoLayerNet";
  private static final double LEARNING_RATE = 0.1;
  private static final FinalFigure FINAL_LOSS = FinalFigure.meanOfLast(100, LOSS);

  @Override
  public About about() {
    return About.on(
        PublishedDataset.MNIST,
        "TwoLayerNetTraining",
        "4.5, 5.7",
        "How accurate is a two-layer network on MNIST?",
        List.of(ITERATIONS, BATCH, NUMERICAL),
        List.of(
            FINAL_LOSS,
            FinalFigure.last(TRAIN_ACCURACY),
            FinalFigure.last(TEST_ACCURACY),
            FinalFigure.last(GradientMethods.SECONDS)),
        0.3);
  }

  @Override
  public Metrics run(Lab lab) {
    var images = lab.data().training();
    var net = MultiLayerNet.twoLayerNet(images.shape().size()); // 784-50-10
    var training =
        Training.ofIterations(images, lab.get(BATCH), lab.get(ITERATIONS))
            .measuringThroughout(TRAIN_ACCURACY, images)
            .measuringThroughout(TEST_ACCURACY, lab.data().test());
    Metrics trained =
        lab.compare(
            Variants.of(NET, net),
            training.iterations(),
            (run, n) -> training.train(run, lab.create(n, new Sgd(LEARNING_RATE), run.seed())));
    int steps = lab.get(NUMERICAL);
    return steps == 0
        ? trained
        : trained.and(new GradientMethods(net, LEARNING_RATE, lab.get(BATCH), steps).compare(lab));
  }

  @Override
  public List<Claim> claims() {
    Quantity train = Quantity.last(TRAIN_ACCURACY, NET);
    Quantity test = Quantity.last(TEST_ACCURACY, NET);
    return List.of(
        Claim.inEverySeed(
            "4.5.2: the loss falls from step to step",
            "The loss is lower at the end than at the start",
            Quantity.of(FINAL_LOSS, NET).below(Quantity.first(LOSS, NET))),
        Claim.inEverySeed(
            "4.5.3: accuracies on training and test images rise together: no overfitting",
            "Training and test accuracy differ little",
            train.minus("difference", test).within(0.02)),
        Claim.ofOneRun(
            "5.7.4: the accuracy on the training images is about 0.98",
            "Single runs reach the book's training accuracy",
            train,
            "0.98"),
        Claim.ofOneRun(
            "5.7.4: the accuracy on the test images is about 0.97",
            "Single runs reach the book's test accuracy",
            test,
            "0.97"));
  }

  @Override
  public List<Picture> pictures(Metrics metrics) {
    return List.of(
        Picture.of(
            "two_layer_net_loss.png",
            2,
            Stream.of(Integer.MAX_VALUE, 1_000)
                .map(iterations -> Charts.raw(700, 500, metrics, NET, LOSS, iterations))
                .toList()),
        Picture.of(
            "two_layer_net_accuracy.png",
            Charts.trainAndTest(NET, metrics, NET, TRAIN_ACCURACY, TEST_ACCURACY)));
  }
}
