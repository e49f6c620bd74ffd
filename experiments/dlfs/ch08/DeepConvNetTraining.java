package dlfs.ch08;

import dlfs.lab.About;
import dlfs.lab.Experiment;
import dlfs.lab.Lab;
import dlfs.lab.Trainer;
import dlfs.lab.Training;
import dlfs.lab.Variants;
import dlfs.lab.charts.Charts;
import dlfs.lab.charts.Picture;
import dlfs.lab.results.Claim;
import dlfs.lab.results.Metrics;
import dlfs.lab.results.Quantity;
import dlfs.lab.settings.Setting;
import dlfs.lab.settings.TrainingSettings;
import dlfs.mnist.PublishedDataset;
import dlfs.networks.DeepConvNet;
import java.util.List;

/** Section 8.1.1: a deep convolutional network is trained on MNIST, saved and loaded. */
public final class DeepConvNetTraining implements Experiment {
  private static final Setting<Integer> EPOCHS = TrainingSettings.wholeEpochs(20);
  private static final Setting<Integer> BATCH = TrainingSettings.batch(100);

  private static final String NET = "DeepConvNet";

  @Override
  public About about() {
    return About.on(
        PublishedDataset.MNIST,
        "DeepConvNetTraining",
        "8.1.1",
        "How accurate is a deeper convolutional network on MNIST?",
        List.of(EPOCHS, BATCH),
        Trainer.figures(),
        6);
  }

  @Override
  public Metrics run(Lab lab) {
    var trainer = new Trainer(lab.data(), lab.get(BATCH), lab.get(EPOCHS));
    return lab.compare(
        Variants.of(NET, new DeepConvNet()),
        trainer.iterations(),
        (run, net) -> trainer.train(lab, run, net));
  }

  @Override
  public List<Claim> claims() {
    Quantity test = Quantity.last(Training.TEST_ACCURACY, NET);
    return List.of(
        Claim.inEverySeed(
            "8.1.1: less than 1 % of the test images are misclassified",
            "Less than 1 % of the test images are misclassified", test.atLeast(0.99)),
        Claim.ofOneRun(
            "8.1.1: the accuracy is 99.38 %",
            "Single runs reach the book's test accuracy", test, "0.9938"),
        Trainer.savingPreservesTheNetwork("8.1.1: its parameters can be saved and loaded", NET));
  }

  @Override
  public List<Picture> pictures(Metrics metrics) {
    return List.of(
        Picture.of(
            "deep_convnet_accuracy.png", Charts.fromTheFirstEpoch(Trainer.chart(metrics, NET))));
  }
}
