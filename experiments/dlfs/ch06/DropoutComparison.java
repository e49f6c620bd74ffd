package dlfs.ch06;

import dlfs.lab.About;
import dlfs.lab.Experiment;
import dlfs.lab.Lab;
import dlfs.lab.Training;
import dlfs.lab.Variants;
import dlfs.lab.charts.Picture;
import dlfs.lab.results.Claim;
import dlfs.lab.results.Metrics;
import dlfs.lab.results.Quantity;
import dlfs.lab.settings.Setting;
import dlfs.lab.settings.TrainingSettings;
import dlfs.mnist.PublishedDataset;
import dlfs.networks.MultiLayerNet;
import dlfs.optimizers.Sgd;
import java.util.List;

/**
 * Section 6.4.3: the overfitting network of section 6.4.1 (six hidden layers, 300 images, SGD) with
 * and without dropout after every hidden layer. As in the book, dropout scales the outputs at
 * inference, not during training.
 */
public final class DropoutComparison implements Experiment {
  private static final Setting<Integer> SAMPLES = TrainingSettings.samples(300);
  private static final Setting<Integer> EPOCHS = TrainingSettings.epochs(301);
  private static final Setting<Integer> BATCH = TrainingSettings.batch(100);

  private static final String WITHOUT = "dropout=0";
  private static final String WITH = "dropout=0.2";

  private static final Variants<Double> DROPOUTS = Variants.of(WITHOUT, 0.0).and(WITH, 0.2);

  @Override
  public About about() {
    return About.on(
        PublishedDataset.MNIST,
        "DropoutComparison",
        "6.4.3",
        "Does dropout reduce overfitting?",
        List.of(SAMPLES, EPOCHS, BATCH),
        Overfitting.FIGURES,
        0.5);
  }

  @Override
  public Metrics run(Lab lab) {
    var images = lab.data().training().first(lab.get(SAMPLES));
    var net = MultiLayerNet.ofTheBook(images.shape().size(), 6); // six hidden layers of 100, ReLU
    var training = Overfitting.training(images, lab.get(BATCH), lab.get(EPOCHS), lab.data().test());
    return lab.compare(
        DROPOUTS,
        training.iterations(),
        (run, probability) ->
            training.train(
                run, lab.create(net.withDropout(probability), new Sgd(0.01), run.seed())));
  }

  @Override
  public List<Claim> claims() {
    return List.of(
        Claim.inEverySeed(
            "6.4.3: dropout narrows the gap between training and test accuracy",
            "With dropout, the gap between training and test accuracy is smaller",
            Overfitting.gap(WITH).below(Overfitting.gap(WITHOUT))),
        Claim.inEverySeed(
            "6.4.3: with dropout, training accuracy does not reach 100 %",
            "With dropout, training accuracy does not reach 100 %",
            Quantity.last(Training.TRAIN_ACCURACY, WITH).below(1)));
  }

  @Override
  public List<Picture> pictures(Metrics metrics) {
    return Overfitting.picture("dropout_comparison.png", metrics);
  }
}
