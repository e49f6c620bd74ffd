package dlfs.ch07;

import dlfs.lab.About;
import dlfs.lab.Experiment;
import dlfs.lab.Lab;
import dlfs.lab.Trainer;
import dlfs.lab.Training;
import dlfs.lab.Variants;
import dlfs.lab.charts.Picture;
import dlfs.lab.results.Claim;
import dlfs.lab.results.Metrics;
import dlfs.lab.results.Quantity;
import dlfs.lab.settings.Setting;
import dlfs.lab.settings.TrainingSettings;
import dlfs.mnist.PublishedDataset;
import dlfs.networks.SimpleConvNet;
import java.util.List;

/** Section 7.5: a simple convolutional network is trained on MNIST, saved and loaded. */
public final class SimpleConvNetTraining implements Experiment {
  private static final Setting<Integer> EPOCHS = TrainingSettings.wholeEpochs(20);
  private static final Setting<Integer> BATCH = TrainingSettings.batch(100);

  private static final String NET = "SimpleConvNet";

  /**
   * With a constant learning rate, the final accuracy fluctuates. Eighteen runs with three kinds of
   * rounding had mean accuracies of 0.9984 and 0.9882, with standard deviations of 0.0007 and
   * 0.0012. These bounds are three standard deviations lower, rounded down.
   */
  private static final double LOW_TRAIN_ACCURACY = 0.996;

  private static final double LOW_TEST_ACCURACY = 0.984;

  @Override
  public About about() {
    return About.on(
        PublishedDataset.MNIST,
        "SimpleConvNetTraining",
        "7.5",
        "How accurate is a simple convolutional network on MNIST?",
        List.of(EPOCHS, BATCH),
        Trainer.figures(),
        3);
  }

  @Override
  public Metrics run(Lab lab) {
    var trainer = new Trainer(lab.data(), lab.get(BATCH), lab.get(EPOCHS));
    return lab.compare(
        Variants.of(NET, SimpleConvNet.ofTheBook()),
        trainer.iterations(),
        (run, net) -> trainer.train(lab, run, net));
  }

  @Override
  public List<Claim> claims() {
    Quantity train = Quantity.last(Training.TRAIN_ACCURACY, NET);
    Quantity test = Quantity.last(Training.TEST_ACCURACY, NET);
    return List.of(
        Claim.inEverySeed(
            "7.5: the training accuracy is almost 100 %",
            "The training accuracy is almost 100 %", train.atLeast(LOW_TRAIN_ACCURACY)),
        Claim.inEverySeed(
            "7.5: the test accuracy is very high for a small network",
            "The test accuracy is high for a small network",
            test.atLeast(LOW_TEST_ACCURACY)),
        Claim.ofOneRun(
            "7.5: the accuracy on the training images is 99.82 %",
            "Single runs reach the book's training accuracy", train, "0.9982"),
        Claim.ofOneRun(
            "7.5: the accuracy on the test images is 98.96 %",
            "Single runs reach the book's test accuracy", test, "0.9896"),
        Trainer.savingPreservesTheNetwork("7.5: saved parameters can be loaded again", NET));
  }

  @Override
  public List<Picture> pictures(Metrics metrics) {
    return List.of(Picture.of("simple_convnet_accuracy.png", Trainer.chart(metrics, NET)));
  }
}
