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
 * Sections 6.4.1 and 6.4.2: a network with six hidden layers, trained by SGD, overfits 300 images;
 * weight decay, which adds λ/2 ΣW² to the loss, reduces that.
 */
public final class WeightDecay implements Experiment {
  private static final Setting<Integer> SAMPLES = TrainingSettings.samples(300);
  private static final Setting<Integer> EPOCHS = TrainingSettings.epochs(201);
  private static final Setting<Integer> BATCH = TrainingSettings.batch(100);

  private static final String WITHOUT = "lambda=0";
  private static final String WITH = "lambda=0.1";

  private static final Variants<Double> LAMBDAS = Variants.of(WITHOUT, 0.0).and(WITH, 0.1);

  @Override
  public About about() {
    return About.on(
        PublishedDataset.MNIST,
        "WeightDecay",
        "6.4.1-2",
        "Does weight decay reduce overfitting?",
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
        LAMBDAS,
        training.iterations(),
        (run, lambda) ->
            training.train(
                run, lab.create(net.withWeightDecay(lambda), new Sgd(0.01), run.seed())));
  }

  @Override
  public List<Claim> claims() {
    return List.of(
        Claim.inEverySeed(
            "6.4.1: training accuracy reaches nearly 100 %, test accuracy stays far below",
            "Without weight decay, training accuracy is near 100 % and test accuracy far below",
            Quantity.last(Training.TRAIN_ACCURACY, WITHOUT).atLeast(0.99),
            Overfitting.gap(WITHOUT).atLeast(0.15)),
        Claim.inEverySeed(
            "6.4.2: weight decay narrows the gap between the two",
            "With weight decay, the gap between training and test accuracy is smaller",
            Overfitting.gap(WITH).below(Overfitting.gap(WITHOUT))),
        Claim.inEverySeed(
            "6.4.2: with weight decay, training accuracy does not reach 100 %",
            "With weight decay, training accuracy does not reach 100 %",
            Quantity.last(Training.TRAIN_ACCURACY, WITH).below(1)));
  }

  @Override
  public List<Picture> pictures(Metrics metrics) {
    return Overfitting.picture("weight_decay.png", metrics);
  }
}
